import { existsSync, readFileSync } from "node:fs";
import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { attachError, lackOfFeature, wrongType } from "./attach-error.ts";
import { cString } from "./bpf-attr.ts";
import { ERRNO_NUMBERS } from "./errno.ts";
import { kernelFunctions, unknownFunctionHelp } from "./kernel-symbols.ts";
import { closing, type Link, linkOf } from "./link.ts";
import { attachToEvent, openPerfEvent } from "./perf-event.ts";
import type { KernelProgram } from "./program.ts";

/** The kernel's number for probes of this kind; undefined where it was built without them. */
export function probeType(kind: "kprobe" | "uprobe"): number | undefined {
  const path = `/sys/bus/event_source/devices/${kind}/type`;
  return existsSync(path) ? Number(readFileSync(path, "utf8")) : undefined;
}

/** The bit of `config` that makes a probe run on return (`/sys/bus/event_source/devices/kprobe/format/retprobe`). */
export const RETURN_PROBE = 1n;

export interface KprobeOptions {
  /** Run when the function returns. */
  readonly onReturn?: boolean;
  /** Bytes behind the function's first instruction; 0 unless told, and for returns always. */
  readonly offsetBytes?: number;
  /** What `bpf_get_attach_cookie` returns (kernel ≥ 5.15). */
  readonly cookie?: bigint;
}

/** Run a program whenever a kernel function is called, or returns, on any CPU. */
export function attachKprobe(program: KernelProgram, functionName: string, options: KprobeOptions = {}): Result<Link> {
  const { syscalls } = program;
  const kind = options.onReturn === true ? "kretprobe" : "kprobe";
  const wrong = wrongType(program, "a kprobe", ["kprobe"]);
  if (wrong) return failure(wrong);
  const to = `${kind} ${functionName}`;
  const type = probeType("kprobe");
  if (type === undefined)
    return failure(
      lackOfFeature(`program ${program.spec.name} cannot be attached to ${to}`, "kprobes (CONFIG_KPROBES, CONFIG_KPROBE_EVENTS)"),
    );
  const trouble = { program, to, needs: ["CAP_BPF", "CAP_PERFMON"] } as const;
  const opened = openPerfEvent(syscalls, {
    type,
    config: options.onReturn === true ? RETURN_PROBE : 0n,
    config1: cString(functionName),
    config2: BigInt(options.offsetBytes ?? 0),
    pid: -1,
    cpu: 0,
  });
  if (opened.value < 0) return failure(unopened(trouble, functionName, opened.errno));
  const attached = attachToEvent(program, opened.value, options.cookie);
  if (!attached.ok) return failure(attachError({ ...trouble, errno: attached.errno }));
  return ok(
    linkOf(
      kind,
      functionName,
      attached.fds.map((fd) => closing(syscalls, fd)),
    ),
  );
}

/** The function of a system call: `__x64_sys_openat` (arch/x86/include/asm/syscall_wrapper.h and its kin). */
export function systemCallFunction(name: string): string {
  return `__${process.arch === "arm64" ? "arm64" : "x64"}_sys_${name}`;
}

function unopened(
  trouble: Pick<Parameters<typeof attachError>[0], "program" | "to" | "needs">,
  functionName: string,
  errno: number,
): ReturnType<typeof attachError> {
  if (errno === ERRNO_NUMBERS.ENOENT || (errno === ERRNO_NUMBERS.EINVAL && !kernelFunctions().includes(functionName)))
    return diagnostic("WH6019", `program ${trouble.program.spec.name} cannot be attached: this kernel has no function ${functionName}`, {
      help: unknownFunctionHelp(functionName),
    });
  const help = errno === ERRNO_NUMBERS.EINVAL ? ["some functions may not be probed: see /sys/kernel/debug/kprobes/blacklist"] : [];
  return attachError({ ...trouble, errno, help });
}
