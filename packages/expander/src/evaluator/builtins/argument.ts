import type { Interpreter } from "../interpreter.ts";
import { isNumber, type LispNumber } from "../number.ts";
import { Cons, LispCharacter, LispFunction, LispStream, LispString, LispSymbol, LispVector, NIL, Ratio, T, type Value } from "../value.ts";

/** How builtins take their arguments: the value of the right type, or a type error that names the function. */

export function integerArg(interpreter: Interpreter, value: Value | undefined, who: string): bigint {
  if (typeof value !== "bigint") return interpreter.typeError("an integer", value ?? NIL, who);
  chargeFor(interpreter, value);
  return value;
}

export function numberArg(interpreter: Interpreter, value: Value | undefined, who: string): LispNumber {
  if (!isNumber(value)) return interpreter.typeError("a number", value ?? NIL, who);
  if (typeof value === "bigint") chargeFor(interpreter, value);
  else if (value instanceof Ratio) chargeForDivision(interpreter, value.numerator, value.denominator);
  return value;
}

const LARGE = 1n << 256n;
const NEGATIVE_LARGE = -LARGE;

/** Work on large integers costs steps in proportion to their length. */
export function chargeFor(interpreter: Interpreter, value: bigint): void {
  if (value > LARGE || value < NEGATIVE_LARGE) interpreter.step(bitLength(value) >> 5);
}

/** Reducing a fraction is quadratic in the length. */
export function chargeForDivision(interpreter: Interpreter, left: bigint, right: bigint): void {
  const words = (bitLength(left) + bitLength(right)) >> 6;
  if (words > 8) interpreter.step(words * words);
}

function bitLength(value: bigint): number {
  return 4 * value.toString(16).length;
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
  if (value instanceof LispString) return value.characters.map((one) => new LispCharacter(one.codePointAt(0) ?? 0));
  if (value === NIL || value instanceof Cons) return listArg(interpreter, value, who);
  return interpreter.typeError("a sequence", value ?? NIL, who);
}

export function functionArg(interpreter: Interpreter, value: Value | undefined): LispFunction {
  return value instanceof LispFunction ? value : interpreter.functionOf(value ?? NIL);
}

/** A stream designator: nothing and `t` mean the standard output. */
export function streamArg(interpreter: Interpreter, value: Value | undefined, who: string): LispStream {
  if (value === undefined || value === NIL || value === T) {
    const standard = interpreter.globals.get(interpreter.packages.intern("*STANDARD-OUTPUT*"));
    return standard instanceof LispStream ? standard : interpreter.typeError("a stream", standard ?? NIL, who);
  }
  return value instanceof LispStream ? value : interpreter.typeError("a stream", value, who);
}

export function characterArg(interpreter: Interpreter, value: Value | undefined, who: string): LispCharacter {
  return value instanceof LispCharacter ? value : interpreter.typeError("a character", value ?? NIL, who);
}

export function stringArg(interpreter: Interpreter, value: Value | undefined, who: string): LispString {
  return value instanceof LispString ? value : interpreter.typeError("a string", value ?? NIL, who);
}

/** `:start` and `:end` as indices into something of a length. */
export function boundsArg(
  interpreter: Interpreter,
  start: Value | undefined,
  end: Value | undefined,
  length: number,
  who: string,
): readonly [start: number, end: number] {
  const from = start === undefined || start === NIL ? 0 : indexArg(interpreter, start, who);
  const to = end === undefined || end === NIL ? length : indexArg(interpreter, end, who);
  if (from > to || to > length)
    return interpreter.error("WH2004", `${who.toLowerCase()}: ${from} to ${to} is no part of ${length} elements`, [], "TYPE-ERROR");
  return [from, to];
}
