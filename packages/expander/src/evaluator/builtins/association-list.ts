import { type BuiltinFunction, fn } from "../builtin.ts";
import { Cons, listOf, NIL, type Value } from "../value.ts";
import { consArg, listArg } from "./argument.ts";
import { matcher } from "./match.ts";

function association(name: string, doc: string, part: (entry: Cons) => Value, negated = false): BuiltinFunction {
  const predicate = name.includes("-if");
  const lambdaList = predicate ? "predicate alist &key key" : "item alist &key key test test-not";
  return fn(name, lambdaList, doc, ([item = NIL, list], interpreter, keywords) => {
    const matches = matcher(interpreter, item, keywords, predicate, negated);
    for (let rest = list ?? NIL; rest !== NIL; ) {
      interpreter.step();
      const cons = consArg(interpreter, rest, name);
      if (cons.car !== NIL && matches(part(consArg(interpreter, cons.car, name)))) return cons.car;
      rest = cons.cdr;
    }
    return NIL;
  });
}

/** Lists of pairs of a key and a value. */
export const ASSOCIATION_LISTS: readonly BuiltinFunction[] = [
  association("assoc", "the first pair whose car matches", (entry) => entry.car),
  association("assoc-if", "the first pair whose car satisfies the predicate", (entry) => entry.car),
  association("assoc-if-not", "the first pair whose car does not satisfy the predicate", (entry) => entry.car, true),
  association("rassoc", "the first pair whose cdr matches", (entry) => entry.cdr),
  association("rassoc-if", "the first pair whose cdr satisfies the predicate", (entry) => entry.cdr),
  fn(
    "acons",
    "key value alist",
    "the list with a pair before it",
    ([key = NIL, value = NIL, list = NIL]) => new Cons(new Cons(key, value), list),
  ),
  fn("pairlis", "keys values &optional alist", "pairs of keys and values before the list", ([keys, values, list = NIL], interpreter) => {
    const items = listArg(interpreter, values, "pairlis");
    const pairs = listArg(interpreter, keys, "pairlis").map((key, at) => new Cons(key, items[at] ?? NIL));
    return listOf(pairs, list);
  }),
];
