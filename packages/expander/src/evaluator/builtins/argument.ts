import type { Interpreter } from "../interpreter.ts";
import { isNumber, type LispNumber } from "../number.ts";
import { Cons, LispCharacter, LispFunction, LispString, LispSymbol, LispVector, NIL, type Value } from "../value.ts";

/** How builtins take their arguments: the value of the right type, or a type error that names the function. */

export function integerArg(interpreter: Interpreter, value: Value | undefined, who: string): bigint {
  return typeof value === "bigint" ? value : interpreter.typeError("an integer", value ?? NIL, who);
}

export function numberArg(interpreter: Interpreter, value: Value | undefined, who: string): LispNumber {
  return isNumber(value) ? value : interpreter.typeError("a number", value ?? NIL, who);
}

/** An integer that is used as an index or size. */
export function indexArg(interpreter: Interpreter, value: Value | undefined, who: string): number {
  if (typeof value === "bigint" && value >= 0n && value <= 10_000_000n) return Number(value);
  return interpreter.typeError("an index", value ?? NIL, who);
}

export function symbolArg(interpreter: Interpreter, value: Value | undefined, who: string): LispSymbol {
  return value instanceof LispSymbol ? value : interpreter.typeError("a symbol", value ?? NIL, who);
}

export function consArg(interpreter: Interpreter, value: Value | undefined, who: string): Cons {
  return value instanceof Cons ? value : interpreter.typeError("a cons", value ?? NIL, who);
}

/** A string designator: a string, a symbol's name, a character. */
export function textArg(interpreter: Interpreter, value: Value | undefined, who: string): string {
  if (value instanceof LispString) return value.text;
  if (value instanceof LispSymbol) return value.name;
  if (value instanceof LispCharacter) return String.fromCodePoint(value.codePoint);
  return interpreter.typeError("a string", value ?? NIL, who);
}

/** The elements of a proper list; each costs a step, so circular lists end in the budget. */
export function listArg(interpreter: Interpreter, value: Value | undefined, who: string): Value[] {
  const items: Value[] = [];
  let rest: Value = value ?? NIL;
  for (; rest instanceof Cons; rest = rest.cdr) {
    interpreter.step();
    items.push(rest.car);
  }
  return rest === NIL ? items : interpreter.typeError("a proper list", value ?? NIL, who);
}

/** The elements of a list, vector or string. */
export function sequenceArg(interpreter: Interpreter, value: Value | undefined, who: string): readonly Value[] {
  if (value instanceof LispVector) return value.items;
  if (value instanceof LispString) return Array.from(value.text, (one) => new LispCharacter(one.codePointAt(0) ?? 0));
  if (value === NIL || value instanceof Cons) return listArg(interpreter, value, who);
  return interpreter.typeError("a sequence", value ?? NIL, who);
}

export function functionArg(interpreter: Interpreter, value: Value | undefined): LispFunction {
  return value instanceof LispFunction ? value : interpreter.functionOf(value ?? NIL);
}

/** Keyword arguments after the positional ones, by name. */
export function keywordArgs(
  interpreter: Interpreter,
  args: readonly Value[],
  from: number,
  allowed: readonly string[],
  who: string,
): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  for (let at = from; at < args.length; at += 2) {
    const key = args[at];
    if (!(key instanceof LispSymbol) || !allowed.includes(key.name)) {
      return interpreter.error(
        "WH2003",
        `${who.toLowerCase()} has no keyword argument ${interpreter.show(key ?? NIL).toLowerCase()}`,
        [],
        "PROGRAM-ERROR",
      );
    }
    const value = args[at + 1];
    if (value === undefined)
      return interpreter.error("WH2003", `${who.toLowerCase()}: :${key.name.toLowerCase()} has no value`, [], "PROGRAM-ERROR");
    if (!found.has(key.name)) found.set(key.name, value);
  }
  return found;
}
