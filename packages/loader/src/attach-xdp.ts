import { readFileSync } from "node:fs";
import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { ATTACH_TYPES, BPF_CMD } from "@whistler/uapi";
import { BpfAttr } from "./bpf-attr.ts";
import { systemError } from "./errno.ts";
import type { KernelProgram } from "./program.ts";
import { type Syscalls, systemSyscalls } from "./syscalls.ts";

/** How packets reach the program: as the kernel chooses, in the generic path, or in the driver (`XDP_FLAGS_*`, linux/if_link.h). */
export type XdpMode = "auto" | "generic" | "native";
const MODE_FLAGS: Readonly<Record<XdpMode, number>> = { auto: 0, generic: 2, native: 4 };

/** An attached program; closing it detaches the program. Idempotent. */
export class Link {
  readonly #syscalls: Syscalls;
  #fd: number | undefined;

  constructor(syscalls: Syscalls, fd: number) {
    this.#syscalls = syscalls;
    this.#fd = fd;
  }

  close(): void {
    if (this.#fd !== undefined) this.#syscalls.close(this.#fd);
    this.#fd = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Attach an XDP program to a network interface by a bpf_link (kernel ≥ 5.9), which the kernel drops with its descriptor. */
export function attachXdp(
  program: KernelProgram,
  interfaceName: string,
  options: { readonly mode?: XdpMode; readonly syscalls?: Syscalls } = {},
): Result<Link> {
  const port = options.syscalls ? ok(options.syscalls) : systemSyscalls();
  if (!port.ok) return port;
  const index = interfaceIndex(interfaceName);
  if (!index.ok) return index;
  const attr = new BpfAttr(port.value)
    .u32(0, program.fd)
    .u32(4, index.value)
    .u32(8, ATTACH_TYPES.xdp)
    .u32(12, MODE_FLAGS[options.mode ?? "auto"]);
  const { value, errno } = port.value.bpf(BPF_CMD.link_create, attr.bytes);
  return value >= 0
    ? ok(new Link(port.value, value))
    : failure(systemError("WH6014", `program ${program.spec.name} cannot be attached to ${interfaceName}`, errno));
}

/** The number of a network interface of the current network namespace. */
export function interfaceIndex(name: string): Result<number> {
  const unknown = failure(diagnostic("WH6013", `no network interface ${name}`, { help: ["ip link shows the interfaces"] }));
  if (!/^[^/\s]{1,15}$/.test(name) || name === "." || name === "..") return unknown;
  try {
    return ok(Number(readFileSync(`/sys/class/net/${name}/ifindex`, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error) return unknown;
    throw error;
  }
}
