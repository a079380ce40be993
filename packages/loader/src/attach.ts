import { type Diagnostic, diagnostic, failure, type Result } from "@whistler/diagnostics";
import { attachTypeName, progTypeName, resolveSection } from "@whistler/uapi";
import { attachKprobe, systemCallFunction } from "./attach-kprobe.ts";
import { attachRawTracepoint } from "./attach-raw-tracepoint.ts";
import { attachTracepoint } from "./attach-tracepoint.ts";
import { attachTracing } from "./attach-tracing.ts";
import { attachXdp, type XdpMode } from "./attach-xdp.ts";
import type { Link } from "./link.ts";
import type { KernelProgram } from "./program.ts";

/** Where and how to attach a program, beyond what its section name says. Each kind of program takes what has a meaning for it. */
export interface AttachOptions {
  /**
   * In place of what stands behind the slash of the section name: a kernel function (kprobe, ksyscall), `CATEGORY/EVENT` (tracepoint), a
   * tracepoint (raw_tp), a network interface (xdp).
   */
  readonly target?: string;
  /** xdp: how packets reach the program. */
  readonly mode?: XdpMode;
  /** What `bpf_get_attach_cookie` returns: tracing programs. */
  readonly cookie?: bigint;
  /** Where tracefs is mounted, for tracepoints; looked for unless told. */
  readonly tracefs?: string;
}

/**
 * Attach a program to what its section name says (`kprobe/do_unlinkat`, `tracepoint/sched/sched_switch`, `lsm/file_open` …), as libbpf's
 * auto-attach does, or to `target`. Kinds of programs whose names tell no place (xdp, tc, cgroup …) need the target.
 */
export function attach(program: KernelProgram, options: AttachOptions = {}): Result<Link> {
  const { spec } = program;
  switch (progTypeName(spec.type)) {
    case "xdp":
      return withTarget(program, options, "a network interface", (target) => attachXdp(program, target, options));
    case "kprobe":
      return attachProbe(program, options);
    case "tracepoint":
      return withTarget(program, options, "CATEGORY/EVENT", (target) => attachTracepoint(program, target, options));
    case "raw_tracepoint":
    case "raw_tracepoint_writable":
      return withTarget(program, options, "a tracepoint", (target) => attachRawTracepoint(program, target, options));
    case "tracing":
    case "lsm":
      return attachTracing(program, options);
    default:
      return failure(unattachable(program));
  }
}

/** kprobe programs: the name of the section, not the type, tells what kind of probe it is. */
function attachProbe(program: KernelProgram, options: AttachOptions): Result<Link> {
  const { section } = program.spec;
  const matched = resolveSection(section)?.matched.replace(/\.s$/, "");
  switch (matched) {
    case "kprobe":
    case "kretprobe":
      return withTarget(program, options, "a kernel function", (target) => {
        const [, name = target, offset] = /^(.+)\+(0x[0-9a-fA-F]+|\d+)$/.exec(target) ?? [];
        return attachKprobe(program, name, { ...options, onReturn: matched === "kretprobe", offsetBytes: Number(offset ?? 0) });
      });
    case "ksyscall":
    case "kretsyscall":
      return withTarget(program, options, "a system call", (target) =>
        attachKprobe(program, systemCallFunction(target), { ...options, onReturn: matched === "kretsyscall" }),
      );
    default:
      return failure(unattachable(program));
  }
}

/** Attach to the target of the options, or what the section names; a diagnostic where neither is there. */
function withTarget(
  { spec }: KernelProgram,
  options: AttachOptions,
  what: string,
  attachTo: (target: string) => Result<Link>,
): Result<Link> {
  const target = options.target ?? spec.attachTo;
  if (target !== "") return attachTo(target);
  return failure(
    diagnostic("WH6023", `program ${spec.name}: its section ${spec.section} does not say what to attach it to`, {
      help: [`give ${what} as the target`],
    }),
  );
}

function unattachable({ spec }: KernelProgram): Diagnostic {
  const kind = attachTypeName(spec.expectedAttachType);
  return diagnostic(
    "WH6024",
    `program ${spec.name} (section ${spec.section}) is of type ${progTypeName(spec.type) ?? spec.type}${kind === undefined ? "" : `, attach type ${kind}`}: nothing here attaches such programs`,
  );
}
