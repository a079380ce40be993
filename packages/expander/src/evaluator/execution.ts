import { type DiagnosticCode, type Expansion, type Span, SYNTHETIC_SPAN } from "@whistler/diagnostics";
import { fail } from "../problem.ts";
import type { Builtins } from "./builtin.ts";
import { ConditionSystem } from "./condition-system.ts";
import { Names } from "./names.ts";
import type { PackageTable } from "./package-table.ts";
import { printValue } from "./print.ts";
import { LispError } from "./signals.ts";
import { LispCondition, type Value } from "./value.ts";

export interface Limits {
  /** Evaluation and expansion steps of the whole compilation. */
  readonly steps: number;
  /** How deep evaluations may nest. */
  readonly depth: number;
}

/** Where the evaluator stands: saved before code that an exit may cut short, restored where the exit arrives. */
export interface Standing {
  readonly at: Span;
  readonly expansion: Expansion | null;
  readonly depth: number;
}

/** How far the evaluation has come: where it stands, what it may still spend, and how it signals an error there. */
export class Execution extends Names {
  readonly conditions = new ConditionSystem();
  /** Where the innermost evaluated source form stands. */
  at: Span = SYNTHETIC_SPAN;
  /** The macro call being expanded, if any. */
  expansion: Expansion | null = null;
  depth = 0;
  private steps: number;
  private readonly depthLimit: number;

  constructor(packages: PackageTable, builtins: Builtins, firstId: number, limits: Limits) {
    super(packages, builtins, firstId);
    this.steps = limits.steps;
    this.depthLimit = limits.depth;
  }

  // Errors.

  /** The place of an error: the innermost source form, and the macro call that it is evaluated for. */
  get place(): Span {
    return this.expansion && !this.at.via ? { ...this.at, via: this.expansion } : this.at;
  }

  /** Signal an error that Lisp code may handle; unhandled it becomes a diagnostic of this code. */
  error(code: DiagnosticCode, message: string, help: readonly string[] = [], type = "SIMPLE-ERROR"): never {
    return this.signalError(new LispCondition(type, message), code, help);
  }

  signalError(condition: LispCondition, code: DiagnosticCode, help: readonly string[] = []): never {
    this.conditions.signal(condition);
    throw new LispError(condition, code, this.place, help);
  }

  typeError(expected: string, actual: Value, who?: string): never {
    const condition = new LispCondition(
      "TYPE-ERROR",
      `${who ? `${who.toLowerCase()}: ` : ""}${this.show(actual)} is not ${expected}`,
      new Map([["DATUM", actual]]),
    );
    return this.signalError(condition, "WH2004");
  }

  /** A value as messages show it, cut where it is long. */
  show(value: Value): string {
    const text = printValue(value);
    return text.length > 60 ? `${text.slice(0, 57)}...` : text;
  }

  // Budgets.

  /** Count steps of work that no handler can hide. */
  step(cost = 1): void {
    this.steps -= cost;
    if (this.steps < 0) fail("WH2006", "the compile-time computation does not end within its budget of steps", { span: this.place });
  }

  /** One step, one evaluation deeper: what every compiled call begins with. */
  begin(): void {
    this.steps -= 1;
    this.depth += 1;
    if (this.steps < 0) this.step(0);
    if (this.depth > this.depthLimit) this.enter(0);
  }

  /** Go one evaluation deeper; the caller sets `depth` back, and whoever stops an exit restores its `Standing`. */
  enter(levels = 1): void {
    this.depth += levels;
    if (this.depth > this.depthLimit) fail("WH2007", "the compile-time computation nests too deep", { span: this.place });
  }

  get standing(): Standing {
    return { at: this.at, expansion: this.expansion, depth: this.depth };
  }

  restore(standing: Standing): void {
    this.at = standing.at;
    this.expansion = standing.expansion;
    this.depth = standing.depth;
  }
}
