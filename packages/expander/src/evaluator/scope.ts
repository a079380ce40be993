import { Frame, ROOT_FRAME } from "./frame.ts";
import type { LispEnvironment, LispSymbol, Value } from "./value.ts";

/** A macro: the whole call in, its expansion out. The environment tells which local macros are in sight at the call. */
export class MacroFunction {
  readonly name: string;
  /** The name as messages show it. */
  readonly shownName: string;
  readonly expand: (call: Value, environment: LispEnvironment) => Value;

  constructor(name: string, expand: (call: Value, environment: LispEnvironment) => Value) {
    this.name = name;
    this.shownName = name.toLowerCase();
    this.expand = expand;
  }
}

/** What a lexical variable name means: a slot of its scope's frame, a form that stands for it, or the special variable after all. */
export type Name =
  | { readonly kind: "variable"; readonly index: number }
  | { readonly kind: "symbol-macro"; readonly form: Value }
  | { readonly kind: "special" };

/** What a lexical operator name means: a function in a slot, or a macro. */
export type Operator = { readonly kind: "function"; readonly index: number } | { readonly kind: "macro"; readonly macro: MacroFunction };

/** A name that a form can be left by. `used` says whether any code does. */
export interface ExitPoint {
  used: boolean;
}

/** The names that one form binds, known while the code inside it is compiled. A framed scope has a frame at run time, the others none. */
export class Scope {
  readonly parent: Scope | null;
  readonly framed: boolean;
  readonly names = new Map<LispSymbol, Name>();
  readonly operators = new Map<LispSymbol, Operator>();
  readonly blocks = new Map<LispSymbol, ExitPoint>();
  /** The tags of a `tagbody` with the index of the statement that each stands before. */
  tags: { readonly places: ReadonlyMap<Value, number>; readonly exit: ExitPoint } | null = null;
  /** How many slots its frame has. */
  size = 0;

  constructor(parent: Scope | null, framed = true) {
    this.parent = parent;
    this.framed = framed;
  }

  variable(symbol: LispSymbol): number {
    const index = this.size;
    this.size += 1;
    this.names.set(symbol, { kind: "variable", index });
    return index;
  }

  function(symbol: LispSymbol): number {
    const index = this.size;
    this.size += 1;
    this.operators.set(symbol, { kind: "function", index });
    return index;
  }
}

/** A frame for the names of a scope whose code is compiled. */
export function frameOf(scope: Scope, parent: Frame): Frame {
  return new Frame(parent, new Array<Value>(scope.size));
}

/** A thing found in an enclosing scope, `depth` frames up. */
export interface Found<T> {
  readonly depth: number;
  readonly what: T;
}

function find<T>(scope: Scope | null, lookup: (scope: Scope) => T | undefined | null): Found<T> | null {
  let depth = 0;
  for (let at = scope; at; at = at.parent) {
    const what = lookup(at);
    if (what !== undefined && what !== null) return { depth, what };
    if (at.framed) depth += 1;
  }
  return null;
}

export function findName(scope: Scope | null, symbol: LispSymbol): Found<Name> | null {
  return find(scope, (one) => one.names.get(symbol));
}

export function findOperator(scope: Scope | null, symbol: LispSymbol): Found<Operator> | null {
  return find(scope, (one) => one.operators.get(symbol));
}

export function findBlock(scope: Scope | null, name: LispSymbol): Found<ExitPoint> | null {
  return find(scope, (one) => one.blocks.get(name));
}

/** The `tagbody` that has the tag, and the place of the tag in it. */
export function findTag(scope: Scope | null, tag: Value): Found<{ readonly exit: ExitPoint; readonly place: number }> | null {
  return find(scope, (one) => {
    const place = one.tags?.places.get(tag);
    return one.tags && place !== undefined ? { exit: one.tags.exit, place } : null;
  });
}

/** Code that is compiled later may use every exit point around it. */
export function markExitsUsed(scope: Scope | null): void {
  for (let at = scope; at; at = at.parent) {
    for (const exit of at.blocks.values()) exit.used = true;
    if (at.tags) at.tags.exit.used = true;
  }
}

/** Where a form is evaluated: the names in sight and the frame that holds their values. */
export interface Environment {
  readonly scope: Scope | null;
  readonly frame: Frame;
}

export const NULL_ENVIRONMENT: Environment = { scope: null, frame: ROOT_FRAME };

/** The local macros that are in sight in a scope, without its variables and functions: what the body of a local macro may use. */
export function macrosOf(scope: Scope | null): Scope | null {
  const seen = { names: new Set<LispSymbol>(), operators: new Set<LispSymbol>() };
  const macros = new Scope(null, false);
  for (let at = scope; at; at = at.parent) {
    for (const [symbol, name] of at.names) {
      if (!seen.names.has(symbol) && name.kind === "symbol-macro") macros.names.set(symbol, name);
      seen.names.add(symbol);
    }
    for (const [symbol, operator] of at.operators) {
      if (!seen.operators.has(symbol) && operator.kind === "macro") macros.operators.set(symbol, operator);
      seen.operators.add(symbol);
    }
  }
  return macros.names.size + macros.operators.size === 0 ? null : macros;
}
