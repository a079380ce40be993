import { type BuiltinFunction, fn, type Keywords } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import { NIL } from "../value.ts";
import { boundsArg, sequenceArg } from "./argument.ts";
import { isGiven, keyOf, testOf } from "./match.ts";
import { overwrite } from "./sequence-kind.ts";

/** `:start1` and `:end1`, or `:start2` and `:end2`. */
function twoBounds(interpreter: Interpreter, keywords: Keywords, index: 1 | 2, length: number, who: string): readonly [number, number] {
  return boundsArg(interpreter, keywords.get(`START${index}`), keywords.get(`END${index}`), length, who);
}

/** Functions of parts of two sequences: one copied into the other, found in it or compared with it. */
export const SEQUENCE_PAIRS: readonly BuiltinFunction[] = [
  fn(
    "replace",
    "target source &key start1 end1 start2 end2",
    "the target with elements of the source copied into it",
    ([target = NIL, source = NIL], interpreter, keywords) => {
      const into = [...sequenceArg(interpreter, target, "replace")];
      const from = [...sequenceArg(interpreter, source, "replace")];
      const [start1, end1] = twoBounds(interpreter, keywords, 1, into.length, "replace");
      const [start2, end2] = twoBounds(interpreter, keywords, 2, from.length, "replace");
      const count = Math.min(end1 - start1, end2 - start2);
      for (let at = 0; at < count; at++) into[start1 + at] = from[start2 + at] ?? NIL;
      overwrite(interpreter, target, into, "replace");
      return target;
    },
  ),
  fn(
    "search",
    "part sequence &key key test test-not start1 end1 start2 end2 from-end",
    "the index where the part stands in the sequence, or nil",
    ([part, sequence], interpreter, keywords) => {
      const wanted = sequenceArg(interpreter, part, "search");
      const items = sequenceArg(interpreter, sequence, "search");
      const [start1, end1] = twoBounds(interpreter, keywords, 1, wanted.length, "search");
      const [start2, end2] = twoBounds(interpreter, keywords, 2, items.length, "search");
      const key = keyOf(interpreter, keywords);
      const test = testOf(interpreter, keywords);
      const pattern = wanted.slice(start1, end1).map(key);
      const text = items.slice(start2, end2).map(key);
      const places: number[] = [];
      for (let at = 0; at + pattern.length <= text.length; at++) {
        interpreter.step();
        if (!pattern.every((one, index) => test(one, text[at + index] ?? NIL))) continue;
        places.push(start2 + at);
        if (!isGiven(keywords, "FROM-END")) break;
      }
      const found = places.at(-1);
      return found === undefined ? NIL : BigInt(found);
    },
  ),
  fn(
    "mismatch",
    "sequence1 sequence2 &key key test test-not start1 end1 start2 end2 from-end",
    "the index of the first element in which they differ, or nil",
    ([left, right], interpreter, keywords) => {
      const [a, b] = [sequenceArg(interpreter, left, "mismatch"), sequenceArg(interpreter, right, "mismatch")];
      const [start1, end1] = twoBounds(interpreter, keywords, 1, a.length, "mismatch");
      const [start2, end2] = twoBounds(interpreter, keywords, 2, b.length, "mismatch");
      const key = keyOf(interpreter, keywords);
      const test = testOf(interpreter, keywords);
      const one = a.slice(start1, end1).map(key);
      const other = b.slice(start2, end2).map(key);
      if (isGiven(keywords, "FROM-END")) {
        for (let back = 0; ; back++) {
          const [x, y] = [one[one.length - 1 - back], other[other.length - 1 - back]];
          if (x === undefined && y === undefined) return NIL;
          if (x === undefined || y === undefined || !test(x, y)) return BigInt(end1 - back);
        }
      }
      for (let at = 0; ; at++) {
        const [x, y] = [one[at], other[at]];
        if (x === undefined && y === undefined) return NIL;
        if (x === undefined || y === undefined || !test(x, y)) return BigInt(start1 + at);
      }
    },
  ),
];
