import { type Diagnostic, diagnostic, failure, hasErrors, InternalError, ok, type Result } from "@whistler/diagnostics";
import type { IrFunction, IrModule } from "./function.ts";
import type { FunctionPass, Pass, PassContext, Target } from "./pass.ts";
import { type Fixpoint, isFixpoint, isSlot, type Pipeline, type PipelineStep, passesOf, siblingPaths } from "./pipeline.ts";
import { sameResult } from "./same-result.ts";
import { verifyFunction, verifyModule } from "./verify/verify.ts";

/** What observers are told about one run of a pass. */
export interface PassRun {
  readonly pass: Pass;
  /** Where it stands in the pipeline: `canonicalise#2/copy-propagation`. */
  readonly path: string;
  /** Round of the fixpoint around it, from 1; 1 outside of fixpoints. */
  readonly round: number;
}

/** Watches a pipeline run; cannot change it. */
export interface PipelineObserver {
  beforePass?(run: PassRun, module: IrModule): void;
  /** `before` and `after` are the same reference where the pass changed nothing. */
  afterPass?(run: PassRun, after: IrModule, before: IrModule): void;
}

export interface RunOptions {
  readonly target: Target;
  /** Verify the module before the first pass and what each pass changed: a malformed function is an `InternalError` naming the pass. */
  readonly verify?: boolean;
  /** Recompute each preserved analysis and compare: a wrong claim is an `InternalError`. */
  readonly checkPreserves?: boolean;
  /** A fixpoint that reaches its limit is an `InternalError`, not a warning. */
  readonly strict?: boolean;
  readonly observe?: PipelineObserver;
}

/**
 * Run the passes in order. Returns the same module where nothing changed. Diagnostics are those that passes reported (an error
 * stops the run after its pass), WH3031 for a pass that stands before one it requires, and WH3030 for a fixpoint at its limit.
 */
export function runPipeline(module: IrModule, pipeline: Pipeline, options: RunOptions): Result<IrModule> {
  const missing = missingRequirements(pipeline);
  if (missing.length > 0) return failure(...missing);
  if (options.verify) assertWellFormed(verifyModule(module), "the input of the pipeline", module);
  const run = new Run(options);
  const result = run.steps(pipeline.steps, "", module, 1);
  return hasErrors(run.diagnostics) ? failure(...run.diagnostics) : ok(result, run.diagnostics);
}

/** A diagnostic for each pass whose `requires` names one that does not stand before it. */
export function missingRequirements(pipeline: Pipeline): readonly Diagnostic[] {
  const seen = new Set<string>();
  return passesOf(pipeline).flatMap(({ path, pass }) => {
    const missing = pass.requires.filter((name) => !seen.has(name));
    seen.add(pass.name);
    return missing.map((name) => diagnostic("WH3031", `pass ${path} requires ${name} to stand before it in the pipeline`));
  });
}

class Run {
  readonly diagnostics: Diagnostic[] = [];
  readonly #options: RunOptions;
  /** Functions that a whole round of the current fixpoint left as they were: its passes have nothing more to do on them. */
  #settled: WeakSet<IrFunction> = new WeakSet();

  constructor(options: RunOptions) {
    this.#options = options;
  }

  steps(steps: readonly PipelineStep[], parent: string, module: IrModule, round: number): IrModule {
    const paths = siblingPaths(steps, parent);
    return steps.reduce((now, step, index) => {
      if (hasErrors(this.diagnostics) || isSlot(step)) return now;
      const path = paths[index] ?? "";
      return isFixpoint(step) ? this.#fixpoint(step, path, now) : this.#pass({ pass: step, path, round }, now);
    }, module);
  }

  #fixpoint(step: Fixpoint, path: string, module: IrModule): IrModule {
    const outer = this.#settled;
    this.#settled = new WeakSet();
    let now = module;
    let reached = false;
    for (let round = 1; round <= step.limit && !reached && !hasErrors(this.diagnostics); round++) {
      const next = this.steps(step.passes, path, now, round);
      const before = new Set(now.functions);
      for (const fn of next.functions) if (before.has(fn)) this.#settled.add(fn);
      reached = next === now;
      now = next;
    }
    this.#settled = outer;
    if (!reached && !hasErrors(this.diagnostics)) this.#limitReached(step, path);
    return now;
  }

  #limitReached(step: Fixpoint, path: string): void {
    const message = `fixpoint ${path} still changes the program after ${step.limit} rounds`;
    if (this.#options.strict) throw new InternalError(message);
    this.diagnostics.push(diagnostic("WH3030", message));
  }

  #pass(run: PassRun, module: IrModule): IrModule {
    this.#options.observe?.beforePass?.(run, module);
    const context: PassContext = {
      target: this.#options.target,
      module,
      report: (found) => {
        this.diagnostics.push(found);
      },
    };
    const { pass } = run;
    const after = pass.kind === "module" ? guarded(pass, () => pass.run(module, context)) : this.#functions(pass, module, context);
    if (this.#options.verify && after !== module) {
      const before = new Set(module.functions);
      const changed =
        pass.kind === "module" ? verifyModule(after) : after.functions.flatMap((fn) => (before.has(fn) ? [] : verifyFunction(fn, after)));
      assertWellFormed(changed, `pass ${run.path}`, after);
    }
    this.#options.observe?.afterPass?.(run, after, module);
    return after;
  }

  #functions(pass: FunctionPass, module: IrModule, context: PassContext): IrModule {
    let changed = false;
    const functions = module.functions.map((fn) => {
      if (this.#settled.has(fn)) return fn;
      const after = guarded(pass, () => pass.run(fn, context), fn);
      if (after === fn) return fn;
      changed = true;
      for (const analysis of pass.preserves) {
        analysis.carry(fn, after);
        if (this.#options.checkPreserves && !sameResult(analysis({ ...after }), analysis(fn)))
          throw new InternalError(
            `pass ${pass.name} says that it preserves ${analysis.analysisName}, but changed it in function ${fn.name}`,
          );
      }
      return after;
    });
    return changed ? { ...module, functions } : module;
  }
}

/** An exception out of a pass, told with the pass and the function. */
function guarded<T>(pass: Pass, run: () => T, fn?: IrFunction): T {
  try {
    return run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InternalError(`pass ${pass.name} failed${fn ? ` on function ${fn.name}` : ""}: ${message}`, { cause: error });
  }
}

function assertWellFormed(found: readonly Diagnostic[], culprit: string, module: IrModule): void {
  if (!hasErrors(found)) return;
  const names = module.functions.map((fn) => fn.name).join(", ");
  throw new InternalError(`${culprit} left a malformed module (functions ${names}):\n${found.map((one) => `  ${one.message}`).join("\n")}`);
}
