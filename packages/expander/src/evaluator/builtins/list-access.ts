import { type BuiltinFunction, fn, type PlaceWriter } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import { NIL, type Value } from "../value.ts";
import { consArg, indexArg } from "./argument.ts";

function car(interpreter: Interpreter, value: Value, who: string): Value {
  return value === NIL ? NIL : consArg(interpreter, value, who).car;
}

function cdr(interpreter: Interpreter, value: Value, who: string): Value {
  return value === NIL ? NIL : consArg(interpreter, value, who).cdr;
}

/** `car` … `cddddr`: the letters between c and r are applied from the right. */
const PATHS: readonly string[] = ["a", "d", ...paths(2), ...paths(3), ...paths(4)];

function paths(length: number): string[] {
  return Array.from({ length: 2 ** length }, (_, at) =>
    [...at.toString(2).padStart(length, "0")].map((bit) => (bit === "0" ? "a" : "d")).join(""),
  );
}

function follow(interpreter: Interpreter, value: Value, path: string, who: string): Value {
  let result = value;
  for (let at = path.length - 1; at >= 0; at--) result = path[at] === "a" ? car(interpreter, result, who) : cdr(interpreter, result, who);
  return result;
}

function pathDoc(path: string): string {
  if (path === "a") return "the first element of a list, or nil";
  if (path === "d") return "a list without its first element";
  return [...path]
    .map((letter) => `the c${letter}r of `)
    .join("")
    .replace(/ of $/, "")
    .concat(" of the list");
}

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

function nthCdr(interpreter: Interpreter, count: number, list: Value, who: string): Value {
  let rest = list;
  for (let at = 0; at < count && rest !== NIL; at++) {
    interpreter.step();
    rest = cdr(interpreter, rest, who);
  }
  return rest;
}

/** The parts of lists: `car` … `cddddr`, `first` … `tenth`, `nth`. */
export const LIST_ACCESS: readonly BuiltinFunction[] = [
  ...PATHS.map((path) => {
    const name = `c${path}r`;
    return fn(name, "list", pathDoc(path), ([value = NIL], interpreter) => follow(interpreter, value, path, name));
  }),
  fn("rest", "list", "a list without its first element", ([value = NIL], interpreter) => cdr(interpreter, value, "rest")),
  ...ORDINALS.map((name, at) =>
    fn(name, "list", `the ${name} element, or nil`, ([value = NIL], interpreter) =>
      car(interpreter, nthCdr(interpreter, at, value, name), name),
    ),
  ),
  fn("nth", "n list", "the element with this index, or nil", ([count, list = NIL], interpreter) =>
    car(interpreter, nthCdr(interpreter, indexArg(interpreter, count, "nth"), list, "nth"), "nth"),
  ),
  fn("nthcdr", "n list", "the list without its first n elements", ([count, list = NIL], interpreter) =>
    nthCdr(interpreter, indexArg(interpreter, count, "nthcdr"), list, "nthcdr"),
  ),
];

/** The same parts as places. */
export const LIST_PLACES: readonly (readonly [string, PlaceWriter])[] = [
  ...PATHS.map((path): readonly [string, PlaceWriter] => [
    `C${path.toUpperCase()}R`,
    ([value = NIL], fresh, interpreter) => {
      const cons = consArg(interpreter, follow(interpreter, value, path.slice(1), `c${path}r`), `c${path}r`);
      if (path[0] === "a") cons.car = fresh;
      else cons.cdr = fresh;
      return fresh;
    },
  ]),
  ["REST", ([value = NIL], fresh, interpreter) => (consArg(interpreter, value, "rest").cdr = fresh)],
  ...ORDINALS.map((name, at): readonly [string, PlaceWriter] => [
    name.toUpperCase(),
    ([value = NIL], fresh, interpreter) => (consArg(interpreter, nthCdr(interpreter, at, value, name), name).car = fresh),
  ]),
  [
    "NTH",
    ([count, list = NIL], fresh, interpreter) =>
      (consArg(interpreter, nthCdr(interpreter, indexArg(interpreter, count, "nth"), list, "nth"), "nth").car = fresh),
  ],
];
