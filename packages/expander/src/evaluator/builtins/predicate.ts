import { type BuiltinFunction, fn } from "../builtin.ts";
import { eql, equal, equalp } from "../equality.ts";
import { bool, Cons, LispCharacter, LispFunction, LispHashTable, LispString, LispSymbol, LispVector, NIL, type Value } from "../value.ts";

function is(name: string, holds: (value: Value) => boolean): BuiltinFunction {
  return fn(name, 1, 1, ([value = NIL]) => bool(holds(value)));
}

export const PREDICATES: readonly BuiltinFunction[] = [
  fn("eq", 2, 2, ([left = NIL, right = NIL]) => bool(eql(left, right))),
  fn("eql", 2, 2, ([left = NIL, right = NIL]) => bool(eql(left, right))),
  fn("equal", 2, 2, ([left = NIL, right = NIL]) => bool(equal(left, right))),
  fn("equalp", 2, 2, ([left = NIL, right = NIL]) => bool(equalp(left, right))),
  is("null", (value) => value === NIL),
  is("not", (value) => value === NIL),
  is("endp", (value) => value === NIL),
  is("consp", (value) => value instanceof Cons),
  is("atom", (value) => !(value instanceof Cons)),
  is("listp", (value) => value === NIL || value instanceof Cons),
  is("symbolp", (value) => value instanceof LispSymbol),
  is("keywordp", (value) => value instanceof LispSymbol && value.isKeyword),
  is("stringp", (value) => value instanceof LispString),
  is("characterp", (value) => value instanceof LispCharacter),
  is("vectorp", (value) => value instanceof LispVector || value instanceof LispString),
  is("simple-vector-p", (value) => value instanceof LispVector),
  is("arrayp", (value) => value instanceof LispVector || value instanceof LispString),
  is("functionp", (value) => value instanceof LispFunction),
  is("hash-table-p", (value) => value instanceof LispHashTable),
];
