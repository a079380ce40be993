import type { Keywords } from "../builtin.ts";
import { eql } from "../equality.ts";
import type { Interpreter } from "../interpreter.ts";
import { NIL, type Value } from "../value.ts";
import { functionArg } from "./argument.ts";

/** The comparison that `:test` or `:test-not` asks for; `eql` without them. */
export function testOf(interpreter: Interpreter, keywords: Keywords): (left: Value, right: Value) => boolean {
  const test = keywords.get("TEST");
  const not = keywords.get("TEST-NOT");
  if (test !== undefined && test !== NIL) {
    const called = functionArg(interpreter, test);
    return (left, right) => interpreter.call(called, left, right) !== NIL;
  }
  if (not !== undefined && not !== NIL) {
    const called = functionArg(interpreter, not);
    return (left, right) => interpreter.call(called, left, right) === NIL;
  }
  return eql;
}

/** Whether a keyword is given and not nil. */
export function isGiven(keywords: Keywords, name: string): boolean {
  return (keywords.get(name) ?? NIL) !== NIL;
}

/** What `:key` makes of an element. */
export function keyOf(interpreter: Interpreter, keywords: Keywords): (element: Value) => Value {
  const key = keywords.get("KEY");
  if (key === undefined || key === NIL) return (element) => element;
  const called = functionArg(interpreter, key);
  return (element) => interpreter.call(called, element);
}

/** Whether an element matches the item (with `predicate`: satisfies the function), under `:key` and `:test`. */
export function matcher(
  interpreter: Interpreter,
  item: Value,
  keywords: Keywords,
  predicate: boolean,
  negated = false,
): (element: Value) => boolean {
  const key = keyOf(interpreter, keywords);
  if (predicate) {
    const called = functionArg(interpreter, item);
    return (element) => (interpreter.call(called, key(element)) !== NIL) !== negated;
  }
  const test = testOf(interpreter, keywords);
  return (element) => test(item, key(element));
}
