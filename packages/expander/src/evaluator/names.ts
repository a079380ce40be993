import type { Builtins } from "./builtin.ts";
import type { Class } from "./class.ts";
import type { ConditionType } from "./condition-type.ts";
import type { GenericFunction } from "./generic-function.ts";
import type { PackageTable } from "./package-table.ts";
import type { MacroFunction } from "./scope.ts";
import type { SetfExpander } from "./setf-expansion.ts";
import { type LispFunction, LispSymbol, NIL, T, type Value } from "./value.ts";

/** A type that `deftype` defines: type specifier in, type specifier out. */
export type TypeExpander = (specifier: Value) => Value;

/** What names mean in one compilation: variables, functions, macros, types. */
export class Names {
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
  /** `defsetf` long form and `define-setf-expander`. */
  readonly setfExpanders = new Map<LispSymbol, SetfExpander>();
  readonly plists = new Map<LispSymbol, Value>();
  readonly types = new Map<string, TypeExpander>();
  readonly classes = new Map<string, Class>();
  readonly generics = new Map<LispSymbol, GenericFunction>();
  /** Condition types that `define-condition` made, by name. */
  readonly conditionTypes = new Map<string, ConditionType>();
  /** Whether user code defined a function of a builtin's name: calls that were compiled before look for it. */
  redefinesBuiltins = false;
  private nextId: number;
  private gensyms = 0;
  private readonly macroNames = new Map<string, MacroFunction>();
  private readonly functionNames = new Map<string, LispFunction>();
  private readonly specialNames = new Map<string, LispSymbol>();
  private readonly core = new Map<string, LispSymbol>();

  constructor(packages: PackageTable, builtins: Builtins, firstId: number) {
    this.packages = packages;
    this.builtins = builtins;
    this.nextId = firstId;
    for (const [name, make] of builtins.variables) {
      const symbol = packages.intern(name);
      this.special.add(symbol);
      this.globals.set(symbol, make());
    }
  }

  /** A number for an uninterned symbol, unique in the compilation. */
  freshId(): number {
    this.nextId += 1;
    return this.nextId;
  }

  gensym(prefix: string, number?: bigint): LispSymbol {
    if (number === undefined) this.gensyms += 1;
    return new LispSymbol(`${prefix}${number ?? this.gensyms}`, null, this.freshId());
  }

  /**
   * A symbol that names the builtin operator whatever user code defines, for the expansions of standard macros. It prints and converts
   * like the symbol of that name.
   */
  op(name: string): LispSymbol {
    const known = this.core.get(name);
    if (known) return known;
    const made = new LispSymbol(name, CORE_PACKAGE);
    this.core.set(name, made);
    return made;
  }

  /** Whether an operator's name has the meaning that the language gives it: no user code redefined it. */
  meansStandard(symbol: LispSymbol): boolean {
    return symbol.uninterned === null && !this.macros.has(symbol) && !this.functions.has(symbol);
  }

  defineMacro(symbol: LispSymbol, macro: MacroFunction): void {
    this.macros.set(symbol, macro);
    this.functions.delete(symbol);
    this.macroNames.set(symbol.name, macro);
    this.functionNames.delete(symbol.name);
  }

  defineFunction(symbol: LispSymbol, fn: LispFunction): void {
    if (this.builtins.functions.has(symbol.name)) this.redefinesBuiltins = true;
    this.functions.set(symbol, fn);
    this.macros.delete(symbol);
    this.functionNames.set(symbol.name, fn);
    this.macroNames.delete(symbol.name);
  }

  undefine(symbol: LispSymbol): void {
    this.functions.delete(symbol);
    this.macros.delete(symbol);
    this.functionNames.delete(symbol.name);
    this.macroNames.delete(symbol.name);
  }

  /** The global macro of a symbol: the user's own by identity, else by name from any package. */
  userMacro(symbol: LispSymbol): MacroFunction | null {
    const own = this.macros.get(symbol);
    if (own || symbol.uninterned !== null) return own ?? null;
    return this.functions.has(symbol) ? null : (this.macroNames.get(symbol.name) ?? null);
  }

  functionByName(name: string): LispFunction | null {
    return this.functionNames.get(name) ?? null;
  }

  operatorNames(): string[] {
    return [
      ...this.builtins.functions.keys(),
      ...this.builtins.specialForms.keys(),
      ...this.builtins.macros.keys(),
      ...this.functionNames.keys(),
      ...this.macroNames.keys(),
    ];
  }

  isConstant(symbol: LispSymbol): boolean {
    return symbol === NIL || symbol === T || symbol.isKeyword || this.constants.has(symbol);
  }

  declareSpecial(symbol: LispSymbol): void {
    this.special.add(symbol);
    this.specialNames.set(symbol.name, symbol);
  }

  /** The special variable of the same name in whatever package, as names are what counts. */
  specialNamed(symbol: LispSymbol): LispSymbol | null {
    if (symbol.uninterned !== null || symbol.isKeyword) return null;
    const found = this.specialNames.get(symbol.name);
    return found && this.globals.has(found) ? found : null;
  }

  valueByName(symbol: LispSymbol): Value | null {
    if (symbol === NIL || symbol === T || symbol.isKeyword) return symbol;
    if (symbol.name === "*PACKAGE*" && symbol.uninterned === null) return this.packages.current;
    const found = this.specialNamed(symbol);
    return found ? (this.globals.get(found) ?? null) : null;
  }
}

/** The home of symbols that always mean the builtin operator. */
export const CORE_PACKAGE = "COMMON-LISP-CORE";
