import { defaultPipeline } from "@whistler/compiler";
import { isFixpoint, isSlot, placedSteps } from "@whistler/ir";
import type { Terminal } from "../terminal.ts";

/** `whistler passes`: the default pipeline, indented as it nests, with what each pass does. */
export function runPasses(terminal: Terminal): number {
  for (const { path, step } of placedSteps(defaultPipeline)) {
    const indent = "  ".repeat(path.split("/").length - 1);
    if (isFixpoint(step)) terminal.out(`${indent}${path}: again until nothing changes, at most ${step.limit} rounds\n`);
    else if (isSlot(step)) terminal.out(`${indent}<${step.slot}>: passes given to compile(ast, [pass, …])\n`);
    else terminal.out(`${indent}${step.name}: ${step.description}\n`);
  }
  return 0;
}
