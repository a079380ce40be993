import { readFileSync } from "node:fs";
import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { BPF_CMD } from "@whistler/uapi";
import { attachError, wrongType } from "./attach-error.ts";
import { BpfAttr, cString } from "./bpf-attr.ts";
import { ERRNO_NUMBERS } from "./errno.ts";
import { isPattern, matching } from "./glob.ts";
import { kernelFunctions, unknownFunctionHelp } from "./kernel-symbols.ts";
import { closing, type Link, linkOf } from "./link.ts";
import { pointers } from "./pointers.ts";
import type { KernelProgram } from "./program.ts";
import { findTracefs } from "./tracefs.ts";

/** `BPF_F_KPROBE_MULTI_RETURN`. */
const ON_RETURN = 1;

export interface KprobeMultiOptions {
  /** Run when the functions return. */
  readonly onReturn?: boolean;
  /** Where tracefs is mounted, which lists what a pattern may match; looked for unless told. */
  readonly tracefs?: string;
}

/** Run a program whenever one of many kernel functions is called, or returns: names, or a pattern with `*` and `?` (kernel ≥ 5.18). */
export function attachKprobeMulti(
  program: KernelProgram,
  functions: string | readonly string[],
  options: KprobeMultiOptions = {},
): Result<Link> {
  const { syscalls, spec } = program;
  const wrong = wrongType(program, "kprobes", ["kprobe"]);
  if (wrong) return failure(wrong);
  const described = typeof functions === "string" ? functions : functions.join(",");
  const names = typeof functions === "string" ? functionsOf(program, functions, options.tracefs) : ok(functions);
  if (!names.ok) return names;
  // link_create.kprobe_multi: flags, cnt, syms. The kernel reads the names while the call lasts.
  const strings = names.value.map(cString);
  const attr = new BpfAttr(syscalls)
    .u32(0, program.fd)
    .u32(8, spec.expectedAttachType)
    .u32(16, options.onReturn === true ? ON_RETURN : 0)
    .u32(20, strings.length)
    .pointer(24, pointers(syscalls, strings));
  const { value, errno } = syscalls.bpf(BPF_CMD.link_create, attr.bytes);
  const kind = options.onReturn === true ? "kretprobe.multi" : "kprobe.multi";
  if (value >= 0) return ok(linkOf(kind, described, [closing(syscalls, value)]));
  const named: readonly number[] = [ERRNO_NUMBERS.EINVAL, ERRNO_NUMBERS.ENOENT, ERRNO_NUMBERS.ESRCH];
  const known = new Set(named.includes(errno) ? kernelFunctions() : names.value);
  const unknown = names.value.find((name) => !known.has(name));
  if (unknown !== undefined)
    return failure(
      diagnostic("WH6019", `program ${spec.name} cannot be attached: this kernel has no function ${unknown}`, {
        help: unknownFunctionHelp(unknown),
      }),
    );
  return failure(
    attachError({
      program,
      to: `${kind} ${described}`,
      errno,
      needs: ["CAP_BPF", "CAP_PERFMON"],
      lacks: { errnos: [ERRNO_NUMBERS.EOPNOTSUPP], feature: "kprobes on many functions (Linux 5.18, CONFIG_FPROBE)" },
      help: named.includes(errno) ? ["one of the functions may not be traced"] : [],
    }),
  );
}

/** The functions of a pattern: those that can be traced and whose name is that of one function. */
function functionsOf(program: KernelProgram, pattern: string, root: string | undefined): Result<readonly string[]> {
  if (!isPattern(pattern)) return ok([pattern]);
  const what = `program ${program.spec.name} cannot be attached to ${pattern}`;
  const tracefs = findTracefs(what, root);
  if (!tracefs.ok) return tracefs;
  const times = new Map<string, number>();
  for (const name of kernelFunctions()) times.set(name, (times.get(name) ?? 0) + 1);
  const traceable = readFileSync(`${tracefs.value}/available_filter_functions`, "utf8")
    .split("\n")
    // Functions of modules stand with the module's name behind them.
    .map((line) => line.split(/\s/)[0] ?? "")
    .filter((name) => times.get(name) === 1);
  const found = matching(pattern, traceable);
  if (found.length > 0) return ok(found);
  return failure(
    diagnostic("WH6019", `${what}: no function that can be traced has such a name`, {
      help: [`${tracefs.value}/available_filter_functions lists them`],
    }),
  );
}
