import type { Form, ListForm } from "@whistler/reader";

/** A list of a body whose head is a symbol. */
export interface CallForm {
  readonly form: ListForm;
  readonly head: string;
  readonly args: readonly Form[];
}

/** Every list of the forms that begins with a symbol, outer ones first. Lists of bindings and clauses are gone through, too. */
export function* callsOf(forms: readonly Form[]): Generator<CallForm> {
  const work: Form[] = forms.toReversed();
  for (let form = work.pop(); form; form = work.pop()) {
    if (form.kind !== "list") continue;
    const [head, ...args] = form.items;
    if (head?.kind === "symbol") yield { form, head: head.name, args };
    work.push(...form.items.toReversed());
  }
}
