import { type BuiltinFunction, fn, type Keywords } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import { bool, LispCharacter, LispString, NIL, type Value, Values } from "../value.ts";
import { boundsArg, characterArg, indexArg, integerArg, sequenceArg, textArg } from "./argument.ts";
import { digitWeight } from "./character.ts";

/** The part of a string designator that `:start` and `:end` choose. */
function part(
  interpreter: Interpreter,
  value: Value | undefined,
  keywords: Keywords,
  suffix: string,
  who: string,
): { readonly characters: readonly string[]; readonly start: number } {
  const all = Array.from(textArg(interpreter, value, who));
  const [start, end] = boundsArg(interpreter, keywords.get(`START${suffix}`), keywords.get(`END${suffix}`), all.length, who);
  return { characters: all.slice(start, end), start };
}

function recased(name: string, doc: string, change: (text: string) => string): BuiltinFunction[] {
  return [name, `n${name}`].map((full) =>
    fn(full, "string &key start end", `the string ${doc}`, ([value], interpreter, keywords) => {
      const all = Array.from(textArg(interpreter, value, full));
      const [start, end] = boundsArg(interpreter, keywords.get("START"), keywords.get("END"), all.length, full);
      const text = [...all.slice(0, start), change(all.slice(start, end).join("")), ...all.slice(end)].join("");
      if (full === name || !(value instanceof LispString)) return new LispString(text);
      value.text = text;
      return value;
    }),
  );
}

const capitalized = (text: string): string =>
  text.toLowerCase().replace(/[\p{L}\p{Nd}]+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1));

function trimming(name: string, doc: string, left: boolean, right: boolean): BuiltinFunction {
  return fn(name, "characters string", `the string without the characters at its ${doc}`, ([bag, value], interpreter) => {
    const gone = new Set(sequenceArg(interpreter, bag, name).map((one) => characterArg(interpreter, one, name).codePoint));
    const all = Array.from(textArg(interpreter, value, name));
    const drop = (one: string | undefined): boolean => one !== undefined && gone.has(one.codePointAt(0) ?? -1);
    let [from, to] = [0, all.length];
    while (left && from < to && drop(all[from])) from += 1;
    while (right && to > from && drop(all[to - 1])) to -= 1;
    return new LispString(all.slice(from, to).join(""));
  });
}

const COMPARED = "string1 string2 &key start1 end1 start2 end2";

/** Equality of strings is true or nil; the orders give the index of the first difference. */
function comparing(name: string, doc: string, fold: boolean, answer: (order: number, index: bigint) => Value): BuiltinFunction {
  return fn(name, COMPARED, doc, ([left, right], interpreter, keywords) => {
    const [one, other] = [part(interpreter, left, keywords, "1", name), part(interpreter, right, keywords, "2", name)];
    const weight = (text: string | undefined): number =>
      text === undefined ? -1 : ((fold ? text.toUpperCase() : text).codePointAt(0) ?? 0);
    let at = 0;
    while (at < one.characters.length && at < other.characters.length && weight(one.characters[at]) === weight(other.characters[at]))
      at += 1;
    return answer(weight(one.characters[at]) - weight(other.characters[at]), BigInt(one.start + at));
  });
}

const when =
  (holds: (order: number) => boolean) =>
  (order: number, index: bigint): Value =>
    holds(order) ? index : NIL;

