import { suggestion } from "@whistler/diagnostics";
import type { Form, ListForm } from "@whistler/reader";
import { fail } from "../../problem.ts";
import type { BodyExpander, CoreCall } from "../call.ts";
import { build, describe, type Template } from "../template.ts";
import { SCALAR_TYPES, scalarTypeName } from "../types.ts";

/** The call has so many operands, or an error that shows the shape. */
export function expectOperands(call: CoreCall, minimum: number, maximum: number, shape: string): void {
  const count = call.args.length;
  if (count >= minimum && count <= maximum) return;
  fail("WH2107", `${call.head.toLowerCase()} takes ${amount(minimum, maximum)}, not ${count}`, {
    span: call.form.span,
    help: [`write ${shape}`],
  });
}

function amount(minimum: number, maximum: number): string {
  if (maximum === Number.POSITIVE_INFINITY) return `at least ${minimum} operand${minimum === 1 ? "" : "s"}`;
  if (minimum === maximum) return minimum === 0 ? "no operands" : `${minimum} operand${minimum === 1 ? "" : "s"}`;
  return `${minimum} to ${maximum} operands`;
}

/** The form again with other operands and its own span; the head is the canonical name. */
export function rebuilt(call: CoreCall, operands: readonly Template[], canonical = call.head): ListForm {
  const { items, span } = call.form;
  const made = new Array<Form>(operands.length + 1);
  made[0] = { kind: "symbol", name: canonical, span: items[0]?.span ?? span };
  operands.forEach((operand, at) => {
    made[at + 1] = build(operand, span);
  });
  return { kind: "list", items: made, span };
}

/** The operands walked, all with their values used. */
export function walkAll(expander: BodyExpander, call: CoreCall, operands: readonly Form[] = call.args): Form[] {
  return operands.map((operand) => expander.walk(operand, call.scope));
}

/** The scalar type that an operand names, as a canonical symbol. */
export function typeOperand(call: CoreCall, form: Form | undefined): Form {
  const name = scalarTypeName(form);
  if (form && name !== null) return { kind: "symbol", name, span: form.span };
  const known = [...SCALAR_TYPES.keys()];
  return fail("WH2111", `${form ? describe(form) : "nothing"} is no type`, {
    span: form?.span ?? call.form.span,
    help: [...(form?.kind === "symbol" ? suggestion(form.name, known) : []), `types: ${known.join(" ").toLowerCase()}`],
  });
}

/** A name that stands for itself: a struct, a field. */
export function nameOperand(call: CoreCall, form: Form | undefined, what: string): Form {
  const inner = form?.kind === "quote" ? form.form : form;
  if (inner?.kind === "symbol") return { kind: "symbol", name: inner.name, span: inner.span };
  return fail("WH2119", `${form ? describe(form) : "nothing"} stands where ${what} is expected`, { span: form?.span ?? call.form.span });
}
