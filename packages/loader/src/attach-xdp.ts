import { readdirSync, readFileSync } from "node:fs";
import { diagnostic, failure, ok, type Result, suggestion } from "@whistler/diagnostics";
import { ATTACH_TYPES, BPF_CMD } from "@whistler/uapi";
import { attachError, wrongType } from "./attach-error.ts";
import { BpfAttr } from "./bpf-attr.ts";
import { ERRNO_NUMBERS } from "./errno.ts";
import { closing, type Link, linkOf } from "./link.ts";
import type { KernelProgram } from "./program.ts";
import type { Syscalls } from "./syscalls.ts";

/** How packets reach the program: as the kernel chooses, in the generic path, or in the driver (`XDP_FLAGS_*`, linux/if_link.h). */
export type XdpMode = "auto" | "generic" | "native";
const MODE_FLAGS: Readonly<Record<XdpMode, number>> = { auto: 0, generic: 2, native: 4 };

/** Attach an XDP program to a network interface by a bpf_link (kernel ≥ 5.9), which the kernel drops with its descriptor. */
export function attachXdp(
  program: KernelProgram,
  interfaceName: string,
  options: { readonly mode?: XdpMode; readonly syscalls?: Syscalls } = {},
): Result<Link> {
  const syscalls = options.syscalls ?? program.syscalls;
  const wrong = wrongType(program, "an interface's receive path", ["xdp"]);
  if (wrong) return failure(wrong);
  const index = interfaceIndex(interfaceName);
  if (!index.ok) return index;
  const attr = new BpfAttr(syscalls)
    .u32(0, program.fd)
    .u32(4, index.value)
    .u32(8, ATTACH_TYPES.xdp)
    .u32(12, MODE_FLAGS[options.mode ?? "auto"]);
  const { value, errno } = syscalls.bpf(BPF_CMD.link_create, attr.bytes);
  if (value >= 0) return ok(linkOf("xdp", interfaceName, [closing(syscalls, value)]));
  const help = errno === ERRNO_NUMBERS.EOPNOTSUPP ? ["the interface's driver has no XDP of its own: mode generic"] : [];
  return failure(attachError({ program, to: interfaceName, errno, needs: ["CAP_BPF", "CAP_NET_ADMIN"], help }));
}

/** The number of a network interface of the current network namespace. */
export function interfaceIndex(name: string): Result<number> {
  const unknown = failure(
    diagnostic("WH6013", `no network interface ${name}`, {
      help: [...suggestion(name, readdirSync("/sys/class/net")), "ip link shows the interfaces"],
    }),
  );
  if (!/^[^/\s]{1,15}$/.test(name) || name === "." || name === "..") return unknown;
  try {
    return ok(Number(readFileSync(`/sys/class/net/${name}/ifindex`, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error) return unknown;
    throw error;
  }
}
