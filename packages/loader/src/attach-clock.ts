import { readFileSync } from "node:fs";
import { failure, ok, type Result } from "@whistler/diagnostics";
import { attachError, wrongType } from "./attach-error.ts";
import { closing, type Link, linkOf } from "./link.ts";
import { attachToEvent, openPerfEvent, PERF_TYPE } from "./perf-event.ts";
import type { KernelProgram } from "./program.ts";

/** `PERF_COUNT_SW_CPU_CLOCK`. */
const CPU_CLOCK = 0n;

/** How often a program runs: so many times a second, or after so many nanoseconds. */
export type ClockRate = { readonly frequencyHz: number } | { readonly periodNs: bigint };

/**
 * Run a perf_event program by the clock: on every CPU that is online, or on those that are told. What the CPU was doing is what the program
 * sees.
 */
export function attachClock(program: KernelProgram, rate: ClockRate, cpus: readonly number[] = onlineCpus()): Result<Link> {
  const { syscalls } = program;
  const wrong = wrongType(program, "a clock", ["perf_event"]);
  if (wrong) return failure(wrong);
  const target = "frequencyHz" in rate ? `${rate.frequencyHz} Hz` : `${rate.periodNs} ns`;
  const fds: number[] = [];
  for (const cpu of cpus) {
    const opened = openPerfEvent(syscalls, { type: PERF_TYPE.software, config: CPU_CLOCK, ...rate, pid: -1, cpu });
    const attached = opened.value < 0 ? ({ ok: false, errno: opened.errno } as const) : attachToEvent(program, opened.value, undefined);
    if (!attached.ok) {
      for (const fd of fds) syscalls.close(fd);
      return failure(
        attachError({ program, to: `the clock of CPU ${cpu} (${target})`, errno: attached.errno, needs: ["CAP_BPF", "CAP_PERFMON"] }),
      );
    }
    fds.push(...attached.fds);
  }
  return ok(
    linkOf(
      "perf_event",
      target,
      fds.map((fd) => closing(syscalls, fd)),
    ),
  );
}

/** `interval/s:1`, `profile/hz:99` (bpftrace's spelling): the part behind the slash; undefined where it is no rate. */
export function parseClockRate(text: string): ClockRate | undefined {
  const [, unit, number] = /^(hz|s|ms|us|ns):([1-9]\d*)$/.exec(text) ?? [];
  if (unit === undefined || number === undefined) return undefined;
  if (unit === "hz") return { frequencyHz: Number(number) };
  const unitNs = unit === "s" ? 1_000_000_000n : unit === "ms" ? 1_000_000n : unit === "us" ? 1000n : 1n;
  return { periodNs: BigInt(number) * unitNs };
}

/** The CPUs of a list as the kernel writes it: `0-3,8`. */
function onlineCpus(): readonly number[] {
  return readFileSync("/sys/devices/system/cpu/online", "utf8")
    .trim()
    .split(",")
    .flatMap((range) => {
      const [first = 0, last = first] = range.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}
