import type { Form, ListForm } from "@whistler/reader";
import { build, type Template } from "../body/template.ts";
import { formOfValue, valueOfForm } from "../evaluator/forms.ts";
import { NIL, type Value } from "../evaluator/value.ts";
import { fail } from "../problem.ts";
import type { Declaration, TopLevelForm } from "./top-level.ts";

/**
 * A declaration that stands for others: `declare` makes top-level forms of the call, which are evaluated in its place, in order. The
 * name is written in lower case. The result is an entry for a `TopLevelTable`.
 */
export function defineTopLevelForm(
  name: string,
  declare: (call: ListForm) => readonly Template[],
): readonly [name: string, form: TopLevelForm] {
  return [
    name.toUpperCase(),
    (declaration) => {
      const forms = declare(callOf(declaration)).map((template) => build(template, declaration.span));
      return forms.reduce((_last: Value, form) => evaluateIn(declaration, form), NIL);
    },
  ];
}

function callOf({ compilation, interpreter, whole, span }: Declaration): ListForm {
  const form = formOfValue(interpreter, whole, span, compilation.maxDepth);
  return form.kind === "list" ? form : fail("WH2206", "a declaration is a list", { span });
}

function evaluateIn({ interpreter, scope }: Declaration, form: Form): Value {
  return interpreter.evaluate(valueOfForm(interpreter, form), scope);
}
