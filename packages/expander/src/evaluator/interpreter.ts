import { type DiagnosticCode, type Expansion, type Span, SYNTHETIC_SPAN, suggestion } from "@whistler/diagnostics";
import { fail } from "../problem.ts";
import { type Builtins, runBuiltin } from "./builtin.ts";
import { compileForm } from "./compile.ts";
import { ConditionSystem } from "./condition-system.ts";
import { reportOf } from "./condition-type.ts";
import { noLocalMacros } from "./environment.ts";
import { Names } from "./names.ts";
import type { PackageTable } from "./package-table.ts";
import { printValue } from "./print.ts";
import { type Environment, MacroFunction, NULL_ENVIRONMENT } from "./scope.ts";
import { LispError } from "./signals.ts";
import {
  Cons,
  LispCondition,
  type LispEnvironment,
  LispFunction,
  LispStream,
  LispSymbol,
  NIL,
  primary,
  type Value,
  type Values,
} from "./value.ts";

export interface Limits {
  /** Evaluation and expansion steps of the whole compilation. */
  readonly steps: number;
  /** How deep evaluations may nest. */
  readonly depth: number;
}

/** How macros that the evaluator does not know itself are found (the library's). */
export type MacroFallback = (symbol: LispSymbol) => MacroFunction | null;

/** What compile-time code may ask of the machine. */
export interface EvaluatorHost {
  readonly write: (text: string) => void;
  /** The text of a source file as a path names it, or null; evaluated by `load`. */
  readonly readSource: (path: string) => string | null;
  readonly fileExists: (path: string) => boolean;
  readonly environmentVariable: (name: string) => string | null;
}

/** Where the evaluator stands: saved before code that an exit may cut short, restored where the exit arrives. */
export interface Standing {
  readonly at: Span;
  readonly expansion: Expansion | null;
  readonly depth: number;
}

/**
 * The state of one compilation's compile-time world. Forms are compiled to closures and run; the steps and the depth are counted, so
 * hostile code ends in a diagnostic.
 */
export class Interpreter extends Names {
  readonly host: EvaluatorHost;
  readonly conditions: ConditionSystem;
  readonly warn: (code: DiagnosticCode, message: string, span: Span) => void;
  /** Evaluate the forms of a file's text, and read the first form of a text: supplied by the expander, which has the reader. */
  loadText: (text: string, path: string) => void = () => undefined;
  readFirst: (text: string, from: number) => { readonly value: Value; readonly end: number } | null = () => null;
  libraryMacro: MacroFallback = () => null;
  catches: readonly { readonly tag: Value; readonly target: object }[] = [];
  /** Where the innermost evaluated source form stands. */
  at: Span = SYNTHETIC_SPAN;
  /** The macro call being expanded, if any. */
  expansion: Expansion | null = null;
  depth = 0;
  private randomState = 0x9e3779b9;
  private steps: number;
  private readonly depthLimit: number;
  /** Former values of special variables that are bound now, innermost last. */
  private readonly bound: { readonly symbol: LispSymbol; readonly value: Value | undefined }[] = [];

