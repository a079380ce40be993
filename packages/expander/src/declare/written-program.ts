import type { Form, ListForm } from "@whistler/reader";
import { valueOfForm } from "../evaluator/forms.ts";
import { Cons } from "../evaluator/value.ts";
import type { Compilation } from "./compilation.ts";
import { declareProgram, defprog, HEADER_OPERANDS } from "./defprog.ts";
import { declarationOf } from "./top-level.ts";

/**
 * Declare a program that stands at top level as it was written: its body does not become data and forms again, which would make it
 * anew as it is. False where the form is something else, or has a body that becoming data changes; then nothing has happened.
 */
export function declareWrittenProgram(compilation: Compilation, form: Form): boolean {
  if (form.kind !== "list" || !isDefprog(compilation, form)) return false;
  const header = form.items.slice(0, HEADER_OPERANDS + 1);
  const body = form.items.slice(HEADER_OPERANDS + 1);
  if (!body.every(isSameAsData)) return false;
  const { interpreter } = compilation;
  const whole = valueOfForm(interpreter, { kind: "list", items: header, span: form.span });
  if (!(whole instanceof Cons)) return false;
  interpreter.step();
  declareProgram(declarationOf(compilation, whole, null), () => body);
  return true;
}

/** Whether the form is a `defprog` that means ours: neither the user nor the caller gave the name another meaning. */
function isDefprog({ interpreter, topLevelForms }: Compilation, form: ListForm): boolean {
  const [head] = form.items;
  if (form.tail || head?.kind !== "symbol" || head.name !== "DEFPROG" || head.package !== undefined || head.uninterned !== undefined)
    return false;
  return topLevelForms.get("DEFPROG") === defprog && interpreter.meansStandard(interpreter.packages.intern("DEFPROG"));
}

/** Whether a form, made data and a form again, is what it was: no prefix character that stands for an operator, no package to resolve. */
function isSameAsData(form: Form): boolean {
  switch (form.kind) {
    case "symbol":
      return form.package === undefined && form.uninterned === undefined;
    case "integer":
    case "string":
      return true;
    case "list":
      return form.tail === undefined && form.items.every(isSameAsData);
    default:
      return false;
  }
}
