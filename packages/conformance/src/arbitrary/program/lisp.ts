import { type Form, integer, keyword, type ListForm, list, symbol } from "@whistler/reader";

/** Forms, and what stands for one: a name, `:keyword`, or a number. */
export type Lisp = Form | string | number | bigint;

export function lisp(part: Lisp): Form {
  if (typeof part === "string") return part.startsWith(":") ? keyword(part.slice(1)) : symbol(part);
  if (typeof part === "number" || typeof part === "bigint") return integer(part);
  return part;
}

/** `form("+", "x", 1)` is `(+ x 1)`. */
export function form(...parts: readonly Lisp[]): ListForm {
  return list(...parts.map(lisp));
}
