import { type BuiltinFunction, fn } from "../builtin.ts";
import { eql } from "../equality.ts";
import { Cons, NIL, type Value, Values } from "../value.ts";
import { listArg } from "./argument.ts";

/** Lists of keys and values by turns. */
export const PROPERTY_LISTS: readonly BuiltinFunction[] = [
  fn(
    "getf",
    "plist indicator &optional default",
    "the value after the indicator in a property list",
    ([list, key = NIL, fallback = NIL], interpreter) => {
      const items = listArg(interpreter, list, "getf");
      for (let at = 0; at + 1 < items.length; at += 2) if (eql(items[at] ?? NIL, key)) return items[at + 1] ?? NIL;
      return fallback;
    },
  ),
  fn(
    "get-properties",
    "plist indicators",
    "the first indicator of the property list that is in the list, its value and tail",
    ([list = NIL, indicators], interpreter) => {
      const wanted = listArg(interpreter, indicators, "get-properties");
      for (let rest: Value = list; rest instanceof Cons && rest.cdr instanceof Cons; rest = rest.cdr.cdr) {
        interpreter.step();
        const { car: key } = rest;
        if (wanted.some((one) => eql(one, key))) return new Values([key, rest.cdr.car, rest]);
      }
      return new Values([NIL, NIL, NIL]);
    },
  ),
];
