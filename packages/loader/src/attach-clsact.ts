import { type Diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { attachError, wrongType } from "./attach-error.ts";
import type { Direction } from "./attach-tcx.ts";
import { interfaceIndex } from "./attach-xdp.ts";
import { cString } from "./bpf-attr.ts";
import { ERRNO_NUMBERS, systemError } from "./errno.ts";
import { type Link, linkOf } from "./link.ts";
import { askNetlink, attribute, concatenated, type NetlinkAnswer, NLM_F } from "./netlink.ts";
import type { KernelProgram } from "./program.ts";

/** Messages of linux/rtnetlink.h, handles and attributes of linux/pkt_sched.h and linux/pkt_cls.h. */
const RTM = { newQdisc: 36, newFilter: 44, deleteFilter: 45 } as const;
const TC_H_CLSACT = 0xffff_fff1;
/** The major number of the clsact queueing discipline. */
const CLSACT_HANDLE = 0xffff_0000;
const PARENT: Readonly<Record<Direction, number>> = { ingress: 0xffff_fff2, egress: 0xffff_fff3 };
const TCA = { kind: 1, options: 2 } as const;
const TCA_BPF = { fd: 6, name: 7, flags: 8 } as const;
/** The program's result is the verdict on the packet. */
const ACT_DIRECT = 1;
/** ETH_P_ALL in network order. */
const ALL_PROTOCOLS = 0x0300;

/**
 * Attach a traffic control program to an interface as a filter of its clsact queueing discipline, which is added where it is missing and
 * stays: other filters may have come. For kernels before 6.6, and those without tcx. Closing removes the filter.
 */
export function attachClsact(program: KernelProgram, interfaceName: string, direction: Direction): Result<Link> {
  const { syscalls } = program;
  const wrong = wrongType(program, "traffic control", ["sched_cls"]);
  if (wrong) return failure(wrong);
  const index = interfaceIndex(interfaceName);
  if (!index.ok) return index;
  const ask = (type: number, flags: number, body: Uint8Array): NetlinkAnswer => askNetlink(syscalls, { type, flags, body });
  const refused = (errno: number): Result<Link> =>
    failure(
      attachError({
        program,
        to: `clsact ${direction} of ${interfaceName}`,
        errno,
        needs: ["CAP_BPF", "CAP_NET_ADMIN"],
        lacks: {
          errnos: [ERRNO_NUMBERS.ENOENT, ERRNO_NUMBERS.EOPNOTSUPP],
          feature: "clsact or BPF filters (modules sch_ingress, cls_bpf)",
        },
      }),
    );
  const discipline = concatenated(message(index.value, CLSACT_HANDLE, TC_H_CLSACT, 0), attribute(TCA.kind, cString("clsact")));
  const added = ask(RTM.newQdisc, NLM_F.create | NLM_F.exclusive, discipline);
  if (!added.ok && added.errno !== ERRNO_NUMBERS.EEXIST) return refused(added.errno);
  const filter = concatenated(
    message(index.value, 0, PARENT[direction], ALL_PROTOCOLS),
    attribute(TCA.kind, cString("bpf")),
    attribute(
      TCA.options,
      concatenated(
        attribute(TCA_BPF.fd, u32(program.fd)),
        attribute(TCA_BPF.name, cString(program.spec.name)),
        attribute(TCA_BPF.flags, u32(ACT_DIRECT)),
      ),
    ),
  );
  const made = ask(RTM.newFilter, NLM_F.create | NLM_F.exclusive | NLM_F.echo, filter);
  if (!made.ok) return refused(made.errno);
  // The echo tells the handle and the priority that the kernel chose.
  const echo = made.messages.find(({ type }) => type === RTM.newFilter)?.body;
  if (!echo) throw new Error("the kernel acknowledged a filter and did not echo it");
  const [handle, info] = [echo.getUint32(8, true), echo.getUint32(16, true)];
  const remove = (): Diagnostic | undefined => {
    const body = concatenated(message(index.value, handle, PARENT[direction], info), attribute(TCA.kind, cString("bpf")));
    const removed = ask(RTM.deleteFilter, 0, body);
    // Gone with its discipline or interface.
    const gone: readonly number[] = [ERRNO_NUMBERS.ENOENT, ERRNO_NUMBERS.ENODEV, ERRNO_NUMBERS.EINVAL];
    if (removed.ok || gone.includes(removed.errno)) return undefined;
    return systemError("WH6026", `the filter of program ${program.spec.name} on ${interfaceName}`, removed.errno);
  };
  return ok(linkOf(`clsact/${direction}`, interfaceName, [remove]));
}

/** struct tcmsg: family, interface, handle, parent, info (priority in the upper half, protocol in the lower). */
function message(index: number, handle: number, parent: number, info: number): Uint8Array {
  const bytes = new Uint8Array(20);
  const view = new DataView(bytes.buffer);
  view.setInt32(4, index, true);
  view.setUint32(8, handle, true);
  view.setUint32(12, parent, true);
  view.setUint32(16, info, true);
  return bytes;
}

const u32 = (value: number): Uint8Array => new Uint8Array(new Uint32Array([value]).buffer);