  constructor(parts: {
    readonly packages: PackageTable;
    readonly builtins: Builtins;
    readonly limits: Limits;
    readonly firstId: number;
    readonly host: EvaluatorHost;
    readonly warn: (code: DiagnosticCode, message: string, span: Span) => void;
  }) {
    super(parts.packages, parts.builtins, parts.firstId);
    this.steps = parts.limits.steps;
    this.depthLimit = parts.limits.depth;
    this.host = parts.host;
    this.warn = parts.warn;
    this.conditions = new ConditionSystem();
    this.declareSpecial(this.packages.intern("*PACKAGE*"));
    const terminal = new LispStream({ forward: parts.host.write });
    for (const name of STANDARD_STREAMS) {
      const symbol = this.packages.intern(name);
      this.declareSpecial(symbol);
      this.globals.set(symbol, terminal);
    }
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

  show(value: Value): string {
    const text = printValue(value);
    return text.length > 60 ? `${text.slice(0, 57)}...` : text;
  }

  /** What `prin1` (`readably`) or `princ` prints. A condition reports itself to people. */
  printed(value: Value, readably: boolean): string {
    const text = value instanceof LispCondition && !readably ? reportOf(this, value) : printValue(value, { escape: readably });
    this.step(text.length >> 3);
    return text;
  }

  /** A number from 0 to below 1: the same sequence in every compilation (xorshift32). */
  randomFraction(): number {
    let state = this.randomState;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.randomState = state;
    return (state >>> 0) / 2 ** 32;
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

  // Variables.

  /** The value of a special or global variable. */
  globalValue(symbol: LispSymbol): Value {
    const value = this.globals.get(symbol) ?? this.valueByName(symbol);
    if (value !== null) return value;
    return this.error(
      "WH2002",
      `the variable ${symbol.name.toLowerCase()} is unbound at compile time`,
      suggestion(
        symbol.name,
        [...this.globals.keys()].map((one) => one.name),
      ),
      "UNBOUND-VARIABLE",
    );
  }

  assignGlobal(symbol: LispSymbol, value: Value): Value {
    if (symbol.name === "*PACKAGE*" && symbol.uninterned === null) {
      this.packages.current = this.packages.ensure(this.packageNameOf(value));
      return value;
    }
    if (this.isConstant(symbol)) return this.error("WH2016", `${symbol.name.toLowerCase()} is a constant`);
    this.globals.set(this.globals.has(symbol) ? symbol : (this.specialNamed(symbol) ?? symbol), value);
    this.special.add(symbol);
    return value;
  }

  packageNameOf(value: Value): string {
    const name = this.packages.designated(value);
    return name ?? this.typeError("a package", value);
  }

  /** Bind a special variable until `unbindTo` is called with what `bindings` was before. */
  bindSpecial(symbol: LispSymbol, value: Value): void {
    if (symbol.name === "*PACKAGE*") {
      this.bound.push({ symbol, value: this.packages.current });
      this.packages.current = this.packages.ensure(this.packageNameOf(value));
      return;
    }
    this.bound.push({ symbol, value: this.globals.get(symbol) });
    this.globals.set(symbol, value);
  }

  get bindings(): number {
    return this.bound.length;
  }

  unbindTo(count: number): void {
    while (this.bound.length > count) {
      const last = this.bound.pop();
      if (!last) return;
      if (last.symbol.name === "*PACKAGE*" && last.value !== undefined)
        this.packages.current = this.packages.ensure(this.packageNameOf(last.value));
      else if (last.value === undefined) this.globals.delete(last.symbol);
      else this.globals.set(last.symbol, last.value);
    }
  }

  /** A name that may be bound as a variable, or an error. */
  bindable(name: Value): LispSymbol {
    if (!(name instanceof LispSymbol)) return this.error("WH2008", `${this.show(name)} is no variable name`);
    if (this.isConstant(name)) return this.error("WH2016", `${name.name.toLowerCase()} is a constant and cannot be bound`);
    return name;
  }

  // Evaluation.

  /** The first value of a form. */
  evaluate(form: Value, environment: Environment | null): Value {
    return primary(this.run(form, environment));
  }

  /** All values of a form. */
  run(form: Value, environment: Environment | null): Value | Values {
    const { scope, frame } = environment ?? NULL_ENVIRONMENT;
    return compileForm(this, form, scope)(frame);
  }

  /** All values of a form without lexical environment whose parts are evaluated one after the other, so that each sees what the ones before defined. */
  runTopLevel(form: Value): Value | Values {
    if (form instanceof Cons && form.car instanceof LispSymbol) {
      const name = form.car.name;
      if ((name === "PROGN" || name === "EVAL-WHEN") && this.meansStandard(form.car)) {
        this.step();
        const outer = this.at;
        if (form.whole) this.at = form.whole;
        this.enter();
        let result: Value | Values = NIL;
        let rest: Value = form.cdr;
        if (name === "EVAL-WHEN") rest = rest instanceof Cons ? rest.cdr : NIL;
        for (; rest instanceof Cons; rest = rest.cdr) {
          this.step();
          result = this.runTopLevel(rest.car);
        }
        this.depth -= 1;
        this.at = outer;
        return result;
      }
    }
    return this.run(form, null);
  }

  apply(called: LispFunction, args: readonly Value[]): Value | Values {
    this.begin();
    if (args.length < called.minimum || args.length > called.maximum) this.wrongCount(called, args.length);
    const result = called.apply(args);
    this.depth -= 1;
    return result;
  }

  wrongCount(called: { readonly name: string; readonly minimum: number; readonly maximum: number }, count: number): never {
    return this.error(
      "WH2003",
      `${called.name.toLowerCase()} takes ${arity(called.minimum, called.maximum)}, not ${count}`,
      [],
      "PROGRAM-ERROR",
    );
  }

  /** Call a function for its first value, from a builtin. */
  call(called: LispFunction, ...args: readonly Value[]): Value {
    return primary(this.nested(() => this.apply(called, args)));
  }

  /** Run code that a builtin calls, whose own JavaScript frames count as evaluations. */
  nested<R>(body: () => R): R {
    this.enter(BUILTIN_LEVELS);
    const result = body();
    this.depth -= BUILTIN_LEVELS;
    return result;
  }

  /** The function object of a builtin. */
  builtinFunction(name: string): LispFunction | null {
    const builtin = this.builtins.functions.get(name);
    if (!builtin) return null;
    return new LispFunction(builtin.name, builtin.minimum, builtin.maximum, (args) => runBuiltin(builtin, args, this));
  }

  // Macros.

  /** One expansion of a macro call. Errors inside tell of the call. */
  expandMacro(macro: MacroFunction, call: Cons, environment: LispEnvironment): Value {
    this.step();
    const outer = this.expansion;
    const standing = call.whole ?? this.at;
    this.expansion = {
      macro: macro.shownName,
      call: outer && !standing.via ? { ...standing, via: outer } : standing,
    };
    this.enter(EXPANSION_LEVELS);
    const result = macro.expand(call, environment);
    this.depth -= EXPANSION_LEVELS;
    this.expansion = outer;
    return result;
  }

  /** The macro that an operator's name means without a lexical environment: the user's, a standard one, the library's. */
  globalMacro(symbol: LispSymbol): MacroFunction | null {
    const own = this.macros.get(symbol);
    if (own) return own;
    if (this.functions.has(symbol)) return null;
    if (symbol.uninterned !== null) return null;
    const standard = this.builtins.macros.get(symbol.name);
    if (standard)
      return new MacroFunction(standard.name, (call, environment) =>
        call instanceof Cons ? standard.expand(call, environment, this) : NIL,
      );
    if (this.builtins.specialForms.has(symbol.name) || this.builtins.functions.has(symbol.name)) return null;
    return this.userMacro(symbol) ?? this.libraryMacro(symbol);
  }

  /** The expansion of a form, or null when the form is no macro call. */
  expandOnce(form: Value, environment: LispEnvironment = noLocalMacros): { readonly form: Value } | null {
    if (form instanceof LispSymbol) {
      const local = environment.variable(form);
      if (local?.kind === "hidden") return null;
      if (local) return { form: local.expand(form) };
      const global = this.symbolMacros.get(form);
      return global === undefined ? null : { form: global };
    }
    if (!(form instanceof Cons) || !(form.car instanceof LispSymbol)) return null;
    this.step();
    const local = environment.operator(form.car);
    if (local?.kind === "hidden") return null;
    if (local) return { form: local.expand(form) };
    const macro = this.globalMacro(form.car);
    return macro ? { form: this.expandMacro(macro, form, environment) } : null;
  }

  /** A function designator: a function, or the name of one. */
  functionOf(value: Value): LispFunction {
    if (value instanceof LispFunction) return value;
    if (value instanceof LispSymbol) {
      const found = this.globalFunction(value);
      if (found) return found;
      return this.undefinedFunction(value);
    }
    return this.typeError("a function", value);
  }

  /** The function of a symbol: the user's own by identity, else a builtin, else the user's by name from any package. */
  globalFunction(symbol: LispSymbol): LispFunction | null {
    const own = this.functions.get(symbol);
    if (own || symbol.uninterned !== null) return own ?? null;
    return this.builtinFunction(symbol.name) ?? this.functionByName(symbol.name);
  }

  undefinedFunction(symbol: LispSymbol): never {
    const macro = this.builtins.specialForms.has(symbol.name) || this.globalMacro(symbol) !== null;
    return this.error(
      "WH2001",
      macro
        ? `${symbol.name.toLowerCase()} is an operator, not a function`
        : `no function or macro ${symbol.name.toLowerCase()} exists at compile time`,
      macro ? [] : suggestion(symbol.name, this.operatorNames()),
      "UNDEFINED-FUNCTION",
    );
  }
}

/** How many evaluations the JavaScript frames of a builtin, and those of an expansion, are worth. */
const BUILTIN_LEVELS = 3;
const EXPANSION_LEVELS = 6;

/** All output goes one way: to the host. */
export const STANDARD_STREAMS = [
  "*STANDARD-OUTPUT*",
  "*ERROR-OUTPUT*",
  "*TRACE-OUTPUT*",
  "*DEBUG-IO*",
  "*TERMINAL-IO*",
  "*QUERY-IO*",
] as const;

export function arity(minimum: number, maximum: number): string {
  const plural = (count: number) => `${count} argument${count === 1 ? "" : "s"}`;
  if (minimum === maximum) return minimum === 0 ? "no arguments" : plural(minimum);
  if (maximum === Number.POSITIVE_INFINITY) return `at least ${plural(minimum)}`;
  return `${minimum} to ${plural(maximum)}`;
}
