import type { AllocStrategy, MachinePass, PreAllocPass, SelectRules } from "@whistler/backend-ebpf";
import type { ElfFile } from "@whistler/elf";
import type { MacroTable, TopLevelTable, Unit } from "@whistler/expander";
import type { IrModule, PassRun, Pipeline } from "@whistler/ir";
import type { CoreForms } from "@whistler/lower";
import type { Form } from "@whistler/reader";
import { SyncHook, SyncWaterfallHook } from "tapable";

/**
 * Where strangers take part. Each extensible table is an immutable value that a waterfall hook of its name hands from tap to tap;
 * `unit`, `lowered`, `optimized` and `object` hand on the program itself; `beforePass` and `afterPass` only watch.
 * All are frozen by the first compilation.
 */
export interface CompilerHooks {
  /** Library macros by name. */
  readonly macros: SyncWaterfallHook<[MacroTable]>;
  /** Top-level declarations by name. */
  readonly topLevelForms: SyncWaterfallHook<[TopLevelTable]>;
  /** Rules that lower core forms. */
  readonly coreForms: SyncWaterfallHook<[CoreForms]>;
  /** The forms as they were read. */
  readonly forms: SyncWaterfallHook<[readonly Form[]]>;
  /** What the file declares, bodies expanded. */
  readonly unit: SyncWaterfallHook<[Unit]>;
  /** The IR before any pass. */
  readonly lowered: SyncWaterfallHook<[IrModule]>;
  /** The pipeline. */
  readonly passes: SyncWaterfallHook<[Pipeline]>;
  /** The IR after all passes. */
  readonly optimized: SyncWaterfallHook<[IrModule]>;
  /** Rules of instruction selection, one for each op. */
  readonly selectRules: SyncWaterfallHook<[SelectRules]>;
  /** Rewrites of selected code before registers are allocated. */
  readonly preAllocPasses: SyncWaterfallHook<[readonly PreAllocPass[]]>;
  /** How registers are allocated; the checker proves whatever it yields. */
  readonly allocStrategies: SyncWaterfallHook<[AllocStrategy]>;
  /** Passes over allocated code. */
  readonly machinePasses: SyncWaterfallHook<[readonly MachinePass[]]>;
  /** The object before it becomes bytes. */
  readonly object: SyncWaterfallHook<[ElfFile]>;
  /** Watches: which pass runs where in the pipeline, and on what. */
  readonly beforePass: SyncHook<[run: PassRun, module: IrModule]>;
  /** Watches: `after` and `before` are the same reference where the pass changed nothing. */
  readonly afterPass: SyncHook<[run: PassRun, after: IrModule, before: IrModule]>;
}

export function makeHooks(): CompilerHooks {
  return {
    macros: new SyncWaterfallHook(["macros"]),
    topLevelForms: new SyncWaterfallHook(["topLevelForms"]),
    coreForms: new SyncWaterfallHook(["coreForms"]),
    forms: new SyncWaterfallHook(["forms"]),
    unit: new SyncWaterfallHook(["unit"]),
    lowered: new SyncWaterfallHook(["module"]),
    passes: new SyncWaterfallHook(["pipeline"]),
    optimized: new SyncWaterfallHook(["module"]),
    selectRules: new SyncWaterfallHook(["rules"]),
    preAllocPasses: new SyncWaterfallHook(["passes"]),
    allocStrategies: new SyncWaterfallHook(["strategy"]),
    machinePasses: new SyncWaterfallHook(["passes"]),
    object: new SyncWaterfallHook(["file"]),
    beforePass: new SyncHook(["run", "module"]),
    afterPass: new SyncHook(["run", "after", "before"]),
  };
}
