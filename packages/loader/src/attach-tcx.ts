import { failure, ok, type Result } from "@whistler/diagnostics";
import { ATTACH_TYPES, BPF_CMD } from "@whistler/uapi";
import { attachError, wrongType } from "./attach-error.ts";
import { interfaceIndex } from "./attach-xdp.ts";
import { BpfAttr } from "./bpf-attr.ts";
import { ERRNO_NUMBERS } from "./errno.ts";
import { closing, type Link, linkOf } from "./link.ts";
import type { KernelProgram } from "./program.ts";

/** Packets that come in on an interface, or go out. */
export type Direction = "ingress" | "egress";

/** Attach a traffic control program to an interface by a bpf_link (tcx, kernel ≥ 6.6), behind those that are there. */
export function attachTcx(program: KernelProgram, interfaceName: string, direction: Direction): Result<Link> {
  const { syscalls } = program;
  const wrong = wrongType(program, "traffic control", ["sched_cls"]);
  if (wrong) return failure(wrong);
  const index = interfaceIndex(interfaceName);
  if (!index.ok) return index;
  // link_create: prog_fd, target_ifindex, attach_type.
  const attr = new BpfAttr(syscalls).u32(0, program.fd).u32(4, index.value).u32(8, ATTACH_TYPES[`tcx_${direction}`]);
  const { value, errno } = syscalls.bpf(BPF_CMD.link_create, attr.bytes);
  if (value >= 0) return ok(linkOf(`tcx/${direction}`, interfaceName, [closing(syscalls, value)]));
  const lacks = { errnos: [ERRNO_NUMBERS.EINVAL], feature: "tcx (Linux 6.6, CONFIG_NET_XGRESS); clsact does it on older ones" };
  return failure(attachError({ program, to: `tcx/${direction} of ${interfaceName}`, errno, needs: ["CAP_BPF", "CAP_NET_ADMIN"], lacks }));
}
