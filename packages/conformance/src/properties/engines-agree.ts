import type { Pipeline } from "@whistler/ir";
import { CPU_LEVELS, type CpuLevel } from "@whistler/isa";
import { canonicalPipeline, defaultPipeline, emptyPipeline } from "@whistler/passes";
import type { Engine } from "../oracles/engine.ts";
import { interpreter } from "../oracles/interpreter.ts";
import type { CodeOptions } from "../oracles/machine-code.ts";
import { virtualMachine } from "../oracles/vm.ts";
import { arbitraryProgramCase, firstProblem, judgeEngine, type ProgramCase, withMeaning } from "./program-case.ts";
import { defineProperty, type Property } from "./property.ts";

/** The optimisation levels by name. */
export const LEVELS: Readonly<Record<string, Pipeline>> = { "-O0": emptyPipeline, "-O1": canonicalPipeline, "-O2": defaultPipeline };

/** One engine for each way to compile. */
export function everyWay(make: (name: string, options: CodeOptions) => Engine, cpus: readonly CpuLevel[] = CPU_LEVELS): readonly Engine[] {
  return Object.entries(LEVELS).flatMap(([level, pipeline]) => cpus.map((cpu) => make(`${level} ${cpu}`, { pipeline, cpu })));
}

/** A property that all these engines mean what the reference evaluator means. */
export function enginesAgree(name: string, description: string, engines: readonly Engine[], maxNodes?: number): Property<ProgramCase> {
  return defineProperty({
    name,
    description,
    arbitrary: arbitraryProgramCase(maxNodes),
    check: (one) => withMeaning(one, (known) => firstProblem(verdicts(engines, known))),
  });
}

function* verdicts(engines: readonly Engine[], known: Parameters<typeof judgeEngine>[1]): Generator<ReturnType<typeof judgeEngine>> {
  for (const engine of engines) yield judgeEngine(engine, known);
}

export const interpreterAgrees = enginesAgree(
  "interpreter",
  "random programs mean the same to the IR interpreter at every optimisation level",
  Object.entries(LEVELS).map(([name, pipeline]) => interpreter(name, pipeline)),
);

export const vmAgrees = enginesAgree(
  "vm",
  "random programs mean the same to the virtual machine at every optimisation and cpu level",
  everyWay(virtualMachine),
);
