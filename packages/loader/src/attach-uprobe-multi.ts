import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { BPF_CMD } from "@whistler/uapi";
import { attachError, wrongType } from "./attach-error.ts";
import { functionOffsets } from "./attach-uprobe.ts";
import { BpfAttr, cString } from "./bpf-attr.ts";
import { ERRNO_NUMBERS } from "./errno.ts";
import { closing, type Link, linkOf } from "./link.ts";
import type { KernelProgram } from "./program.ts";

/** `BPF_F_UPROBE_MULTI_RETURN`. */
const ON_RETURN = 1;

export interface UprobeMultiOptions {
  /** Run when the functions return. */
  readonly onReturn?: boolean;
  /** Only in this process; in all of them unless told. */
  readonly pid?: number;
}

/**
 * Run a program whenever one of many functions of an executable or library is called, or returns: those whose names a pattern with `*` and
 * `?` matches (kernel ≥ 6.6).
 */
export function attachUprobeMulti(program: KernelProgram, file: string, pattern: string, options: UprobeMultiOptions = {}): Result<Link> {
  const { syscalls, spec } = program;
  const wrong = wrongType(program, "uprobes", ["kprobe"]);
  if (wrong) return failure(wrong);
  const kind = options.onReturn === true ? "uretprobe.multi" : "uprobe.multi";
  const to = `${kind} ${file}:${pattern}`;
  const found = functionOffsets(`program ${spec.name} cannot be attached to ${to}`, file, pattern);
  if (!found.ok) return found;
  const offsets = BigUint64Array.from(found.value.offsets, BigInt);
  // link_create.uprobe_multi: path, offsets, ref_ctr_offsets, cookies, cnt, flags, pid.
  const attr = new BpfAttr(syscalls)
    .u32(0, program.fd)
    .u32(8, spec.expectedAttachType)
    .pointer(16, cString(found.value.path))
    .pointer(24, new Uint8Array(offsets.buffer))
    .u32(48, offsets.length)
    .u32(52, options.onReturn === true ? ON_RETURN : 0)
    .u32(56, options.pid ?? 0);
  const { value, errno } = syscalls.bpf(BPF_CMD.link_create, attr.bytes);
  if (value >= 0) return ok(linkOf(kind, `${file}:${pattern}`, [closing(syscalls, value)]));
  if (errno === ERRNO_NUMBERS.ESRCH && options.pid !== undefined)
    return failure(diagnostic("WH6014", `program ${spec.name} cannot be attached to ${to}: there is no process ${options.pid}`));
  const lacks = { errnos: [ERRNO_NUMBERS.EINVAL, ERRNO_NUMBERS.EOPNOTSUPP], feature: "uprobes on many functions (Linux 6.6)" };
  return failure(attachError({ program, to, errno, needs: ["CAP_BPF", "CAP_PERFMON"], lacks }));
}
