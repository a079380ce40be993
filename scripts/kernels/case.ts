import { isDeepStrictEqual } from "node:util";
import type { OptLevel } from "@whistler/compiler";
import { assertNever } from "@whistler/diagnostics";
import type { CpuLevel } from "@whistler/isa";
import { visibleEntries } from "../../test/corpora/whistler-tests.ts";
import type { PacketRun, PacketRunResult, Task, TaskResult } from "./job.ts";
import type { SeriesName } from "./kernel-series.ts";

/** A packet run and what it must give, as far as the suite knows it; entries of maps that are all zero do not count. */
export interface JudgedRun extends PacketRun {
  readonly expected: Pick<PacketRunResult, "retvals" | "maps"> & Partial<PacketRunResult>;
}

/** What the guest must do with an object. */
export type Demand =
  | { readonly kind: "load"; readonly runs: readonly JudgedRun[] }
  /** The kernel is too old for it, and says so in these words. */
  | { readonly kind: "refused"; readonly because: string }
  | { readonly kind: "attach"; readonly test: string; readonly expected: unknown };

/** One object that a kernel must take, and what it must do there. */
export interface Case {
  /** `examples/synflood v3 -O2`: what it is and how it was compiled. */
  readonly name: string;
  /** Lisp or IR, as a report shows it. */
  readonly source: string;
  readonly object: Uint8Array;
  readonly demand: Demand;
}

/** How a suite's cases are made. */
export interface SuiteOptions {
  readonly series: SeriesName;
  /** Seed of random programs. */
  readonly seed: number;
  /** How many random programs. */
  readonly programs: number;
}

/** What went wrong with a program before a kernel saw it. */
export interface Problem {
  readonly name: string;
  readonly text: string;
}

/** A suite either has cases, or says why this machine has none. */
export type SuiteCases =
  | { readonly kind: "cases"; readonly cases: readonly Case[]; readonly problems?: readonly Problem[] }
  | { readonly kind: "absent"; readonly reason: string };

export interface Suite {
  readonly name: string;
  readonly describe: string;
  readonly make: (options: SuiteOptions) => SuiteCases;
}

/** The ways every program is compiled for a kernel. */
export const buildsFor = (cpuLevels: readonly CpuLevel[]): readonly { readonly cpu: CpuLevel; readonly optLevel: OptLevel }[] =>
  cpuLevels.flatMap((cpu) => ([0, 2] as const).map((optLevel) => ({ cpu, optLevel })));

/** The task that a case gives the guest, with the object under this name. */
export function taskOf({ demand }: Case, object: string): Task {
  switch (demand.kind) {
    case "load":
      return { object, task: { kind: "load", runs: demand.runs.map(({ expected: _, ...run }) => run) } };
    case "refused":
      return { object, task: { kind: "load", runs: [] } };
    case "attach":
      return { object, task: { kind: "attach", test: demand.test } };
    default:
      return assertNever(demand);
  }
}

/** What is wrong with the guest's result; undefined where it is what the case demands. */
export function judge({ demand }: Case, result: TaskResult): string | undefined {
  if (demand.kind === "refused") {
    if (result.kind !== "failed") return `loaded, though the kernel should say: ${demand.because}`;
    return result.message.includes(demand.because) ? undefined : `refused, but not by: ${demand.because}\n${result.message}`;
  }
  if (result.kind === "failed") return result.message;
  if (demand.kind === "load" && result.kind === "loaded")
    return difference(
      demand.runs.map((run) => comparable(run.expected, run)),
      result.runs.map((run, index) => comparable(run, demand.runs[index])),
    );
  if (demand.kind === "attach" && result.kind === "attached") return difference(demand.expected, result.observed);
  return `the guest answered ${result.kind} to ${demand.kind}`;
}

function difference(expected: unknown, actual: unknown): string | undefined {
  return isDeepStrictEqual(actual, expected) ? undefined : `expected ${JSON.stringify(expected)}\nactual   ${JSON.stringify(actual)}`;
}

/** What counts of a run: what its expectation tells. */
function comparable(found: JudgedRun["expected"], run: JudgedRun | undefined): JudgedRun["expected"] {
  return {
    retvals: found.retvals,
    maps: visibleEntries(found.maps),
    ...(run?.expected.packets && found.packets ? { packets: found.packets } : {}),
    ...(run?.expected.records && found.records ? { records: found.records } : {}),
  };
}
