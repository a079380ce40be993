import type { Diagnostic } from "@whistler/diagnostics";
import type { CpuLevel } from "@whistler/isa";
import type { AnyAnalysis } from "./analysis.ts";
import type { IrFunction, IrModule } from "./function.ts";

/** What the code is made for. */
export interface Target {
  readonly cpu: CpuLevel;
}

/** What a pass may look at besides its function. */
export interface PassContext {
  readonly target: Target;
  /** Maps, structs and licence of the module that the function stands in. */
  readonly module: Pick<IrModule, "maps" | "types" | "license">;
  report(diagnostic: Diagnostic): void;
}

interface PassBase {
  /** Lower case with hyphens; also the name of its file, its docs page and its test folder. Strangers prefix theirs: `acme/…`. */
  readonly name: string;
  /** What it does, in one line. */
  readonly description: string;
  /** Passes that must stand before it in the pipeline. */
  readonly requires: readonly string[];
  /** Why it stands where it stands in a pipeline: `because(pass, "…")`. */
  readonly reason?: string;
}

/** Rewrites one function; returns the same reference where it changed nothing. */
export interface FunctionPass extends PassBase {
  readonly kind: "function";
  /** Analyses whose results stay true of what it returns. */
  readonly preserves: readonly AnyAnalysis[];
  readonly run: (fn: IrFunction, context: PassContext) => IrFunction;
}

/** Rewrites a whole module; returns the same reference where it changed nothing. */
export interface ModulePass extends PassBase {
  readonly kind: "module";
  readonly run: (module: IrModule, context: PassContext) => IrModule;
}

export type Pass = FunctionPass | ModulePass;

export function definePass(pass: {
  readonly name: string;
  readonly description: string;
  readonly requires?: readonly string[];
  readonly preserves?: readonly AnyAnalysis[];
  readonly run: FunctionPass["run"];
}): FunctionPass {
  return { kind: "function", requires: [], preserves: [], ...pass };
}

export function defineModulePass(pass: {
  readonly name: string;
  readonly description: string;
  readonly requires?: readonly string[];
  readonly run: ModulePass["run"];
}): ModulePass {
  return { kind: "module", requires: [], ...pass };
}
