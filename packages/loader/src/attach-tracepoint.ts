import { failure, ok, type Result } from "@whistler/diagnostics";
import { attachError, wrongType } from "./attach-error.ts";
import { closing, type Link, linkOf } from "./link.ts";
import { attachToEvent, openPerfEvent, PERF_TYPE } from "./perf-event.ts";
import type { KernelProgram } from "./program.ts";
import { traceEventId } from "./tracefs.ts";

export interface TracepointOptions {
  /** Where tracefs is mounted; looked for at the two usual places unless told. */
  readonly tracefs?: string;
  /** What `bpf_get_attach_cookie` returns (kernel ≥ 5.15). */
  readonly cookie?: bigint;
}

/** Run a program whenever a trace event, `CATEGORY/EVENT`, happens on any CPU. */
export function attachTracepoint(program: KernelProgram, event: string, options: TracepointOptions = {}): Result<Link> {
  const { syscalls } = program;
  const wrong = wrongType(program, "a trace event", ["tracepoint"]);
  if (wrong) return failure(wrong);
  const to = `trace event ${event}`;
  const id = traceEventId(`program ${program.spec.name} cannot be attached`, event, options.tracefs);
  if (!id.ok) return id;
  const trouble = { program, to, needs: ["CAP_BPF", "CAP_PERFMON"] } as const;
  // One event sees all CPUs: the program runs where the trace event happens, whatever CPU the perf event is counted on.
  const opened = openPerfEvent(syscalls, { type: PERF_TYPE.tracepoint, config: BigInt(id.value), pid: -1, cpu: 0 });
  if (opened.value < 0) return failure(attachError({ ...trouble, errno: opened.errno }));
  const attached = attachToEvent(program, opened.value, options.cookie);
  if (!attached.ok) return failure(attachError({ ...trouble, errno: attached.errno }));
  return ok(
    linkOf(
      "tracepoint",
      event,
      attached.fds.map((fd) => closing(syscalls, fd)),
    ),
  );
}
