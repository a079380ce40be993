import { type BuiltinFunction, fn } from "../builtin.ts";
import { bool, Cons, listOf, NIL, type Value } from "../value.ts";
import { consArg, functionArg, listArg } from "./argument.ts";
import { matcher, testOf } from "./match.ts";

function membership(name: string, doc: string, predicate: boolean, negated = false): BuiltinFunction {
  const lambdaList = predicate ? "predicate list &key key" : "item list &key key test test-not";
  return fn(name, lambdaList, doc, ([item = NIL, list], interpreter, keywords) => {
    const matches = matcher(interpreter, item, keywords, predicate, negated);
    for (let rest = list ?? NIL; rest !== NIL; ) {
      interpreter.step();
      const cons = consArg(interpreter, rest, name);
      if (matches(cons.car)) return cons;
      rest = cons.cdr;
    }
    return NIL;
  });
}

/** Sets as lists: `combine` decides by `has`, which tells whether an element of one list is in the other. */
function setOperation(
  name: string,
  doc: string,
  combine: (
    left: readonly Value[],
    right: readonly Value[],
    has: (list: readonly Value[], item: Value, swapped: boolean) => boolean,
  ) => Value[],
): BuiltinFunction {
  return fn(name, "list1 list2 &key key test test-not", doc, ([left, right], interpreter, keywords) => {
    const test = testOf(interpreter, keywords);
    const key = keywords.get("KEY");
    const keyed =
      key === undefined || key === NIL ? (item: Value) => item : (item: Value) => interpreter.call(functionArg(interpreter, key), item);
    const has = (list: readonly Value[], item: Value, swapped: boolean): boolean => {
      interpreter.step(list.length);
      const wanted = keyed(item);
      return list.some((one) => (swapped ? test(keyed(one), wanted) : test(wanted, keyed(one))));
    };
    return listOf(combine(listArg(interpreter, left, name), listArg(interpreter, right, name), has));
  });
}

const union = setOperation("union", "the elements of either list", (left, right, has) => [
  ...left.filter((one) => !has(right, one, false)),
  ...right,
]);
const intersection = setOperation("intersection", "the elements of the first list that the second has", (left, right, has) =>
  left.filter((one) => has(right, one, false)),
);
const difference = setOperation("set-difference", "the elements of the first list that the second has not", (left, right, has) =>
  left.filter((one) => !has(right, one, false)),
);
const exclusive = setOperation("set-exclusive-or", "the elements of exactly one of the lists", (left, right, has) => [
  ...left.filter((one) => !has(right, one, false)),
  ...right.filter((one) => !has(left, one, true)),
]);

const also = (row: BuiltinFunction, name: string): BuiltinFunction =>
  fn(name, row.lambdaList, `${row.name.toLowerCase()}; the lists may be changed`, row.run);

/** Lists as sets: membership, and what is in either, both or one of two lists. */
export const LIST_SETS: readonly BuiltinFunction[] = [
  membership("member", "the tail that begins with the first matching element", false),
  membership("member-if", "the tail that begins with the first element that satisfies the predicate", true),
  membership("member-if-not", "the tail that begins with the first element that does not satisfy the predicate", true, true),
  fn(
    "adjoin",
    "item list &key key test test-not",
    "the list with the item before it, unless it has it",
    ([item = NIL, list = NIL], interpreter, keywords) => {
      const key = keywords.get("KEY");
      const wanted = key === undefined || key === NIL ? item : interpreter.call(functionArg(interpreter, key), item);
      const matches = matcher(interpreter, wanted, keywords, false);
      return listArg(interpreter, list, "adjoin").some((one) => matches(one)) ? list : new Cons(item, list);
    },
  ),
  union,
  also(union, "nunion"),
  intersection,
  also(intersection, "nintersection"),
  difference,
  also(difference, "nset-difference"),
  exclusive,
  also(exclusive, "nset-exclusive-or"),
  fn(
    "subsetp",
    "list1 list2 &key key test test-not",
    "whether the second list has all elements of the first",
    (args, interpreter, keywords) => {
      const result = difference.run(args, interpreter, keywords);
      return bool(result === NIL);
    },
  ),
];
