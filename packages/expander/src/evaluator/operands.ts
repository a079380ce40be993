import type { Interpreter } from "./interpreter.ts";
import { Cons, itemsOf, LispSymbol, NIL, type Value } from "./value.ts";

/** Parts of a call, for operators that take it apart by hand. What is missing is nil. */

export function first(list: Value): Value {
  return list instanceof Cons ? list.car : NIL;
}

export function rest(list: Value): Value {
  return list instanceof Cons ? list.cdr : NIL;
}

export function second(list: Value): Value {
  return first(rest(list));
}

export function third(list: Value): Value {
  return first(rest(rest(list)));
}

/** The operands of a call, whose number must be right. `syntax` tells the user what it should be. */
export function operandsOf(interpreter: Interpreter, call: Cons, minimum: number, maximum: number, syntax: string): Value[] {
  const items = itemsOf(call.cdr);
  if (items.length < minimum || items.length > maximum)
    interpreter.error("WH2008", `${headOf(call)} takes other operands`, [`write ${syntax}`], "PROGRAM-ERROR");
  return items;
}

export function headOf(call: Cons): string {
  return call.car instanceof LispSymbol ? call.car.name.toLowerCase() : "the form";
}

/** A name to define, or an error. */
export function nameOf(interpreter: Interpreter, value: Value): LispSymbol {
  if (value instanceof LispSymbol && value !== NIL) return value;
  return interpreter.error("WH2008", `${interpreter.show(value)} is no name`);
}

/** A list that the syntax asks for, or an error. */
export function listIn(interpreter: Interpreter, value: Value, what: string): Value[] {
  if (value !== NIL && !(value instanceof Cons))
    return interpreter.error("WH2008", `${interpreter.show(value)} stands where ${what} is expected`);
  return itemsOf(value);
}
