import type { LispFunction, LispSymbol, Value } from "./value.ts";

/** A macro: the whole call in, its expansion out. */
export class MacroFunction {
  readonly name: string;
  readonly expand: (call: Value, scope: Scope | null) => Value;

  constructor(name: string, expand: (call: Value, scope: Scope | null) => Value) {
    this.name = name;
    this.expand = expand;
  }
}

/** What a lexical name means: a variable's box, a symbol macro's form. */
export type Binding = { readonly kind: "variable"; value: Value } | { readonly kind: "symbol-macro"; readonly form: Value };

/** One frame of lexical names. Frames are never changed once code that sees them has been made, except for the values of variables. */
export class Scope {
  readonly parent: Scope | null;
  readonly bindings = new Map<LispSymbol, Binding>();
  functions: Map<LispSymbol, LispFunction | MacroFunction> | null = null;
  blocks: Map<LispSymbol, object> | null = null;
  tags: Map<Value, object> | null = null;

  constructor(parent: Scope | null) {
    this.parent = parent;
  }

  define(symbol: LispSymbol, value: Value): void {
    this.bindings.set(symbol, { kind: "variable", value });
  }
}

export function findBinding(scope: Scope | null, symbol: LispSymbol): Binding | null {
  for (let at = scope; at; at = at.parent) {
    const found = at.bindings.get(symbol);
    if (found) return found;
  }
  return null;
}

export function findFunction(scope: Scope | null, symbol: LispSymbol): LispFunction | MacroFunction | null {
  for (let at = scope; at; at = at.parent) {
    const found = at.functions?.get(symbol);
    if (found) return found;
  }
  return null;
}

export function findBlock(scope: Scope | null, name: LispSymbol): object | null {
  for (let at = scope; at; at = at.parent) {
    const found = at.blocks?.get(name);
    if (found) return found;
  }
  return null;
}

/** The `tagbody` that has the tag. Tags are symbols or integers, compared by `eql`. */
export function findTag(scope: Scope | null, tag: Value): object | null {
  for (let at = scope; at; at = at.parent) {
    const found = at.tags?.get(tag);
    if (found) return found;
  }
  return null;
}
