import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import { alu64Imm, encode, exit, mov64Imm } from "@whistler/isa";
import { BPF_CMD, PROG_TYPES } from "@whistler/uapi";
import { BpfAttr, cString } from "./bpf-attr.ts";
import { describeErrno } from "./errno.ts";
import { systemSyscalls } from "./syscalls.ts";

/** Why programs cannot be loaded here, as a diagnostic; undefined where they can: an XDP program that returns 0 is loaded and closed. */
export function kernelObstacle(): Diagnostic | undefined {
  const port = systemSyscalls();
  if (!port.ok) return port.diagnostics[0];
  const syscalls = port.value;
  const code = encode([mov64Imm(0, 0), alu64Imm("add", 0, 0), exit()]);
  const attr = new BpfAttr(syscalls)
    .u32(0, PROG_TYPES.xdp)
    .u32(4, code.length / 8)
    .pointer(8, code)
    .pointer(16, cString("GPL"));
  const { value, errno } = syscalls.bpf(BPF_CMD.prog_load, attr.bytes);
  if (value >= 0) {
    syscalls.close(value);
    return undefined;
  }
  return diagnostic("WH6008", `programs cannot be loaded into this kernel: ${describeErrno(errno)}`, {
    help: ["run as root, or give node CAP_BPF and CAP_NET_ADMIN: setcap cap_bpf,cap_net_admin+ep NODE"],
  });
}
