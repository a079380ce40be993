import { variableKey } from "@whistler/expander";
import type { Form, SymbolForm } from "@whistler/reader";

/** The binding symbols (as objects of this very body) whose variables some `stack-addr` names (language.md §5.6). */
export type AddressTaken = ReadonlySet<SymbolForm>;

/** Names in scope, innermost first, each with the symbol that bound it. */
interface Names {
  readonly key: string;
  readonly binder: SymbolForm;
  readonly outer: Names | undefined;
}

/** How a form that is no plain call is walked: the one place to extend when a core form that binds variables is added. */
type Binder = (items: readonly Form[], names: Names | undefined, walk: Walk) => void;
type Walk = (form: Form, names: Names | undefined) => void;

const bind = (form: Form | undefined, outer: Names | undefined): Names | undefined =>
  form?.kind === "symbol" ? { key: variableKey(form), binder: form, outer } : outer;

const walkLet =
  (sequential: boolean): Binder =>
  ([, bindings, ...body], names, walk) => {
    let inner = names;
    for (const binding of bindings?.kind === "list" ? bindings.items : []) {
      if (binding.kind !== "list") continue;
      const init = binding.items.at(-1);
      if (init) walk(init, sequential ? inner : names);
      inner = bind(binding.items[0], inner);
    }
    for (const form of body) walk(form, inner);
  };

const BINDERS: ReadonlyMap<string, Binder> = new Map([
  ["LET", walkLet(false)],
  ["LET*", walkLet(true)],
  [
    // Clauses are no calls, whatever their first element is.
    "COND",
    ([, ...clauses], names, walk) => {
      for (const clause of clauses) for (const item of clause.kind === "list" ? clause.items : []) walk(item, names);
    },
  ],
  [
    "DOTIMES",
    ([, binding, ...body], names, walk) => {
      const inner = binding?.kind === "list" ? bind(binding.items[0], names) : names;
      for (const form of body) walk(form, inner);
    },
  ],
]);

export function addressTaken(body: readonly Form[]): AddressTaken {
  const taken = new Set<SymbolForm>();
  const walk: Walk = (form, names) => {
    if (form.kind !== "list") return;
    const [head, operand] = form.items;
    if (head?.kind !== "symbol") {
      for (const item of form.items) walk(item, names);
      return;
    }
    if (head.name === "STACK-ADDR" && operand?.kind === "symbol") {
      for (let at = names; at; at = at.outer) {
        if (at.key !== variableKey(operand)) continue;
        taken.add(at.binder);
        break;
      }
      return;
    }
    const binder = BINDERS.get(head.name);
    if (binder) binder(form.items, names, walk);
    else for (const item of form.items.slice(1)) walk(item, names);
  };
  for (const form of body) walk(form, undefined);
  return taken;
}
