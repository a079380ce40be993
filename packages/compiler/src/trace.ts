import { type GenerateStep, machineListing } from "@whistler/backend-ebpf";
import {
  diffListings,
  functionListing,
  type IrFunction,
  type IrModule,
  moduleHeadListing,
  type PassRun,
  patchesBetween,
  printPatches,
} from "@whistler/ir";
import type { PassChange, PassTrace } from "./compilation.ts";

/** What a pass of the pipeline changed: function by function, and the maps, types and licence of the module. */
export function traceOfPass(run: PassRun, after: IrModule, before: IrModule): PassTrace {
  const head = before === after ? "" : diffListings(moduleHeadListing(before), moduleHeadListing(after));
  const changes: readonly PassChange[] = head === "" ? [] : [{ of: "module", diff: head, patches: [] }];
  return {
    stage: "optimize",
    pass: run.path,
    round: run.round,
    changes: [...changes, ...changedFunctions(before.functions, after.functions)],
  };
}

type MachineCode = Parameters<typeof machineListing>[0];

/** What a pass of the backend changed in one function. */
export function traceOfMachinePass(step: GenerateStep, after: MachineCode, before: MachineCode): PassTrace {
  const diff = (): string => diffListings(machineListing(before), machineListing(after));
  const changes = after === before ? [] : [{ of: step.function, diff: diff(), patches: [] }];
  return { stage: "backend", pass: step.step, round: step.round, changes };
}

function changedFunctions(before: readonly IrFunction[], after: readonly IrFunction[]): readonly PassChange[] {
  const old = new Map(before.map((fn) => [fn.name, fn]));
  const kept = new Set(after.map((fn) => fn.name));
  const gone = before.filter((fn) => !kept.has(fn.name));
  return [
    ...gone.map((fn) => ({ of: fn.name, diff: diffListings(functionListing(fn), []), patches: [] })),
    ...after.flatMap((fn) => changedFunction(old.get(fn.name), fn)),
  ];
}

function changedFunction(before: IrFunction | undefined, after: IrFunction): readonly PassChange[] {
  if (before === after) return [];
  if (!before) return [{ of: after.name, diff: diffListings([], functionListing(after)), patches: [] }];
  const patches = patchesBetween(before, after);
  return [{ of: after.name, diff: printPatches(before, patches), patches }];
}
