import { defaultMachinePasses, OPT_LEVELS, PIPELINES } from "@whistler/compiler";
import { isFixpoint, isSlot, type PipelineStep, placedSteps } from "@whistler/ir";
import type { Terminal } from "../terminal.ts";

/** `whistler passes`: the pipeline of each level, indented as it nests, with what each pass does and why it stands there. */
export function runPasses(terminal: Terminal): number {
  const levels = OPT_LEVELS.map(([title, level]) => {
    const steps = placedSteps(PIPELINES[level]).map(({ path, step }) => `${"  ".repeat(path.split("/").length)}${describe(path, step)}`);
    return [`${title}:`, ...steps, ""];
  });
  const machine = defaultMachinePasses.map(({ name, description, reason }) => `  ${line(name, description, reason)}`);
  terminal.out([...levels.flat(), "machine passes, on allocated code, again until nothing changes:", ...machine, ""].join("\n"));
  return 0;
}

function describe(path: string, step: PipelineStep): string {
  if (isFixpoint(step)) return line(path, `again until nothing changes, at most ${step.limit} rounds`, step.reason);
  if (isSlot(step)) return line(`<${step.slot}>`, "a place for passes", step.reason);
  return line(step.name, step.description, step.reason);
}

function line(name: string, description: string, reason: string | undefined): string {
  return `${name}: ${description}${reason === undefined ? "" : ` (${reason})`}`;
}
