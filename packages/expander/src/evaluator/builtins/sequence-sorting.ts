import { type BuiltinFunction, fn, type Keywords } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import { Cons, listOf, NIL, type Value } from "../value.ts";
import { functionArg, sequenceArg } from "./argument.ts";
import { keyOf } from "./match.ts";
import { ofType, overwrite } from "./sequence-kind.ts";

/** Merge sort, so that equal elements keep their order; the predicate may be any function. */
function sorted(interpreter: Interpreter, items: readonly Value[], less: (left: Value, right: Value) => boolean): Value[] {
  if (items.length < 2) return [...items];
  const middle = items.length >> 1;
  const left = sorted(interpreter, items.slice(0, middle), less);
  const right = sorted(interpreter, items.slice(middle), less);
  return merged(interpreter, left, right, less);
}

function merged(
  interpreter: Interpreter,
  left: readonly Value[],
  right: readonly Value[],
  less: (left: Value, right: Value) => boolean,
): Value[] {
  const result: Value[] = [];
  let [a, b] = [0, 0];
  while (a < left.length && b < right.length) {
    interpreter.step();
    const [one = NIL, other = NIL] = [left[a], right[b]];
    if (less(other, one)) {
      result.push(other);
      b += 1;
    } else {
      result.push(one);
      a += 1;
    }
  }
  return [...result, ...left.slice(a), ...right.slice(b)];
}

function orderOf(interpreter: Interpreter, predicate: Value | undefined, keywords: Keywords): (left: Value, right: Value) => boolean {
  const less = functionArg(interpreter, predicate);
  const key = keyOf(interpreter, keywords);
  return (left, right) => interpreter.call(less, key(left), key(right)) !== NIL;
}

function sorting(name: string, note: string): BuiltinFunction {
  return fn(
    name,
    "sequence predicate &key key",
    `the sequence in the order of the predicate${note}`,
    ([sequence = NIL, predicate], interpreter, keywords) => {
      const items = sequenceArg(interpreter, sequence, name);
      const result = sorted(interpreter, items, orderOf(interpreter, predicate, keywords));
      if (!(sequence instanceof Cons) && sequence !== NIL) {
        overwrite(interpreter, sequence, result, name);
        return sequence;
      }
      return listOf(result);
    },
  );
}

/** Sorting, and merging what is sorted. */
export const SEQUENCE_SORTING: readonly BuiltinFunction[] = [
  sorting("sort", "; it may be changed"),
  sorting("stable-sort", ", equal elements in their order; it may be changed"),
  fn(
    "merge",
    "type sequence1 sequence2 predicate &key key",
    "two ordered sequences as one",
    ([type = NIL, left, right, predicate], interpreter, keywords) =>
      ofType(
        interpreter,
        type,
        merged(
          interpreter,
          sequenceArg(interpreter, left, "merge"),
          sequenceArg(interpreter, right, "merge"),
          orderOf(interpreter, predicate, keywords),
        ),
        "merge",
      ),
  ),
];
