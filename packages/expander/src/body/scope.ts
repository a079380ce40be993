import type { Form, SymbolForm } from "@whistler/reader";
import type { MacroFunction } from "../evaluator/scope.ts";

/** What tells variables of a body apart: the name, or for uninterned symbols their id. */
export function variableKey(symbol: SymbolForm): string {
  return symbol.uninterned === undefined ? symbol.name : `#${symbol.uninterned}`;
}

/** What a lexical name in a body means. */
export type BodyName = { readonly kind: "variable" } | { readonly kind: "symbol-macro"; readonly form: Form };

/** Lexical names of a body, innermost first. Immutable: each binding form makes a new one. */
export interface BodyScope {
  readonly parent: BodyScope | null;
  readonly names: ReadonlyMap<string, BodyName>;
  readonly macros: ReadonlyMap<string, MacroFunction>;
  readonly blocks: ReadonlyMap<string, SymbolForm>;
}

const NO_NAMES: ReadonlyMap<string, BodyName> = new Map();
const NO_MACROS: ReadonlyMap<string, MacroFunction> = new Map();
const NO_BLOCKS: ReadonlyMap<string, SymbolForm> = new Map();

export const EMPTY_SCOPE: BodyScope = { parent: null, names: NO_NAMES, macros: NO_MACROS, blocks: NO_BLOCKS };

export function withVariables(parent: BodyScope, variables: Iterable<SymbolForm>): BodyScope {
  const names = new Map<string, BodyName>();
  for (const one of variables) names.set(variableKey(one), { kind: "variable" });
  return { parent, names, macros: NO_MACROS, blocks: NO_BLOCKS };
}

export function withSymbolMacros(parent: BodyScope, macros: ReadonlyMap<string, Form>): BodyScope {
  const names = new Map<string, BodyName>();
  for (const [name, form] of macros) names.set(name, { kind: "symbol-macro", form });
  return { parent, names, macros: NO_MACROS, blocks: NO_BLOCKS };
}

export function withMacros(parent: BodyScope, macros: ReadonlyMap<string, MacroFunction>): BodyScope {
  return { parent, names: NO_NAMES, macros, blocks: NO_BLOCKS };
}

export function withBlock(parent: BodyScope, name: string, label: SymbolForm): BodyScope {
  return { parent, names: NO_NAMES, macros: NO_MACROS, blocks: new Map([[name, label]]) };
}

export function findName(scope: BodyScope, key: string): BodyName | null {
  for (let at: BodyScope | null = scope; at; at = at.parent) {
    const found = at.names.get(key);
    if (found) return found;
  }
  return null;
}

export function findMacro(scope: BodyScope, key: string): MacroFunction | null {
  for (let at: BodyScope | null = scope; at; at = at.parent) {
    const found = at.macros.get(key);
    if (found) return found;
  }
  return null;
}

export function findBlock(scope: BodyScope, key: string): SymbolForm | null {
  for (let at: BodyScope | null = scope; at; at = at.parent) {
    const found = at.blocks.get(key);
    if (found) return found;
  }
  return null;
}

/** Names of blocks in scope, for messages. */
export function blockNames(scope: BodyScope): string[] {
  const names = new Set<string>();
  for (let at: BodyScope | null = scope; at; at = at.parent)
    for (const name of at.blocks.keys()) if (!name.startsWith("#")) names.add(name);
  return [...names];
}

/** Names of local macros in scope, for messages. */
export function localMacroNames(scope: BodyScope): string[] {
  const names = new Set<string>();
  for (let at: BodyScope | null = scope; at; at = at.parent)
    for (const name of at.macros.keys()) if (!name.startsWith("#")) names.add(name);
  return [...names];
}

/** Names of variables in scope, for messages; made-up ones are left out. */
export function variableNames(scope: BodyScope): string[] {
  const names = new Set<string>();
  for (let at: BodyScope | null = scope; at; at = at.parent) for (const name of at.names.keys()) if (!name.startsWith("#")) names.add(name);
  return [...names];
}
