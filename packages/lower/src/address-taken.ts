import type { Form, SymbolForm } from "@whistler/reader";
import { variableKey } from "./variable.ts";

const BINDERS: ReadonlySet<string> = new Set(["LET", "LET*"]);

/**
 * The keys of all variables that some `stack-addr` of the body names. A first filter: whether a given binding is meant is for
 * `bindingIsAddressTaken` to say, which knows about shadowing.
 */
export function addressTakenNames(body: readonly Form[]): ReadonlySet<string> {
  const names = new Set<string>();
  const work: Form[] = [...body];
  for (let form = work.pop(); form; form = work.pop()) {
    if (form.kind !== "list") continue;
    const [head, operand] = form.items;
    if (head?.kind === "symbol" && head.name === "STACK-ADDR" && operand?.kind === "symbol") names.add(variableKey(operand));
    work.push(...form.items);
  }
  return names;
}

/** Whether `stack-addr` takes the address of the binding of `key` in its scope, inner bindings of the same name left out. */
export function bindingIsAddressTaken(scope: readonly Form[], key: string): boolean {
  const work: Form[] = [...scope];
  for (let form = work.pop(); form; form = work.pop()) {
    if (form.kind !== "list") continue;
    const [head, operand] = form.items;
    const name = head?.kind === "symbol" ? head.name : undefined;
    if (name === "STACK-ADDR" && operand?.kind === "symbol" && variableKey(operand) === key) return true;
    if (name !== undefined && BINDERS.has(name) && operand?.kind === "list")
      work.push(...scopeOf(operand.items, form.items.slice(2), name === "LET*", key));
    else if (name === "DOTIMES" && operand?.kind === "list" && isBindingOf(operand.items[0], key)) continue;
    else work.push(...form.items);
  }
  return false;
}

/** The forms of a `let` in which `key` still means the outer binding. */
function scopeOf(bindings: readonly Form[], body: readonly Form[], sequential: boolean, key: string): readonly Form[] {
  const visible: Form[] = [];
  let shadowed = false;
  for (const binding of bindings) {
    if (binding.kind !== "list") continue;
    const init = binding.items.at(-1);
    if (init && !(sequential && shadowed)) visible.push(init);
    if (isBindingOf(binding.items[0], key)) shadowed = true;
  }
  return shadowed ? visible : [...visible, ...body];
}

function isBindingOf(form: Form | undefined, key: string): boolean {
  return form?.kind === "symbol" && variableKey(form satisfies SymbolForm) === key;
}

/** The keys of all variables that the forms assign with `setf`. Inner variables of the same name count too, which only costs a block parameter. */
export function assignedNames(forms: readonly Form[]): ReadonlySet<string> {
  const names = new Set<string>();
  const work: Form[] = [...forms];
  for (let form = work.pop(); form; form = work.pop()) {
    if (form.kind !== "list") continue;
    const [head, operand] = form.items;
    if (head?.kind === "symbol" && head.name === "SETF" && operand?.kind === "symbol") names.add(variableKey(operand));
    work.push(...form.items);
  }
  return names;
}
