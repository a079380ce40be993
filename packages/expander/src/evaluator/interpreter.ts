import { type DiagnosticCode, type Span, suggestion } from "@whistler/diagnostics";
import { arity } from "./arity.ts";
import { type Builtins, runBuiltin } from "./builtin.ts";
import { compileForm } from "./compile.ts";
import { reportOf } from "./condition-type.ts";
import { noLocalMacros } from "./environment.ts";
import type { Limits } from "./execution.ts";
import type { PackageTable } from "./package-table.ts";
import { printValue } from "./print.ts";
import { type Environment, MacroFunction, NULL_ENVIRONMENT } from "./scope.ts";
import { STANDARD_STREAMS } from "./standard-streams.ts";
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
import { Variables } from "./variables.ts";

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

/**
 * The state of one compilation's compile-time world. Forms are compiled to closures and run; the steps and the depth are counted, so
 * hostile code ends in a diagnostic.
 */
export class Interpreter extends Variables {
  readonly host: EvaluatorHost;
  readonly warn: (code: DiagnosticCode, message: string, span: Span) => void;
  /** Evaluate the forms of a file's text, and read the first form of a text: supplied by the expander, which has the reader. */
  loadText: (text: string, path: string) => void = () => undefined;
  readFirst: (text: string, from: number) => { readonly value: Value; readonly end: number } | null = () => null;
  libraryMacro: MacroFallback = () => null;
  catches: readonly { readonly tag: Value; readonly target: object }[] = [];
  private randomState = 0x9e3779b9;

  constructor(parts: {
    readonly packages: PackageTable;
    readonly builtins: Builtins;
    readonly limits: Limits;
    readonly firstId: number;
    readonly host: EvaluatorHost;
    readonly warn: (code: DiagnosticCode, message: string, span: Span) => void;
  }) {
    super(parts.packages, parts.builtins, parts.firstId, parts.limits);
    this.host = parts.host;
    this.warn = parts.warn;
    this.declareSpecial(this.packages.intern("*PACKAGE*"));
    const terminal = new LispStream({ forward: parts.host.write });
    for (const name of STANDARD_STREAMS) {
      const symbol = this.packages.intern(name);
      this.declareSpecial(symbol);
      this.globals.set(symbol, terminal);
    }
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