/** Strings. */
export const TEXTS: readonly BuiltinFunction[] = [
  fn("string", "designator", "the string that a symbol or character names, or the string itself", ([value], interpreter) =>
    value instanceof LispString ? value : new LispString(textArg(interpreter, value, "string")),
  ),
  comparing("string=", "whether the strings are equal", false, (order) => bool(order === 0)),
  comparing("string-equal", "whether the strings are equal, whatever the letter case", true, (order) => bool(order === 0)),
  comparing(
    "string/=",
    "where the strings differ, or nil",
    false,
    when((order) => order !== 0),
  ),
  comparing(
    "string<",
    "where the first string is less, or nil",
    false,
    when((order) => order < 0),
  ),
  comparing(
    "string>",
    "where the first string is greater, or nil",
    false,
    when((order) => order > 0),
  ),
  comparing(
    "string<=",
    "where the first string is less or equal, or nil",
    false,
    when((order) => order <= 0),
  ),
  comparing(
    "string>=",
    "where the first string is greater or equal, or nil",
    false,
    when((order) => order >= 0),
  ),
  comparing(
    "string-not-equal",
    "string/= whatever the letter case",
    true,
    when((order) => order !== 0),
  ),
  comparing(
    "string-lessp",
    "string< whatever the letter case",
    true,
    when((order) => order < 0),
  ),
  comparing(
    "string-greaterp",
    "string> whatever the letter case",
    true,
    when((order) => order > 0),
  ),
  ...recased("string-upcase", "in upper case", (text) => text.toUpperCase()),
  ...recased("string-downcase", "in lower case", (text) => text.toLowerCase()),
  ...recased("string-capitalize", "with each word's first letter in upper case", capitalized),
  trimming("string-trim", "ends", true, true),
  trimming("string-left-trim", "beginning", true, false),
  trimming("string-right-trim", "end", false, true),
  fn("make-string", "size &key initial-element element-type", "a string of so many characters", ([size], interpreter, keywords) => {
    const count = indexArg(interpreter, size, "make-string");
    interpreter.step(count);
    const filler = keywords.get("INITIAL-ELEMENT") ?? new LispCharacter(32);
    return new LispString(String.fromCodePoint(characterArg(interpreter, filler, "make-string").codePoint).repeat(count));
  }),
  ...["char", "schar"].map((name) =>
    fn(name, "string index", "the character with this index", ([value, at], interpreter) => {
      if (!(value instanceof LispString)) return interpreter.typeError("a string", value ?? NIL, name);
      const point = value.characters[indexArg(interpreter, at, name)]?.codePointAt(0);
      return point === undefined
        ? interpreter.typeError(`an index below ${value.characters.length}`, at ?? NIL, name)
        : new LispCharacter(point);
    }),
  ),
  fn(
    "parse-integer",
    "string &key start end radix junk-allowed",
    "the integer that the string writes, and where it ends",
    ([value], interpreter, keywords) => {
      const { characters, start } = part(interpreter, value, keywords, "", "parse-integer");
      const radix = Number(integerArg(interpreter, keywords.get("RADIX") ?? 10n, "parse-integer"));
      if (radix < 2 || radix > 36) return interpreter.typeError("a radix from 2 to 36", BigInt(radix), "parse-integer");
      const blank = (one: string | undefined): boolean => one !== undefined && /\s/.test(one);
      let at = 0;
      while (blank(characters[at])) at += 1;
      const sign = characters[at] === "-" ? -1n : 1n;
      if (characters[at] === "-" || characters[at] === "+") at += 1;
      const digits: number[] = [];
      for (; at < characters.length; at++) {
        const weight = digitWeight(characters[at] ?? "", radix);
        if (weight === null) break;
        digits.push(weight);
      }
      interpreter.step(digits.length * (1 + (digits.length >> 8)));
      const junk = (keywords.get("JUNK-ALLOWED") ?? NIL) !== NIL;
      const end = at;
      while (blank(characters[at])) at += 1;
      if (!junk && (digits.length === 0 || at < characters.length)) {
        return interpreter.error("WH2004", `parse-integer: ${interpreter.show(value ?? NIL)} is not an integer`, [], "PARSE-ERROR");
      }
      const number = digits.reduce((sum, weight) => sum * BigInt(radix) + BigInt(weight), 0n);
      return new Values([digits.length === 0 ? NIL : sign * number, BigInt(start + (junk ? end : at))]);
    },
  ),
];
