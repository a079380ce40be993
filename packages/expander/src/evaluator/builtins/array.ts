import { type BuiltinFunction, fn, type PlaceWriter } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import { isOfType } from "../type-specifier.ts";
import { bool, Cons, LispCharacter, LispString, LispSymbol, LispVector, listOf, NIL, T, type Value } from "../value.ts";
import { characterArg, indexArg, listArg, sequenceArg } from "./argument.ts";
import { setElement } from "./sequence.ts";
import { textOf } from "./sequence-kind.ts";

function vectorArg(interpreter: Interpreter, value: Value | undefined, who: string): LispVector {
  return value instanceof LispVector ? value : interpreter.typeError("a vector", value ?? NIL, who);
}

function element(interpreter: Interpreter, vector: Value, index: Value | undefined, who: string): Value {
  if (!(vector instanceof LispVector) && !(vector instanceof LispString)) return interpreter.typeError("a vector", vector, who);
  const items = vector instanceof LispVector ? vector.items : null;
  const at = indexArg(interpreter, index, who);
  const length = items ? items.length : vector instanceof LispString ? vector.characters.length : 0;
  const found = items ? items[at] : vector instanceof LispString ? vector.characters[at] : undefined;
  if (found === undefined) return interpreter.typeError(`an index below ${length}`, index ?? NIL, who);
  return typeof found === "string" ? new LispCharacter(found.codePointAt(0) ?? 0) : found;
}

/** One dimension; a list of one number is that too. */
function sizeArg(interpreter: Interpreter, dimensions: Value | undefined, who: string): number {
  const list = dimensions instanceof Cons ? listArg(interpreter, dimensions, who) : [dimensions ?? NIL];
  if (list.length !== 1)
    return interpreter.error("WH2004", `${who}: arrays have one dimension at compile time`, ["use a vector of vectors"], "TYPE-ERROR");
  return indexArg(interpreter, list[0], who);
}

