import { type DiagnosticCode, type Expansion, type Span, SYNTHETIC_SPAN, suggestion } from "@whistler/diagnostics";
import { fail } from "../problem.ts";
import type { Builtins } from "./builtin.ts";
import { bindArguments, bindPattern, type LambdaList, parseLambdaList } from "./lambda-list.ts";
import type { PackageTable } from "./package-table.ts";
import { printValue } from "./print.ts";
import { findBinding, findFunction, MacroFunction, Scope } from "./scope.ts";
import { BlockExit, LispError } from "./signals.ts";
import {
  Cons,
  itemsOf,
  LispCondition,
  LispEnvironment,
  LispFunction,
  LispString,
  LispSymbol,
  NIL,
  primary,
  T,
  type Value,
  type Values,
} from "./value.ts";

/** A handler of `handler-bind` or `handler-case` while it is in force. */
export interface Handler {
  readonly matches: (condition: LispCondition) => boolean;
  readonly handle: (condition: LispCondition) => void;
}

export interface Limits {
  /** Evaluation and expansion steps of the whole compilation. */
  readonly steps: number;
  /** How deep evaluations may nest. */
  readonly depth: number;
}

/** How macros that the evaluator does not know itself are found (the library's). */
export type MacroFallback = (symbol: LispSymbol) => MacroFunction | null;

/**
 * The state of one compilation's compile-time world. Evaluation is direct, over conses; the steps and the depth are counted, so hostile
 * code ends in a diagnostic.
 */
export class Interpreter {
  readonly packages: PackageTable;
  readonly builtins: Builtins;
  readonly globals = new Map<LispSymbol, Value>();
  /** Symbols that `defvar` and its like made special. */
  readonly special = new Set<LispSymbol>();
  readonly constants = new Set<LispSymbol>();
  readonly functions = new Map<LispSymbol, LispFunction>();
  readonly macros = new Map<LispSymbol, MacroFunction>();
  readonly symbolMacros = new Map<LispSymbol, Value>();
  readonly setfFunctions = new Map<LispSymbol, LispFunction>();
  /** `defsetf` short form: the writer's name. */
  readonly setfWriters = new Map<LispSymbol, LispSymbol>();
  /** `defsetf` long form and `define-setf-expander`: (call, scope) → temporaries, inits, stores, store form, access form. */
  readonly setfExpanders = new Map<LispSymbol, (call: Cons, scope: Scope | null) => SetfExpansion>();
  readonly plists = new Map<LispSymbol, Value>();
  /** Structure types of compile-time `defstruct`, by name: their slot names. */
  readonly recordTypes = new Map<string, readonly string[]>();
  readonly conditionTypes = new Map<string, readonly string[]>();
  readonly write: (text: string) => void;
  readonly warn: (code: DiagnosticCode, message: string, span: Span) => void;
  libraryMacro: MacroFallback = () => null;
  handlers: readonly Handler[] = [];
  catches: readonly { readonly tag: Value; readonly target: object }[] = [];
  /** Where the innermost evaluated source form stands. */
  at: Span = SYNTHETIC_SPAN;
  /** The macro call being expanded, if any. */
  expansion: Expansion | null = null;
  private steps: number;
  private readonly depthLimit: number;
  private depth = 0;
  private nextId: number;
  private gensyms = 0;
  private readonly macroNames = new Map<string, MacroFunction>();
  private readonly functionNames = new Map<string, LispFunction>();

