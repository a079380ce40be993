import { type BuiltinFunction, fn } from "../builtin.ts";
import { characterName } from "../print.ts";
import { bool, LispCharacter, LispString, NIL, type Value } from "../value.ts";
import { characterArg, integerArg, textArg } from "./argument.ts";

const NAMES: ReadonlyMap<string, number> = new Map([
  ["NUL", 0],
  ["NULL", 0],
  ["BACKSPACE", 8],
  ["TAB", 9],
  ["NEWLINE", 10],
  ["LINEFEED", 10],
  ["PAGE", 12],
  ["RETURN", 13],
  ["ESCAPE", 27],
  ["ESC", 27],
  ["SPACE", 32],
  ["RUBOUT", 127],
  ["DELETE", 127],
]);

const textOf = (character: LispCharacter): string => String.fromCodePoint(character.codePoint);

/** Change the case of a character whose other case is one character too. */
function withCase(character: LispCharacter, change: (text: string) => string): LispCharacter {
  const [only, ...more] = Array.from(change(textOf(character)));
  return only !== undefined && more.length === 0 ? new LispCharacter(only.codePointAt(0) ?? 0) : character;
}

function test(name: string, doc: string, holds: (text: string) => boolean): BuiltinFunction {
  return fn(name, "character", `whether it is ${doc}`, ([one], interpreter) => bool(holds(textOf(characterArg(interpreter, one, name)))));
}

function comparison(name: string, doc: string, fold: boolean, holds: (order: number) => boolean, allPairs = false): BuiltinFunction {
  return fn(name, "character &rest characters", doc, (args, interpreter) => {
    const points = args.map((one) => {
      const character = characterArg(interpreter, one, name);
      return (fold ? withCase(character, (text) => text.toLowerCase()) : character).codePoint;
    });
    const pairs = allPairs
      ? points.flatMap((one, at) => points.slice(at + 1).map((other) => one - other))
      : points.slice(1).map((one, at) => (points[at] ?? one) - one);
    return bool(pairs.every(holds));
  });
}

/** The weight of a digit in a radix, or null. */
export function digitWeight(text: string, radix: number): number | null {
  if (!/^[0-9a-z]$/i.test(text)) return null;
  const weight = Number.parseInt(text, 36);
  return weight < radix ? weight : null;
}

export const CHARACTERS: readonly BuiltinFunction[] = [
  comparison("char=", "whether all characters are the same", false, (order) => order === 0),
  comparison("char/=", "whether all characters differ", false, (order) => order !== 0, true),
  comparison("char<", "whether the characters ascend", false, (order) => order < 0),
  comparison("char>", "whether the characters descend", false, (order) => order > 0),
  comparison("char<=", "whether the characters do not descend", false, (order) => order <= 0),
  comparison("char>=", "whether the characters do not ascend", false, (order) => order >= 0),
  comparison("char-equal", "char= whatever the letter case", true, (order) => order === 0),
  comparison("char-not-equal", "char/= whatever the letter case", true, (order) => order !== 0, true),
  comparison("char-lessp", "char< whatever the letter case", true, (order) => order < 0),
  comparison("char-greaterp", "char> whatever the letter case", true, (order) => order > 0),
  fn("char-code", "character", "the code point", ([one], interpreter) => BigInt(characterArg(interpreter, one, "char-code").codePoint)),
  fn("char-int", "character", "the code point", ([one], interpreter) => BigInt(characterArg(interpreter, one, "char-int").codePoint)),
  fn("code-char", "code", "the character of a code point, or nil", ([code], interpreter) => {
    const point = integerArg(interpreter, code, "code-char");
    return point >= 0n && point <= 0x10ffffn && !(point >= 0xd800n && point <= 0xdfffn) ? new LispCharacter(Number(point)) : NIL;
  }),
  fn("character", "designator", "the character that a string or symbol of one character names", ([one = NIL], interpreter) => {
    const [only, ...more] = Array.from(textArg(interpreter, one, "character"));
    return only !== undefined && more.length === 0
      ? new LispCharacter(only.codePointAt(0) ?? 0)
      : interpreter.typeError("a character designator", one, "character");
  }),
  fn("char-upcase", "character", "the character in upper case", ([one], interpreter) =>
    withCase(characterArg(interpreter, one, "char-upcase"), (text) => text.toUpperCase()),
  ),
  fn("char-downcase", "character", "the character in lower case", ([one], interpreter) =>
    withCase(characterArg(interpreter, one, "char-downcase"), (text) => text.toLowerCase()),
  ),
  test("alpha-char-p", "a letter", (text) => /^\p{L}$/u.test(text)),
  test("alphanumericp", "a letter or digit", (text) => /^[\p{L}\p{Nd}]$/u.test(text)),
  test("upper-case-p", "an upper-case letter", (text) => text.toLowerCase() !== text),
  test("lower-case-p", "a lower-case letter", (text) => text.toUpperCase() !== text),
  test("both-case-p", "a letter with another case", (text) => text.toLowerCase() !== text || text.toUpperCase() !== text),
  test("graphic-char-p", "a character that shows", (text) => !/^\p{C}$/u.test(text)),
  fn("digit-char-p", "character &optional radix", "the weight of a digit, or nil", ([one, radix = 10n], interpreter) => {
    const weight = digitWeight(
      textOf(characterArg(interpreter, one, "digit-char-p")),
      Number(integerArg(interpreter, radix, "digit-char-p")),
    );
    return weight === null ? NIL : BigInt(weight);
  }),
  fn("digit-char", "weight &optional radix", "the digit of a weight, or nil", ([weight, radix = 10n], interpreter) => {
    const value = integerArg(interpreter, weight, "digit-char");
    const base = integerArg(interpreter, radix, "digit-char");
    return value >= 0n && value < base && value < 36n ? new LispCharacter(value.toString(36).toUpperCase().codePointAt(0) ?? 0) : NIL;
  }),
  fn("char-name", "character", "the name of a character that has one, or nil", ([one], interpreter) => {
    const character = characterArg(interpreter, one, "char-name");
    const name: Value = new LispString(characterName(character.codePoint));
    return name.text === textOf(character) ? NIL : name;
  }),
  fn("name-char", "name", "the character of a name, or nil", ([name], interpreter) => {
    const point = NAMES.get(textArg(interpreter, name, "name-char").toUpperCase());
    return point === undefined ? NIL : new LispCharacter(point);
  }),
];