/** Vectors. All can grow, so `:adjustable` and `:fill-pointer` ask for nothing special; a fill pointer is the length. */
export const ARRAYS: readonly BuiltinFunction[] = [
  fn(
    "make-array",
    "dimensions &key element-type initial-element initial-contents adjustable fill-pointer displaced-to",
    "a vector; a string when the element type is character",
    ([dimensions], interpreter, keywords) => {
      const size = sizeArg(interpreter, dimensions, "make-array");
      interpreter.step(size);
      const type = keywords.get("ELEMENT-TYPE");
      const characters = type instanceof LispSymbol && /CHAR(ACTER)?$/.test(type.name);
      const contents = keywords.get("INITIAL-CONTENTS");
      const pointer = keywords.get("FILL-POINTER");
      const length = typeof pointer === "bigint" ? Math.min(indexArg(interpreter, pointer, "make-array"), size) : size;
      const numeric =
        type !== undefined && (type instanceof Cons || (type instanceof LispSymbol && /BYTE|BIT|INTEGER|FIXNUM/.test(type.name)));
      const filler = keywords.get("INITIAL-ELEMENT") ?? (characters ? new LispCharacter(32) : numeric ? 0n : NIL);
      const items =
        contents === undefined
          ? Array.from({ length }, () => filler)
          : [...sequenceArg(interpreter, contents, "make-array")].slice(0, length);
      if (contents !== undefined && items.length !== length)
        return interpreter.error("WH2004", `make-array: ${items.length} elements are given for ${length}`, [], "TYPE-ERROR");
      return characters ? new LispString(textOf(interpreter, items, "make-array")) : new LispVector(items);
    },
  ),
  fn("vector", "&rest objects", "a vector of the objects", (args) => new LispVector([...args])),
  ...["aref", "svref", "row-major-aref"].map((name) =>
    fn(name, "vector index", "the element with this index", ([vector = NIL, index], interpreter) =>
      element(interpreter, vector, index, name),
    ),
  ),
  fn("array-dimension", "vector axis", "the length", ([vector], interpreter) =>
    BigInt(sequenceArg(interpreter, vector, "array-dimension").length),
  ),
  fn("array-dimensions", "vector", "a list of the length", ([vector], interpreter) =>
    listOf([BigInt(sequenceArg(interpreter, vector, "array-dimensions").length)]),
  ),
  fn("array-total-size", "vector", "the length", ([vector], interpreter) =>
    BigInt(sequenceArg(interpreter, vector, "array-total-size").length),
  ),
  fn("array-rank", "vector", "1", () => 1n),
  fn("array-element-type", "vector", "character for strings, else t", ([vector = NIL], interpreter) =>
    vector instanceof LispString ? interpreter.packages.intern("CHARACTER") : T,
  ),
  fn("array-has-fill-pointer-p", "vector", "whether it is a vector that can grow", ([vector = NIL]) =>
    bool(vector instanceof LispVector || vector instanceof LispString),
  ),
  fn("adjustable-array-p", "vector", "whether it is a vector that can grow", ([vector = NIL]) =>
    bool(vector instanceof LispVector || vector instanceof LispString),
  ),
  fn("array-in-bounds-p", "vector index", "whether there is an element with this index", ([vector, index], interpreter) =>
    bool(typeof index === "bigint" && index >= 0n && index < BigInt(sequenceArg(interpreter, vector, "array-in-bounds-p").length)),
  ),
  fn("fill-pointer", "vector", "the length", ([vector], interpreter) => BigInt(sequenceArg(interpreter, vector, "fill-pointer").length)),
  ...["vector-push", "vector-push-extend"].map((name) =>
    fn(
      name,
      "object vector &optional extension",
      "put an object at the end of a vector; its index",
      ([object = NIL, vector = NIL], interpreter) => {
        if (vector instanceof LispString) {
          const length = vector.characters.length;
          interpreter.step(length >> 3);
          vector.text += String.fromCodePoint(characterArg(interpreter, object, name).codePoint);
          return BigInt(length);
        }
        return BigInt(vectorArg(interpreter, vector, name).items.push(object) - 1);
      },
    ),
  ),
  fn(
    "vector-pop",
    "vector",
    "take the last element off a vector",
    ([vector], interpreter) =>
      vectorArg(interpreter, vector, "vector-pop").items.pop() ?? interpreter.error("WH2004", "vector-pop: the vector is empty"),
  ),
  fn(
    "adjust-array",
    "vector dimensions &key initial-element element-type initial-contents fill-pointer",
    "the vector with another length",
    ([vector, dimensions], interpreter, keywords) => {
      const target = vectorArg(interpreter, vector, "adjust-array");
      const size = sizeArg(interpreter, dimensions, "adjust-array");
      interpreter.step(size);
      const filler = keywords.get("INITIAL-ELEMENT") ?? NIL;
      while (target.items.length < size) target.items.push(filler);
      target.items.length = size;
      return target;
    },
  ),
  fn("upgraded-array-element-type", "type", "t", ([type = NIL], interpreter) =>
    type instanceof LispSymbol && isOfType(interpreter, new LispCharacter(97), type) ? type : T,
  ),
];

export const ARRAY_PLACES: readonly (readonly [string, PlaceWriter])[] = [
  ...["AREF", "SVREF", "ROW-MAJOR-AREF", "ELT", "CHAR", "SCHAR"].map((name): readonly [string, PlaceWriter] => [
    name,
    ([sequence = NIL, index], value, interpreter) => setElement(interpreter, sequence, index, value, name),
  ]),
  [
    "FILL-POINTER",
    ([vector], value, interpreter) => {
      const target = vectorArg(interpreter, vector, "fill-pointer");
      const size = indexArg(interpreter, value, "fill-pointer");
      interpreter.step(size);
      while (target.items.length < size) target.items.push(NIL);
      target.items.length = size;
      return value;
    },
  ],
];
