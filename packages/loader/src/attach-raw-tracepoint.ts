import { diagnostic, failure, ok, type Result, suggestion } from "@whistler/diagnostics";
import { BPF_CMD } from "@whistler/uapi";
import { attachError, wrongType } from "./attach-error.ts";
import { BpfAttr, cString } from "./bpf-attr.ts";
import { ERRNO_NUMBERS } from "./errno.ts";
import { kernelTypeNames } from "./kernel-btf.ts";
import { closing, type Link, linkOf } from "./link.ts";
import type { KernelProgram } from "./program.ts";

/** Run a program at a tracepoint with the tracepoint's own arguments, unformatted. The name has no category: `sched_switch`. */
export function attachRawTracepoint(program: KernelProgram, tracepoint: string, options: { readonly cookie?: bigint } = {}): Result<Link> {
  const { syscalls } = program;
  const wrong = wrongType(program, "a raw tracepoint", ["raw_tracepoint", "raw_tracepoint_writable"]);
  if (wrong) return failure(wrong);
  // raw_tracepoint: name, prog_fd, cookie (kernel ≥ 6.10).
  const attr = new BpfAttr(syscalls)
    .pointer(0, cString(tracepoint))
    .u32(8, program.fd)
    .u64(16, options.cookie ?? 0n);
  const { value, errno } = syscalls.bpf(BPF_CMD.raw_tracepoint_open, attr.bytes);
  if (value >= 0) return ok(linkOf("raw_tracepoint", tracepoint, [closing(syscalls, value)]));
  if (errno === ERRNO_NUMBERS.ENOENT)
    return failure(
      diagnostic("WH6018", `program ${program.spec.name} cannot be attached: this kernel has no tracepoint ${tracepoint}`, {
        help: suggestion(tracepoint, kernelTypeNames("typedef", "btf_trace_")),
      }),
    );
  return failure(attachError({ program, to: `raw tracepoint ${tracepoint}`, errno, needs: ["CAP_BPF", "CAP_PERFMON"] }));
}