  constructor(parts: {
    readonly packages: PackageTable;
    readonly builtins: Builtins;
    readonly limits: Limits;
    readonly firstId: number;
    readonly write: (text: string) => void;
    readonly warn: (code: DiagnosticCode, message: string, span: Span) => void;
  }) {
    this.packages = parts.packages;
    this.builtins = parts.builtins;
    this.steps = parts.limits.steps;
    this.depthLimit = parts.limits.depth;
    this.nextId = parts.firstId;
    this.write = parts.write;
    this.warn = parts.warn;
    for (const [name, value] of parts.builtins.variables) {
      const symbol = this.packages.intern(name);
      this.special.add(symbol);
      this.globals.set(symbol, value);
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
    this.signal(condition);
    throw new LispError(condition, code, this.place, help);
  }

  /** Offer a condition to the handlers in force, innermost first; each runs with only the outer ones in force. */
  signal(condition: LispCondition): void {
    const inForce = this.handlers;
    try {
      for (let at = inForce.length - 1; at >= 0; at--) {
        const handler = inForce[at];
        if (!handler?.matches(condition)) continue;
        this.handlers = inForce.slice(0, at);
        handler.handle(condition);
      }
    } finally {
      this.handlers = inForce;
    }
  }

  typeError(expected: string, actual: Value, who?: string): never {
    return this.error("WH2004", `${who ? `${who.toLowerCase()}: ` : ""}${this.show(actual)} is not ${expected}`, [], "TYPE-ERROR");
  }

  show(value: Value): string {
    const text = printValue(value);
    return text.length > 60 ? `${text.slice(0, 57)}...` : text;
  }

  /** Count steps of work that no handler can hide. */
  step(cost = 1): void {
    this.steps -= cost;
    if (this.steps < 0) fail("WH2006", "the compile-time computation does not end within its budget of steps", { span: this.place });
  }

  // Names.

  /** A number for an uninterned symbol, unique in the compilation. */
  freshId(): number {
    this.nextId += 1;
    return this.nextId;
  }

  gensym(prefix: string): LispSymbol {
    this.gensyms += 1;
    return new LispSymbol(`${prefix}${this.gensyms}`, null, this.freshId());
  }

  defineMacro(symbol: LispSymbol, macro: MacroFunction): void {
    this.macros.set(symbol, macro);
    this.functions.delete(symbol);
    this.macroNames.set(symbol.name, macro);
  }

  defineFunction(symbol: LispSymbol, fn: LispFunction): void {
    this.functions.set(symbol, fn);
    this.macros.delete(symbol);
    this.functionNames.set(symbol.name, fn);
  }

  /** The global macro of a symbol: the user's own by identity, else by name from any package. */
  userMacro(symbol: LispSymbol): MacroFunction | null {
    const own = this.macros.get(symbol);
    if (own || symbol.uninterned !== null) return own ?? null;
    return this.functions.has(symbol) ? null : (this.macroNames.get(symbol.name) ?? null);
  }

  /** The function of a symbol: the user's own by identity, else a builtin, else the user's by name from any package. */
  globalFunction(symbol: LispSymbol): LispFunction | null {
    const own = this.functions.get(symbol);
    if (own || symbol.uninterned !== null) return own ?? null;
    const builtin = this.builtins.functions.get(symbol.name);
    if (builtin) return new LispFunction(symbol.name, builtin.minimum, builtin.maximum, (args) => builtin.run(args, this));
    return this.functionNames.get(symbol.name) ?? null;
  }

  isOperator(symbol: LispSymbol): boolean {
    return this.builtins.specialForms.has(symbol.name) || this.userMacro(symbol) !== null || this.globalFunction(symbol) !== null;
  }

  // Variables.

  variable(symbol: LispSymbol, scope: Scope | null): Value {
    const found = findBinding(scope, symbol);
    if (found) return found.kind === "variable" ? found.value : this.evaluate(found.form, scope);
    const global = this.globals.get(symbol);
    if (global !== undefined) return global;
    if (symbol === NIL || symbol === T || symbol.isKeyword) return symbol;
    if (symbol.name === "*PACKAGE*") return this.packages.current;
    const macro = this.symbolMacros.get(symbol);
    if (macro !== undefined) return this.evaluate(macro, scope);
    for (const [known, value] of this.globals)
      if (known.name === symbol.name && symbol.uninterned === null && this.special.has(known)) return value;
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

  assign(symbol: LispSymbol, value: Value, scope: Scope | null): Value {
    const found = findBinding(scope, symbol);
    if (found?.kind === "variable") {
      found.value = value;
      return value;
    }
    if (found) return primary(this.run(listForSetf(this, found.form, value), scope));
    if (symbol.name === "*PACKAGE*") {
      this.packages.current = this.packages.ensure(this.packageNameOf(value));
      return value;
    }
    if (symbol === NIL || symbol === T || symbol.isKeyword || this.constants.has(symbol)) {
      return this.error("WH2016", `${symbol.name.toLowerCase()} is a constant`);
    }
    this.globals.set(symbol, value);
    this.special.add(symbol);
    return value;
  }

  packageNameOf(value: Value): string {
    if (value instanceof LispSymbol) return value.name;
    if (value instanceof LispString) return value.text;
    if (typeof value === "object" && "name" in value && "symbols" in value) return value.name;
    return this.typeError("a package", value);
  }

  /** Bind names around `body`: special variables dynamically, the others in the scope that is given and not yet seen by any code. */
  withBindings<R>(scope: Scope, pairs: readonly (readonly [LispSymbol, Value])[], body: () => R): R {
    const saved: [LispSymbol, Value | undefined][] = [];
    for (const [symbol, value] of pairs) {
      if (symbol === NIL || symbol === T || symbol.isKeyword || this.constants.has(symbol)) {
        this.error("WH2016", `${symbol.name.toLowerCase()} is a constant and cannot be bound`);
      }
      if (this.special.has(symbol)) {
        saved.push([symbol, this.globals.get(symbol)]);
        this.globals.set(symbol, value);
      } else {
        scope.define(symbol, value);
      }
    }
    if (saved.length === 0) return body();
    try {
      return body();
    } finally {
      for (const [symbol, value] of saved.reverse()) {
        if (value === undefined) this.globals.delete(symbol);
        else this.globals.set(symbol, value);
      }
    }
  }

  // Evaluation.

  /** The first value of a form. */
  evaluate(form: Value, scope: Scope | null): Value {
    return primary(this.run(form, scope));
  }

  /** All values of a form. */
  run(form: Value, scope: Scope | null): Value | Values {
    if (form instanceof LispSymbol) return this.variable(form, scope);
    if (!(form instanceof Cons)) return form;
    this.step();
    const outer = this.at;
    if (form.whole) this.at = form.whole;
    this.depth += 1;
    try {
      if (this.depth > this.depthLimit) fail("WH2007", "the compile-time computation nests too deep", { span: this.place });
      return this.runCons(form, scope);
    } finally {
      this.depth -= 1;
      this.at = outer;
    }
  }

  private runCons(form: Cons, scope: Scope | null): Value | Values {
    const head = form.car;
    if (!(head instanceof LispSymbol)) {
      if (head instanceof Cons && head.car instanceof LispSymbol && head.car.name === "LAMBDA") {
        return this.apply(this.closure("LAMBDA", head.cdr, scope), this.operands(form.cdr, scope));
      }
      return this.error("WH2001", `${this.show(head)} is no function`);
    }
    const local = scope ? findFunction(scope, head) : null;
    if (local instanceof LispFunction) return this.apply(local, this.operands(form.cdr, scope));
    const macro = local ?? this.macros.get(head) ?? null;
    if (macro) return this.run(this.expandMacro(macro, form, scope), scope);
    const own = this.functions.get(head);
    if (own) return this.apply(own, this.operands(form.cdr, scope));
    if (head.uninterned === null) {
      const special = this.builtins.specialForms.get(head.name);
      if (special) return special(form.cdr, scope, this, form);
    }
    const global = this.globalFunction(head);
    if (global) return this.apply(global, this.operands(form.cdr, scope));
    const fallback = this.userMacro(head) ?? this.libraryMacro(head);
    if (fallback) return this.run(this.expandMacro(fallback, form, scope), scope);
    return this.error(
      "WH2001",
      `no function or macro ${head.name.toLowerCase()} exists at compile time`,
      suggestion(head.name, this.operatorNames()),
      "UNDEFINED-FUNCTION",
    );
  }

  operatorNames(): string[] {
    return [
      ...this.builtins.functions.keys(),
      ...this.builtins.specialForms.keys(),
      ...this.functionNames.keys(),
      ...this.macroNames.keys(),
    ];
  }

  private operands(list: Value, scope: Scope | null): Value[] {
    const values: Value[] = [];
    let rest = list;
    for (; rest instanceof Cons; rest = rest.cdr) values.push(this.evaluate(rest.car, scope));
    if (rest !== NIL) this.error("WH2008", "a function call is a proper list");
    return values;
  }

  apply(fn: LispFunction, args: readonly Value[]): Value | Values {
    this.step();
    if (args.length < fn.minimum || args.length > fn.maximum) {
      this.error("WH2003", `${fn.name.toLowerCase()} takes ${arity(fn.minimum, fn.maximum)}, not ${args.length}`, [], "PROGRAM-ERROR");
    }
    this.depth += 1;
    try {
      if (this.depth > this.depthLimit) fail("WH2007", "the compile-time computation nests too deep", { span: this.place });
      return fn.apply(args);
    } finally {
      this.depth -= 1;
    }
  }

  /** Call a function for its first value. */
  call(fn: LispFunction, ...args: readonly Value[]): Value {
    return primary(this.apply(fn, args));
  }

  progn(body: Value, scope: Scope | null): Value | Values {
    let result: Value | Values = NIL;
    for (let rest = body; rest instanceof Cons; rest = rest.cdr) result = this.run(rest.car, scope);
    return result;
  }

  // Functions and macros.

  /** A function from its lambda list and body, `(params . body)`; `block` names the block around the body. */
  closure(name: string, lambda: Value, scope: Scope | null, block: LispSymbol | null = null): LispFunction {
    if (!(lambda instanceof Cons)) return this.error("WH2008", "a function needs a lambda list");
    const list = parseLambdaList(this, lambda.car, false);
    const body = bodyWithoutDeclarations(lambda.cdr);
    const maximum = list.rest !== null || list.keys !== null ? Number.POSITIVE_INFINITY : list.required.length + list.optional.length;
    return new LispFunction(name, list.required.length, maximum, (args) => {
      const inner = new Scope(scope);
      return bindArguments(this, list, args, inner, name, () => this.withBlock(block, inner, body));
    });
  }

  /** A macro function from `(params . body)`. */
  macro(name: LispSymbol, lambda: Value, scope: Scope | null): MacroFunction {
    if (!(lambda instanceof Cons)) return this.error("WH2008", "a macro needs a lambda list");
    const list: LambdaList = parseLambdaList(this, lambda.car, true);
    const body = bodyWithoutDeclarations(lambda.cdr);
    return new MacroFunction(name.name, (call, callScope) => {
      const inner = new Scope(scope);
      const args = call instanceof Cons ? call.cdr : NIL;
      return primary(
        bindPattern(this, list, args, inner, name.name, { whole: call, environment: new LispEnvironment(callScope) }, () =>
          this.withBlock(name, inner, body),
        ),
      );
    });
  }

  withBlock(name: LispSymbol | null, scope: Scope, body: Value): Value | Values {
    if (name === null) return this.progn(body, scope);
    const target = {};
    const inner = new Scope(scope);
    inner.blocks = new Map([[name, target]]);
    try {
      return this.progn(body, inner);
    } catch (exit) {
      if (exit instanceof BlockExit && exit.target === target) return exit.result;
      throw exit;
    }
  }

  /** One expansion of a macro call. Errors inside tell of the call. */
  expandMacro(macro: MacroFunction, call: Cons, scope: Scope | null): Value {
    const outer = this.expansion;
    this.expansion = { macro: macro.name.toLowerCase(), call: call.whole ?? this.place };
    try {
      return macro.expand(call, scope);
    } finally {
      this.expansion = outer;
    }
  }

  /** The expansion of a form and whether there was one; `null` when the form is no macro call. */
  expandOnce(form: Value, scope: Scope | null): { readonly form: Value } | null {
    if (form instanceof LispSymbol) {
      const found = findBinding(scope, form);
      if (found) return found.kind === "symbol-macro" ? { form: found.form } : null;
      const global = this.symbolMacros.get(form);
      return global === undefined ? null : { form: global };
    }
    if (!(form instanceof Cons) || !(form.car instanceof LispSymbol)) return null;
    const local = findFunction(scope, form.car);
    if (local instanceof LispFunction) return null;
    const macro = local ?? this.userMacro(form.car) ?? this.libraryMacro(form.car);
    this.step();
    return macro ? { form: this.expandMacro(macro, form, scope) } : null;
  }

  /** A function designator: a function, or the name of one. */
  functionOf(value: Value): LispFunction {
    if (value instanceof LispFunction) return value;
    if (value instanceof LispSymbol) {
      const found = this.globalFunction(value);
      if (found) return found;
      return this.error(
        "WH2001",
        `no function ${value.name.toLowerCase()} exists at compile time`,
        suggestion(value.name, this.operatorNames()),
        "UNDEFINED-FUNCTION",
      );
    }
    return this.typeError("a function", value);
  }
}

/** What `get-setf-expansion` returns. */
export interface SetfExpansion {
  readonly temporaries: readonly LispSymbol[];
  readonly inits: readonly Value[];
  readonly stores: readonly LispSymbol[];
  readonly storing: Value;
  readonly accessing: Value;
}

function listForSetf(interpreter: Interpreter, place: Value, value: Value): Value {
  const quote = new Cons(interpreter.packages.intern("QUOTE"), new Cons(value, NIL));
  return new Cons(interpreter.packages.intern("SETF"), new Cons(place, new Cons(quote, NIL)));
}

export function arity(minimum: number, maximum: number): string {
  const plural = (count: number) => `${count} argument${count === 1 ? "" : "s"}`;
  if (minimum === maximum) return minimum === 0 ? "no arguments" : plural(minimum);
  if (maximum === Number.POSITIVE_INFINITY) return `at least ${plural(minimum)}`;
  return `${minimum} to ${plural(maximum)}`;
}

/** A body after its documentation string and declarations. */
export function bodyWithoutDeclarations(body: Value): Value {
  let rest = body;
  while (rest instanceof Cons) {
    const first: Value = rest.car;
    const declares = first instanceof Cons && first.car instanceof LispSymbol && first.car.name === "DECLARE";
    const documents = first instanceof LispString && rest.cdr !== NIL;
    if (!declares && !documents) break;
    rest = rest.cdr;
  }
  return rest;
}

/** The operands of a special form as an array. */
export function operandsOf(args: Value): Value[] {
  return itemsOf(args);
}
