import type { AllocStrategy, MachinePass, PreAllocPass, SelectRules } from "@whistler/backend-ebpf";
import type { ElfFile } from "@whistler/elf";
import type { MacroTable, TopLevelTable, Unit } from "@whistler/expander";
import type { IrModule, ModulePass, PassRun, Pipeline } from "@whistler/ir";
import type { CoreForms } from "@whistler/lower";
import type { Form } from "@whistler/reader";
import type { SectionRow } from "@whistler/uapi";
import { SyncHook, SyncWaterfallHook } from "tapable";
import type { Generators } from "./generator.ts";

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
  /** What section names mean: rows in order, the first that matches counts. */
  readonly sections: SyncWaterfallHook<[readonly SectionRow[]]>;
  /** Rules that lower core forms. The operands of a form that has only a rule here are expressions. */
  readonly coreForms: SyncWaterfallHook<[CoreForms]>;
  /** The forms as they were read. */
  readonly forms: SyncWaterfallHook<[readonly Form[]]>;
  /** What the file declares, bodies expanded. */
  readonly unit: SyncWaterfallHook<[Unit]>;
  /** The IR before any pass. */
  readonly lowered: SyncWaterfallHook<[IrModule]>;
  /** Passes over the whole module that run before the pipeline. */
  readonly modulePasses: SyncWaterfallHook<[readonly ModulePass[]]>;
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
  /** What makes texts for other languages from a compilation, by name. */
  readonly generators: SyncWaterfallHook<[Generators]>;
  /** The object before it becomes bytes. */
  readonly object: SyncWaterfallHook<[ElfFile]>;
  /** Watches: which pass runs where in the pipeline, and on what. */
  readonly beforePass: SyncHook<[run: PassRun, module: IrModule]>;
  /** Watches: `after` and `before` are the same reference where the pass changed nothing. */
  readonly afterPass: SyncHook<[run: PassRun, after: IrModule, before: IrModule]>;
}

/** Hooks that take taps as long as `isFrozen` does not hold; a later tap is an error that says so. */
export function makeHooks(isFrozen: () => boolean): CompilerHooks {
  const hooks: CompilerHooks = {
    macros: new SyncWaterfallHook(["macros"]),
    topLevelForms: new SyncWaterfallHook(["topLevelForms"]),
    sections: new SyncWaterfallHook(["sections"]),
    coreForms: new SyncWaterfallHook(["coreForms"]),
    forms: new SyncWaterfallHook(["forms"]),
    unit: new SyncWaterfallHook(["unit"]),
    lowered: new SyncWaterfallHook(["module"]),
    modulePasses: new SyncWaterfallHook(["passes"]),
    passes: new SyncWaterfallHook(["pipeline"]),
    optimized: new SyncWaterfallHook(["module"]),
    selectRules: new SyncWaterfallHook(["rules"]),
    preAllocPasses: new SyncWaterfallHook(["passes"]),
    allocStrategies: new SyncWaterfallHook(["strategy"]),
    machinePasses: new SyncWaterfallHook(["passes"]),
    generators: new SyncWaterfallHook(["generators"]),
    object: new SyncWaterfallHook(["file"]),
    beforePass: new SyncHook(["run", "module"]),
    afterPass: new SyncHook(["run", "after", "before"]),
  };
  for (const [name, hook] of Object.entries<Interceptable>({ ...hooks }))
    hook.intercept({
      register: (tap) => {
        if (isFrozen()) throw new Error(`${tap.name} taps hooks.${name} too late: the first compilation froze the hooks`);
        return tap;
      },
    });
  return hooks;
}

/** What the hooks have in common beside their arguments. */
interface Interceptable {
  intercept(interceptor: { readonly register: <T extends { readonly name: string }>(tap: T) => T }): void;
}
