import { type BuiltinFunction, fn } from "../builtin.ts";
import { printValue } from "../print.ts";
import { LispCharacter, LispString, listOf, NIL, type Value } from "../value.ts";
import { indexArg, integerArg, sequenceArg, symbolArg, textArg } from "./argument.ts";
import { formatText } from "./format.ts";

const change = (name: string, how: (text: string) => string): BuiltinFunction =>
  fn(name, 1, 1, ([text], interpreter) => new LispString(how(textArg(interpreter, text, name))));

/** Strings, and what prints values to strings. */
export const TEXTS: readonly BuiltinFunction[] = [
  fn("string", 1, 1, ([value], interpreter) => new LispString(textArg(interpreter, value, "STRING"))),
  change("string-upcase", (text) => text.toUpperCase()),
  change("string-downcase", (text) => text.toLowerCase()),
  fn("concatenate", 1, Number.POSITIVE_INFINITY, ([type, ...parts], interpreter) => {
    const items = parts.flatMap((part) => sequenceArg(interpreter, part, "CONCATENATE"));
    const name = symbolArg(interpreter, type, "CONCATENATE").name;
    if (name === "LIST") return listOf(items);
    if (name !== "STRING")
      return interpreter.error("WH2004", `concatenate makes strings and lists, not ${interpreter.show(type ?? NIL)}`, [], "TYPE-ERROR");
    return new LispString(items.map((item) => characterOf(item) ?? interpreter.typeError("a character", item, "CONCATENATE")).join(""));
  }),
  fn("princ-to-string", 1, 1, ([value = NIL]) => new LispString(printValue(value, { escape: false }))),
  fn("prin1-to-string", 1, 1, ([value = NIL]) => new LispString(printValue(value, { escape: true }))),
  fn("char", 2, 2, ([text, at], interpreter) => {
    const points = [...textArg(interpreter, text, "CHAR")];
    const point = points[indexArg(interpreter, at, "CHAR")]?.codePointAt(0);
    return point === undefined ? interpreter.typeError("an index of the string", at ?? NIL, "CHAR") : new LispCharacter(point);
  }),
  fn("char-code", 1, 1, ([character], interpreter) =>
    character instanceof LispCharacter ? BigInt(character.codePoint) : interpreter.typeError("a character", character ?? NIL, "CHAR-CODE"),
  ),
  fn("code-char", 1, 1, ([code], interpreter) => {
    const point = integerArg(interpreter, code, "CODE-CHAR");
    return point >= 0n && point <= 0x10ffffn ? new LispCharacter(Number(point)) : NIL;
  }),
  fn("parse-integer", 1, 1, ([text], interpreter) => {
    const digits = textArg(interpreter, text, "PARSE-INTEGER").trim();
    return /^[+-]?\d{1,1000}$/.test(digits)
      ? BigInt(digits)
      : interpreter.typeError("the digits of an integer", text ?? NIL, "PARSE-INTEGER");
  }),
  fn("format", 2, Number.POSITIVE_INFINITY, ([target = NIL, control, ...args], interpreter) => {
    const text = formatText(interpreter, textArg(interpreter, control, "FORMAT"), args);
    if (target === NIL) return new LispString(text);
    interpreter.write(text);
    return NIL;
  }),
  ...["print", "prin1", "princ"].map((name) =>
    fn(name, 1, 2, ([value = NIL], interpreter) => {
      const shown = printValue(value, { escape: name !== "princ" });
      interpreter.write(name === "print" ? `\n${shown} ` : shown);
      return value;
    }),
  ),
  fn("terpri", 0, 1, (_args, interpreter) => {
    interpreter.write("\n");
    return NIL;
  }),
];

function characterOf(value: Value): string | undefined {
  return value instanceof LispCharacter ? String.fromCodePoint(value.codePoint) : undefined;
}
