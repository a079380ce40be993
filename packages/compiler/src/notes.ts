import { type GenerateObserver, type GenerateStep, printMachineFunction } from "@whistler/backend-ebpf";
import { type PassRun, type PipelineObserver, printModule } from "@whistler/ir";
import type { CompileOptions, PassTrace, StageText, Timing } from "./compilation.ts";
import type { CompilerHooks } from "./hooks.ts";
import type { Stages } from "./stages.ts";
import { traceOfMachinePass, traceOfPass } from "./trace.ts";

type StageName = keyof Stages;

/** The steps of the backend whose code `keepStages` keeps, by the name that the text gets. */
const STAGE_TEXTS: ReadonlyMap<string, string> = new Map([
  ["select", "selected"],
  ["allocate", "allocated"],
  ["colour-slots", "coloured"],
  ["place", "placed"],
]);

/** Texts that are kept beside those of passes, in order of their making. */
export const KEPT_STAGES: { readonly before: readonly string[]; readonly after: readonly string[] } = {
  before: ["forms", "lowered"],
  after: ["optimized", ...STAGE_TEXTS.values()],
};

/** What one compilation notes on its way: texts of stages, what passes changed, how long everything took. Each only where it is asked for. */
export class Notes {
  readonly stages: StageText[] = [];
  readonly trace: PassTrace[] = [];
  readonly #options: CompileOptions;
  readonly #times = new Map<string, { stage: StageName; step: string | undefined; milliseconds: number; runs: number; changes: number }>();
  /** When the pass or step that runs now was begun. */
  #began = 0;

  constructor(options: CompileOptions) {
    this.#options = options;
  }

  get timings(): readonly Timing[] {
    return [...this.#times.values()];
  }

  text(stage: string, text: () => string): void {
    if (this.#options.keepStages) this.stages.push({ stage, text: text() });
  }

  /** Run a stage, and note how long it took. */
  stage<T>(stage: StageName, run: () => T): T {
    const { clock } = this.#options;
    if (!clock) return run();
    this.#took(stage, undefined, 0, false);
    const began = clock();
    const result = run();
    const row = this.#times.get(stage);
    if (row) row.milliseconds = clock() - began;
    return result;
  }

  ofPipeline({ beforePass, afterPass }: Pick<CompilerHooks, "beforePass" | "afterPass">): PipelineObserver {
    return {
      beforePass: (run, module) => {
        beforePass.call(run, module);
        this.#begin();
      },
      afterPass: (run, after, before) => {
        this.#end("optimize", run.path, after !== before);
        if (this.#options.tracePasses) this.trace.push(traceOfPass(run, after, before));
        if (after !== before) this.text(run.path, () => printModule(after));
        afterPass.call(run, after, before);
      },
    };
  }

  ofBackend(): GenerateObserver {
    return {
      beforeStep: () => this.#begin(),
      afterStep: (step, after, before) => {
        const isPass = step.kind === "pass" && before !== undefined;
        this.#end("backend", step.step, isPass && after !== before);
        if (isPass && this.#options.tracePasses) this.trace.push(traceOfMachinePass(step, after, before));
        if (!isPass || after !== before) this.text(textName(step), () => printMachineFunction(after));
      },
    };
  }

  #begin(): void {
    this.#began = this.#options.clock?.() ?? 0;
  }

  #end(stage: StageName, step: string, changed: boolean): void {
    const { clock } = this.#options;
    if (clock) this.#took(stage, step, clock() - this.#began, changed);
  }

  #took(stage: StageName, step: string | undefined, milliseconds: number, changed: boolean): void {
    const key = step === undefined ? stage : `${stage} ${step}`;
    const known = this.#times.get(key) ?? { stage, step, milliseconds: 0, runs: 0, changes: 0 };
    this.#times.set(key, known);
    known.milliseconds += milliseconds;
    known.runs++;
    if (changed) known.changes++;
  }
}

function textName(step: GenerateStep | PassRun): string {
  return "path" in step ? step.path : (STAGE_TEXTS.get(step.step) ?? step.step);
}
