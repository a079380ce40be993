import type { Form } from "./form.ts";

/** Whether two forms are the same data, spans left aside. Uninterned symbols are compared by name. */
export function equalForms(left: Form, right: Form): boolean {
  switch (left.kind) {
    case "symbol":
      return (
        right.kind === "symbol" &&
        left.name === right.name &&
        left.package === right.package &&
        (left.internal ?? false) === (right.internal ?? false) &&
        (left.uninterned === undefined) === (right.uninterned === undefined)
      );
    case "integer":
      return right.kind === "integer" && left.value === right.value;
    case "ratio":
      return right.kind === "ratio" && left.numerator === right.numerator && left.denominator === right.denominator;
    case "float":
      return right.kind === "float" && Object.is(left.value, right.value);
    case "string":
      return right.kind === "string" && left.value === right.value;
    case "character":
      return right.kind === "character" && left.codePoint === right.codePoint;
    case "list":
      return (
        right.kind === "list" &&
        equalLists(left.items, right.items) &&
        (left.tail && right.tail ? equalForms(left.tail, right.tail) : left.tail === right.tail)
      );
    case "vector":
      return right.kind === "vector" && equalLists(left.items, right.items);
    default:
      return right.kind === left.kind && equalForms(left.form, right.form);
  }
}

function equalLists(left: readonly Form[], right: readonly Form[]): boolean {
  return (
    left.length === right.length &&
    left.every((form, index) => {
      const other = right[index];
      return other !== undefined && equalForms(form, other);
    })
  );
}

/** Whether a form is a symbol of this name (canonical case), in whatever package. */
export function isSymbol(form: Form | undefined, name: string): boolean {
  return form?.kind === "symbol" && form.name === name;
}
