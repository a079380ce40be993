import { assertNever } from "@whistler/diagnostics";
import type { Form } from "./form.ts";

/**
 * Whether two forms are the same data, wherever they stand. Uninterned symbols compare by name: their ids tell symbols of one reading
 * apart and mean nothing across two. Floats compare as written, so 0.0 and -0.0 differ.
 */
export function equalForms(left: Form, right: Form): boolean {
  const pending: [Form, Form][] = [[left, right]];
  for (let pair = pending.pop(); pair; pair = pending.pop()) {
    const [a, b] = pair;
    if (a === b) continue;
    if (!sameNode(a, b, pending)) return false;
  }
  return true;
}

/** Compare what the nodes themselves say, and leave the pairs of their parts in `pending`. */
function sameNode(a: Form, b: Form, pending: [Form, Form][]): boolean {
  switch (a.kind) {
    case "symbol":
      return (
        b.kind === "symbol" &&
        a.name === b.name &&
        a.package === b.package &&
        (a.internal ?? false) === (b.internal ?? false) &&
        (a.uninterned === undefined) === (b.uninterned === undefined)
      );
    case "integer":
      return b.kind === "integer" && a.value === b.value;
    case "ratio":
      return b.kind === "ratio" && a.numerator === b.numerator && a.denominator === b.denominator;
    case "float":
      return b.kind === "float" && Object.is(a.value, b.value);
    case "string":
      return b.kind === "string" && a.value === b.value;
    case "character":
      return b.kind === "character" && a.codePoint === b.codePoint;
    case "list":
      if (b.kind !== "list" || (a.tail === undefined) !== (b.tail === undefined)) return false;
      if (a.tail && b.tail) pending.push([a.tail, b.tail]);
      return sameItems(a.items, b.items, pending);
    case "vector":
      return b.kind === "vector" && sameItems(a.items, b.items, pending);
    case "quote":
    case "quasiquote":
    case "unquote":
    case "unquote-splicing":
    case "function":
    case "read-eval":
      if (a.kind !== b.kind) return false;
      pending.push([a.form, b.form]);
      return true;
    default:
      return assertNever(a, "form");
  }
}

function sameItems(a: readonly Form[], b: readonly Form[], pending: [Form, Form][]): boolean {
  if (a.length !== b.length) return false;
  for (const [index, item] of a.entries()) {
    const other = b[index];
    if (!other) return false;
    pending.push([item, other]);
  }
  return true;
}
