import { type BuiltinFunction, fn } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import { bool, Cons, LispString, LispVector, NIL, type Value } from "../value.ts";
import { boundsArg, functionArg, indexArg, sequenceArg } from "./argument.ts";
import { isGiven, keyOf } from "./match.ts";
import { like, ofType, overwrite, textOf } from "./sequence-kind.ts";
import { SEQUENCE_MATCHING } from "./sequence-matching.ts";
import { SEQUENCE_PAIRS } from "./sequence-pair.ts";
import { SEQUENCE_SORTING } from "./sequence-sorting.ts";

/** `every` and its kin: an element whose test is `stopOn` ends the walk; what the function is worth then, and at the end. */
function quantifier(name: string, doc: string, stopOn: boolean, stopped: (value: Value) => Value, atEnd: boolean): BuiltinFunction {
  return fn(name, "predicate sequence &rest sequences", doc, ([predicate, ...sequences], interpreter) => {
    const called = functionArg(interpreter, predicate);
    const lists = sequences.map((one) => sequenceArg(interpreter, one, name));
    const count = Math.min(...lists.map((list) => list.length));
    for (let at = 0; at < count; at++) {
      const value = interpreter.call(called, ...lists.map((list) => list[at] ?? NIL));
      if ((value !== NIL) === stopOn) return stopped(value);
    }
    return bool(atEnd);
  });
}

/** The functions of lists, vectors and strings, as the documentation lists them. */
export const SEQUENCES: readonly BuiltinFunction[] = [
  fn("length", "sequence", "how many elements there are", ([sequence = NIL], interpreter) => {
    if (sequence instanceof LispString) return BigInt(sequence.characters.length);
    return BigInt(sequenceArg(interpreter, sequence, "length").length);
  }),
  fn("elt", "sequence index", "the element with this index", ([sequence = NIL, index], interpreter) => {
    const items = sequenceArg(interpreter, sequence, "elt");
    return items[indexArg(interpreter, index, "elt")] ?? interpreter.typeError(`an index below ${items.length}`, index ?? NIL, "elt");
  }),
  ...["reverse", "nreverse"].map((name) =>
    fn(name, "sequence", `the sequence backwards${name === "reverse" ? "" : "; it may be changed"}`, ([sequence = NIL], interpreter) =>
      like(interpreter, sequence, [...sequenceArg(interpreter, sequence, name)].reverse(), name),
    ),
  ),
  fn("copy-seq", "sequence", "a sequence of the same elements", ([sequence = NIL], interpreter) =>
    like(interpreter, sequence, sequenceArg(interpreter, sequence, "copy-seq"), "copy-seq"),
  ),
  fn("subseq", "sequence start &optional end", "the elements from start to before end", ([sequence = NIL, start, end], interpreter) => {
    const items = sequenceArg(interpreter, sequence, "subseq");
    const [from, to] = boundsArg(interpreter, start, end, items.length, "subseq");
    return like(interpreter, sequence, items.slice(from, to), "subseq");
  }),
  fn(
    "concatenate",
    "type &rest sequences",
    "a list, vector or string of the elements of all sequences",
    ([type = NIL, ...parts], interpreter) =>
      ofType(
        interpreter,
        type,
        parts.flatMap((part) => sequenceArg(interpreter, part, "concatenate")),
        "concatenate",
      ),
  ),
  fn(
    "map",
    "type function sequence &rest sequences",
    "a list, vector or string of what the function makes of the elements; nil for the type nil",
    ([type = NIL, called, ...sequences], interpreter) => {
      const fnArg = functionArg(interpreter, called);
      const lists = sequences.map((one) => sequenceArg(interpreter, one, "map"));
      const count = Math.min(...lists.map((list) => list.length));
      const results = Array.from({ length: count }, (_, at) => interpreter.call(fnArg, ...lists.map((list) => list[at] ?? NIL)));
      return type === NIL ? NIL : ofType(interpreter, type, results, "map");
    },
  ),
  fn(
    "map-into",
    "result function &rest sequences",
    "the result filled with what the function makes of the elements",
    ([result = NIL, called, ...sequences], interpreter) => {
      const fnArg = functionArg(interpreter, called);
      const target = [...sequenceArg(interpreter, result, "map-into")];
      const lists = sequences.map((one) => sequenceArg(interpreter, one, "map-into"));
      const count = Math.min(target.length, ...lists.map((list) => list.length));
      for (let at = 0; at < count; at++) target[at] = interpreter.call(fnArg, ...lists.map((list) => list[at] ?? NIL));
      overwrite(interpreter, result, target, "map-into");
      return result;
    },
  ),
  fn(
    "reduce",
    "function sequence &key key initial-value from-end start end",
    "combine the elements from left to right, with :from-end from right to left",
    ([called, sequence], interpreter, keywords) => {
      const combine = functionArg(interpreter, called);
      const all = sequenceArg(interpreter, sequence, "reduce");
      const [start, end] = boundsArg(interpreter, keywords.get("START"), keywords.get("END"), all.length, "reduce");
      const key = keyOf(interpreter, keywords);
      const items = all.slice(start, end).map(key);
      const fromEnd = isGiven(keywords, "FROM-END");
      if (fromEnd) items.reverse();
      const initial = keywords.get("INITIAL-VALUE");
      const [first, ...rest] = initial === undefined ? items : [initial, ...items];
      if (first === undefined) return interpreter.apply(combine, []);
      return rest.reduce<Value>(
        (sum, item) => (fromEnd ? interpreter.call(combine, item, sum) : interpreter.call(combine, sum, item)),
        first,
      );
    },
  ),
  ...SEQUENCE_MATCHING,
  ...SEQUENCE_SORTING,
  quantifier("every", "whether all elements satisfy the predicate", false, () => NIL, true),
  quantifier("some", "the first value of the predicate that is not nil", true, (value) => value, false),
  quantifier("notany", "whether no element satisfies the predicate", true, () => NIL, true),
  quantifier("notevery", "whether some element does not satisfy the predicate", false, () => bool(true), false),
  fn(
    "fill",
    "sequence item &key start end",
    "the sequence with its elements replaced by the item",
    ([sequence = NIL, item = NIL], interpreter, keywords) => {
      const items = sequenceArg(interpreter, sequence, "fill");
      const [start, end] = boundsArg(interpreter, keywords.get("START"), keywords.get("END"), items.length, "fill");
      overwrite(
        interpreter,
        sequence,
        items.map((one, at) => (at >= start && at < end ? item : one)),
        "fill",
      );
      return sequence;
    },
  ),
  ...SEQUENCE_PAIRS,
];

/** `(setf (elt sequence index) value)`. */
export function setElement(interpreter: Interpreter, sequence: Value, index: Value | undefined, value: Value, who: string): Value {
  const at = indexArg(interpreter, index, who);
  if (sequence instanceof LispVector) {
    if (at >= sequence.items.length) return interpreter.typeError(`an index below ${sequence.items.length}`, BigInt(at), who);
    sequence.items[at] = value;
    return value;
  }
  if (sequence instanceof LispString) {
    const characters = [...sequence.characters];
    if (at >= characters.length) return interpreter.typeError(`an index below ${characters.length}`, BigInt(at), who);
    interpreter.step(characters.length >> 3);
    characters[at] = textOf(interpreter, [value], who);
    sequence.text = characters.join("");
    return value;
  }
  let rest: Value = sequence;
  for (let left = at; left > 0 && rest instanceof Cons; left--) rest = rest.cdr;
  if (!(rest instanceof Cons)) return interpreter.typeError("an index of the list", BigInt(at), who);
  rest.car = value;
  return value;
}
