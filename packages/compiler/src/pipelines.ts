import { fillSlot, type ModulePass, type Pass, type Pipeline, pipeline } from "@whistler/ir";
import { canonicalPipeline, defaultPipeline, emptyPipeline } from "@whistler/passes";
import type { OptLevel } from "./compilation.ts";

/** Which passes run: a whole pipeline, or passes for the slot `user` of the default one. */
export type Passes = Pipeline | readonly Pass[];

/** What runs at each level where no pipeline is given. */
export const PIPELINES: Readonly<Record<OptLevel, Pipeline>> = { 0: emptyPipeline, 1: canonicalPipeline, 2: defaultPipeline };

/** The levels as they are listed, the highest first. */
export const OPT_LEVELS: readonly (readonly [title: string, level: OptLevel])[] = [
  ["-O2, the default", 2],
  ["-O1", 1],
  ["-O0", 0],
];

/** The pipeline that a compilation is asked for, module passes first. */
export function wantedPipeline(passes: Passes | undefined, level: OptLevel, modulePasses: readonly ModulePass[]): Pipeline {
  const base = passes && "kind" in passes ? passes : PIPELINES[level];
  const filled = passes && !("kind" in passes) && passes.length > 0 ? fillSlot("user", ...passes)(base) : base;
  return modulePasses.length === 0 ? filled : pipeline([...modulePasses, ...filled.steps]);
}
