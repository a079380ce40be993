import { type BuiltinFunction, fn } from "../builtin.ts";
import { eql } from "../equality.ts";
import { bool, Cons, listOf, NIL, type Value, Values } from "../value.ts";
import { consArg, indexArg, listArg } from "./argument.ts";
import { ASSOCIATION_LISTS } from "./association-list.ts";
import { LIST_ACCESS } from "./list-access.ts";
import { LIST_APPENDING } from "./list-appending.ts";
import { LIST_MAPPING } from "./list-mapping.ts";
import { LIST_SETS } from "./list-set.ts";
import { PROPERTY_LISTS } from "./property-list.ts";
import { TREES } from "./tree.ts";

/** The functions of conses and lists, as the documentation lists them. */
export const LISTS: readonly BuiltinFunction[] = [
  fn("cons", "car cdr", "a pair", ([head = NIL, tail = NIL]) => new Cons(head, tail)),
  ...LIST_ACCESS,
  fn("list", "&rest objects", "a list of the objects", (args) => listOf(args)),
  fn("list*", "object &rest objects", "a list whose tail is the last object", (args) => listOf(args.slice(0, -1), args.at(-1) ?? NIL)),
  ...LIST_APPENDING,
  fn("last", "list &optional n", "the last n conses, one when n is not given", ([list = NIL, count], interpreter) => {
    const wanted = count === undefined ? 1 : indexArg(interpreter, count, "last");
    const conses: Cons[] = [];
    let rest: Value = list;
    for (; rest instanceof Cons; rest = rest.cdr) {
      interpreter.step();
      conses.push(rest);
    }
    return wanted === 0 ? rest : (conses[Math.max(0, conses.length - wanted)] ?? rest);
  }),
  ...["butlast", "nbutlast"].map((name) =>
    fn(name, "list &optional n", "the list without its last n elements, one when n is not given", ([list, count], interpreter) => {
      const items = listArg(interpreter, list, name);
      return listOf(items.slice(0, Math.max(0, items.length - (count === undefined ? 1 : indexArg(interpreter, count, name)))));
    }),
  ),
  fn("ldiff", "list tail", "the elements before a tail of the list", ([list = NIL, tail = NIL], interpreter) => {
    const items: Value[] = [];
    let rest: Value = list;
    for (; rest instanceof Cons && rest !== tail; rest = rest.cdr) {
      interpreter.step();
      items.push(rest.car);
    }
    return listOf(items, rest === tail ? NIL : rest);
  }),
  fn("tailp", "object list", "whether the object is a tail of the list", ([object = NIL, list = NIL], interpreter) => {
    let rest: Value = list;
    for (; rest instanceof Cons; rest = rest.cdr) {
      interpreter.step();
      if (rest === object) return bool(true);
    }
    return bool(eql(rest, object));
  }),
  fn("copy-list", "list", "a list of the same elements", ([list = NIL], interpreter) => {
    const items: Value[] = [];
    let rest: Value = list;
    for (; rest instanceof Cons; rest = rest.cdr) {
      interpreter.step();
      items.push(rest.car);
    }
    return listOf(items, rest);
  }),
  fn("copy-alist", "alist", "a list of copies of the pairs", ([list], interpreter) =>
    listOf(listArg(interpreter, list, "copy-alist").map((item) => (item instanceof Cons ? new Cons(item.car, item.cdr) : item))),
  ),
  fn("make-list", "size &key initial-element", "a list of so many elements", ([size], interpreter, keywords) => {
    const count = indexArg(interpreter, size, "make-list");
    interpreter.step(count);
    return listOf(Array.from({ length: count }, () => keywords.get("INITIAL-ELEMENT") ?? NIL));
  }),
  ...LIST_MAPPING,
  ...ASSOCIATION_LISTS,
  ...LIST_SETS,
  ...PROPERTY_LISTS,
  ...TREES,
  fn("list-length", "list", "the length of a list", ([list], interpreter) => BigInt(listArg(interpreter, list, "list-length").length)),
  fn("rplaca", "cons object", "the cons with a new car", ([cons, value = NIL], interpreter) => {
    const target = consArg(interpreter, cons, "rplaca");
    target.car = value;
    return target;
  }),
  fn("rplacd", "cons object", "the cons with a new cdr", ([cons, value = NIL], interpreter) => {
    const target = consArg(interpreter, cons, "rplacd");
    target.cdr = value;
    return target;
  }),
  fn("values", "&rest objects", "the objects as several values", (args) => (args.length === 1 ? (args[0] ?? NIL) : new Values([...args]))),
  fn(
    "values-list",
    "list",
    "the elements as several values",
    ([list], interpreter) => new Values(listArg(interpreter, list, "values-list")),
  ),
];
