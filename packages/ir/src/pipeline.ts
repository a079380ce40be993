import type { Pass } from "./pass.ts";

/** Runs its steps again and again until none of them changes anything, at most `limit` rounds. */
export interface Fixpoint {
  readonly fixpoint: string;
  readonly limit: number;
  readonly passes: readonly PipelineStep[];
  readonly reason?: string;
}

/** A named place where passes can be put; does nothing itself. */
export interface Slot {
  readonly slot: string;
  readonly reason?: string;
}

export type PipelineStep = Pass | Fixpoint | Slot;

/** An order of passes, as data. */
export interface Pipeline {
  readonly kind: "pipeline";
  readonly steps: readonly PipelineStep[];
}

export function pipeline(steps: readonly PipelineStep[]): Pipeline {
  return { kind: "pipeline", steps };
}

/** The step with the reason why it stands where it stands, for the listings of the pipeline. */
export function because<T extends { readonly reason?: string }>(step: T, reason: string): T {
  return { ...step, reason };
}

export function isFixpoint(step: PipelineStep): step is Fixpoint {
  return "fixpoint" in step;
}

export function isSlot(step: PipelineStep): step is Slot {
  return "slot" in step;
}

/** The name that anchors and paths call a step by. */
export function stepName(step: PipelineStep): string {
  return isFixpoint(step) ? step.fixpoint : isSlot(step) ? step.slot : step.name;
}

/** A step with its path: names from the outermost step inwards, joined by `/`, numbered (`#2`) where siblings share a name. */
export interface PlacedStep {
  readonly path: string;
  readonly step: PipelineStep;
}

/** Every step in the order in which it is first reached; a fixpoint stands before its own steps. */
export function placedSteps(of: Pipeline): readonly PlacedStep[] {
  return placed(of.steps, "");
}

/** The passes, each as often as it stands there, in order. */
export function passesOf(of: Pipeline): readonly { readonly path: string; readonly pass: Pass }[] {
  return placedSteps(of).flatMap(({ path, step }) => (isFixpoint(step) || isSlot(step) ? [] : [{ path, pass: step }]));
}

/** Paths of the steps of one list, in order. */
export function siblingPaths(steps: readonly PipelineStep[], parent: string): readonly string[] {
  const names = steps.map(stepName);
  return names.map((name, index) => {
    const shared = names.filter((other) => other === name).length > 1;
    const number = names.slice(0, index + 1).filter((other) => other === name).length;
    return `${parent === "" ? "" : `${parent}/`}${name}${shared ? `#${number}` : ""}`;
  });
}

function placed(steps: readonly PipelineStep[], parent: string): readonly PlacedStep[] {
  const paths = siblingPaths(steps, parent);
  return steps.flatMap((step, index) => {
    const path = paths[index] ?? "";
    return [{ path, step }, ...(isFixpoint(step) ? placed(step.passes, path) : [])];
  });
}

/** An anchor that names no step, or several. Its message lists the paths. */
export class PipelineAnchorError extends Error {
  override readonly name = "PipelineAnchorError";
}

/** Put steps after the anchor. Throws `PipelineAnchorError` where the anchor names no step or several. */
export function insertAfter(anchor: string, ...steps: readonly PipelineStep[]): (of: Pipeline) => Pipeline {
  return (of) => edit(of, anchor, (found) => [found, ...steps]);
}

/** Put steps before the anchor. Throws as `insertAfter`. */
export function insertBefore(anchor: string, ...steps: readonly PipelineStep[]): (of: Pipeline) => Pipeline {
  return (of) => edit(of, anchor, (found) => [...steps, found]);
}

/** Put steps in the place of the anchor. Throws as `insertAfter`. */
export function replace(anchor: string, ...steps: readonly PipelineStep[]): (of: Pipeline) => Pipeline {
  return (of) => edit(of, anchor, () => steps);
}

/** Take the anchor out. Throws as `insertAfter`. */
export function without(anchor: string): (of: Pipeline) => Pipeline {
  return (of) => edit(of, anchor, () => []);
}

/** Take out every step that an anchor names; names may stand for several steps here, and for none. */
export function withoutAll(...anchors: readonly string[]): (of: Pipeline) => Pipeline {
  return (of) => {
    // All are found before the first is taken out: paths are numbered anew where a sibling of the same name goes.
    const gone = new Set(anchors.flatMap((anchor) => findSteps(of, anchor).map(({ path }) => path)));
    return gone.size === 0 ? of : change(of, (path, step) => (gone.has(path) ? [] : [step]));
  };
}

/** The steps that an anchor names: the one with this path, or else all with this name or this end of a path. */
export function findSteps(of: Pipeline, anchor: string): readonly PlacedStep[] {
  return named(placedSteps(of), anchor);
}

/** Put steps at a slot, after those put there before; the slot stays behind them. Throws as `insertAfter`. */
export function fillSlot(slot: string, ...steps: readonly PipelineStep[]): (of: Pipeline) => Pipeline {
  return (of) => edit(of, slot, (found) => [...steps, found], isSlot);
}

function edit(
  of: Pipeline,
  anchor: string,
  put: (found: PipelineStep) => readonly PipelineStep[],
  only: (step: PipelineStep) => boolean = () => true,
): Pipeline {
  const all = placedSteps(of).filter(({ step }) => only(step));
  const found = named(all, anchor);
  const [target] = found;
  if (!target) throw new PipelineAnchorError(`the pipeline has no step ${anchor}; its steps are ${list(all)}`);
  if (found.length > 1) throw new PipelineAnchorError(`${anchor} is ambiguous in the pipeline; it can be ${list(found)}`);
  return change(of, (path, step) => (path === target.path ? put(step) : [step]));
}

/** A whole path is meant before the name or the end of one: it is how an ambiguous name is told apart. */
function named(steps: readonly PlacedStep[], anchor: string): readonly PlacedStep[] {
  const exact = steps.filter(({ path }) => path === anchor);
  return exact.length > 0 ? exact : steps.filter(({ path, step }) => stepName(step) === anchor || path.endsWith(`/${anchor}`));
}

/** Put other steps in the place of each; a step that stays is looked into, and stays the same one where nothing in it changed. */
function change(of: Pipeline, put: (path: string, step: PipelineStep) => readonly PipelineStep[]): Pipeline {
  const within = (step: Fixpoint, path: string): Fixpoint => {
    const passes = rebuild(step.passes, path);
    return passes.length === step.passes.length && passes.every((pass, index) => pass === step.passes[index]) ? step : { ...step, passes };
  };
  const rebuild = (steps: readonly PipelineStep[], parent: string): readonly PipelineStep[] => {
    const paths = siblingPaths(steps, parent);
    return steps.flatMap((step, index) => {
      const path = paths[index] ?? "";
      return put(path, step).map((now) => (now === step && isFixpoint(step) ? within(step, path) : now));
    });
  };
  return pipeline(rebuild(of.steps, ""));
}

function list(steps: readonly PlacedStep[]): string {
  return steps.length === 0 ? "(none)" : steps.map(({ path }) => path).join(", ");
}
