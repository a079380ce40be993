import { failure, ok, type Result } from "@whistler/diagnostics";
import { attachTypeName, BPF_CMD } from "@whistler/uapi";
import { attachError, TRAMPOLINES, wrongType } from "./attach-error.ts";
import { BpfAttr } from "./bpf-attr.ts";
import { ERRNO_NUMBERS } from "./errno.ts";
import { closing, type Link, linkOf } from "./link.ts";
import type { KernelProgram } from "./program.ts";

/**
 * Run a program where it was bound to when it was loaded: at the begin or end of a kernel function (fentry, fexit, fmod_ret), at a
 * tracepoint (tp_btf) or at a security hook (lsm). The place cannot be chosen here: it is part of the loaded program.
 */
export function attachTracing(program: KernelProgram, options: { readonly cookie?: bigint } = {}): Result<Link> {
  const { syscalls, spec } = program;
  const wrong = wrongType(program, "a kernel function or security hook", ["tracing", "lsm"]);
  if (wrong) return failure(wrong);
  const attached = options.cookie === undefined ? open(program) : create(program, options.cookie);
  const kind = attachTypeName(spec.expectedAttachType) ?? String(spec.expectedAttachType);
  if (attached.value >= 0) return ok(linkOf(kind, spec.attachTo, [closing(syscalls, attached.value)]));
  return failure(
    attachError({
      program,
      to: `${kind} ${spec.attachTo}`,
      errno: attached.errno,
      needs: ["CAP_BPF", "CAP_PERFMON"],
      lacks: { errnos: [ERRNO_NUMBERS.ENOTSUPP, ERRNO_NUMBERS.EOPNOTSUPP], feature: TRAMPOLINES },
      help: attached.errno === ERRNO_NUMBERS.EBUSY ? [] : ["the function may not be traceable, or have too many programs (38 at most)"],
    }),
  );
}

/** raw_tracepoint with no name: the kernel takes the place from the program (kernel ≥ 5.5). */
function open({ syscalls, fd }: KernelProgram) {
  return syscalls.bpf(BPF_CMD.raw_tracepoint_open, new BpfAttr(syscalls).u32(8, fd).bytes);
}

/** link_create: prog_fd, target_fd, attach_type, flags, tracing.target_btf_id, tracing.cookie (kernel ≥ 5.19). */
function create({ syscalls, fd, spec }: KernelProgram, cookie: bigint) {
  const attr = new BpfAttr(syscalls).u32(0, fd).u32(8, spec.expectedAttachType).u64(24, cookie);
  return syscalls.bpf(BPF_CMD.link_create, attr.bytes);
}
