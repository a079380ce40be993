import { type BuiltinFunction, fn, type PlaceWriter } from "../builtin.ts";
import { eql, equal } from "../equality.ts";
import type { Interpreter } from "../interpreter.ts";
import { bool, Cons, listOf, NIL, type Value, Values } from "../value.ts";
import { consArg, functionArg, indexArg, listArg } from "./argument.ts";
import { matcher, testOf } from "./match.ts";

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

/** The lists of a mapping function, walked in step until one ends; `wholes` passes the tails themselves. */
function* walk(interpreter: Interpreter, lists: readonly Value[], wholes: boolean): Generator<Value[]> {
  let rests = [...lists];
  for (;;) {
    interpreter.step();
    const conses: Cons[] = [];
    for (const rest of rests) {
      if (rest === NIL) return;
      conses.push(consArg(interpreter, rest, "map"));
    }
    yield wholes ? conses : conses.map((cons) => cons.car);
    rests = conses.map((cons) => cons.cdr);
  }
}

function mapping(name: string, doc: string, wholes: boolean, result: "list" | "concatenated" | "first"): BuiltinFunction {
  return fn(name, "function list &rest lists", doc, (args, interpreter) => {
    const call = functionArg(interpreter, args[0]);
    const results: Value[] = [];
    for (const items of walk(interpreter, args.slice(1), wholes)) {
      const value = interpreter.call(call, ...items);
      if (result !== "first") results.push(value);
    }
    if (result === "concatenated") return concatenateDestructively(interpreter, results);
    return result === "first" ? (args[1] ?? NIL) : listOf(results);
  });
}

/** All but the last list are copied; the last becomes the tail. */
function append(interpreter: Interpreter, lists: readonly Value[]): Value {
  let result = lists.at(-1) ?? NIL;
  for (let at = lists.length - 2; at >= 0; at--) {
    const conses: Cons[] = [];
    for (let rest: Value = lists[at] ?? NIL; rest !== NIL; ) {
      interpreter.step();
      const cons = consArg(interpreter, rest, "append");
      conses.push(cons);
      rest = cons.cdr;
    }
    for (const cons of conses.reverse()) result = new Cons(cons.car, result, cons.span);
  }
  return result;
}

function lastCons(interpreter: Interpreter, list: Cons): Cons {
  let last = list;
  while (last.cdr instanceof Cons) {
    interpreter.step();
    last = last.cdr;
  }
  return last;
}

/** `nconc`: each list's last cons is changed to go on with the next list. */
function concatenateDestructively(interpreter: Interpreter, lists: readonly Value[]): Value {
  let result: Value = NIL;
  let last: Cons | null = null;
  for (const [at, list] of lists.entries()) {
    if (list === NIL) continue;
    if (last) last.cdr = list;
    else result = list;
    if (list instanceof Cons) last = lastCons(interpreter, list);
    else if (at < lists.length - 1) return interpreter.typeError("a list", list, "nconc");
  }
  return result;
}

/** Copy a tree, each node as `change` makes it; null copies. */
function mapTree(interpreter: Interpreter, tree: Value, who: string, change: (node: Value) => Value | null): Value {
  interpreter.step();
  const changed = change(tree);
  if (changed !== null) return changed;
  if (!(tree instanceof Cons)) return tree;
  interpreter.enter();
  const items: Value[] = [];
  let rest: Value = tree;
  let end: Value | null = null;
  while (rest instanceof Cons) {
    items.push(mapTree(interpreter, rest.car, who, change));
    rest = rest.cdr;
    end = change(rest);
    if (end !== null) break;
    interpreter.step();
  }
  interpreter.depth -= 1;
  return listOf(items, end ?? rest);
}

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

/** Sets as lists: `keep` decides by whether an element of one list is in the other. */
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

export const LISTS: readonly BuiltinFunction[] = [
  fn("cons", "car cdr", "a pair", ([head = NIL, tail = NIL]) => new Cons(head, tail)),
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
  fn("list", "&rest objects", "a list of the objects", (args) => listOf(args)),
  fn("list*", "object &rest objects", "a list whose tail is the last object", (args) => listOf(args.slice(0, -1), args.at(-1) ?? NIL)),
  fn("append", "&rest lists", "the elements of all lists", (args, interpreter) => append(interpreter, args)),
  fn("nconc", "&rest lists", "append; all lists but the last are changed", (args, interpreter) =>
    concatenateDestructively(interpreter, args),
  ),
  fn("revappend", "list tail", "the reversed list before the tail", ([list, tail = NIL], interpreter) =>
    listOf(listArg(interpreter, list, "revappend").reverse(), tail),
  ),
  fn("nreconc", "list tail", "revappend; the list may be changed", ([list, tail = NIL], interpreter) =>
    listOf(listArg(interpreter, list, "nreconc").reverse(), tail),
  ),
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
  fn("copy-tree", "tree", "a copy of all conses of a tree", ([tree = NIL], interpreter) =>
    mapTree(interpreter, tree, "copy-tree", () => null),
  ),
  fn("copy-alist", "alist", "a list of copies of the pairs", ([list], interpreter) =>
    listOf(listArg(interpreter, list, "copy-alist").map((item) => (item instanceof Cons ? new Cons(item.car, item.cdr) : item))),
  ),
  fn("make-list", "size &key initial-element", "a list of so many elements", ([size], interpreter, keywords) => {
    const count = indexArg(interpreter, size, "make-list");
    interpreter.step(count);
    return listOf(Array.from({ length: count }, () => keywords.get("INITIAL-ELEMENT") ?? NIL));
  }),
  mapping("mapcar", "the list of what the function makes of the elements", false, "list"),
  mapping("mapc", "the first list, after the function was called with the elements", false, "first"),
  mapping("mapcan", "the concatenation of the lists that the function makes of the elements", false, "concatenated"),
  mapping("maplist", "the list of what the function makes of the tails", true, "list"),
  mapping("mapl", "the first list, after the function was called with the tails", true, "first"),
  mapping("mapcon", "the concatenation of the lists that the function makes of the tails", true, "concatenated"),
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
  fn(
    "getf",
    "plist indicator &optional default",
    "the value after the indicator in a property list",
    ([list, key = NIL, fallback = NIL], interpreter) => {
      const items = listArg(interpreter, list, "getf");
      for (let at = 0; at + 1 < items.length; at += 2) if (eql(items[at] ?? NIL, key)) return items[at + 1] ?? NIL;
      return fallback;
    },
  ),
  fn(
    "get-properties",
    "plist indicators",
    "the first indicator of the property list that is in the list, its value and tail",
    ([list = NIL, indicators], interpreter) => {
      const wanted = listArg(interpreter, indicators, "get-properties");
      for (let rest: Value = list; rest instanceof Cons && rest.cdr instanceof Cons; rest = rest.cdr.cdr) {
        interpreter.step();
        const { car: key } = rest;
        if (wanted.some((one) => eql(one, key))) return new Values([key, rest.cdr.car, rest]);
      }
      return new Values([NIL, NIL, NIL]);
    },
  ),
  ...["subst", "nsubst"].map((name) =>
    fn(
      name,
      "new old tree &key key test test-not",
      "the tree with what matches replaced",
      ([fresh = NIL, old = NIL, tree = NIL], interpreter, keywords) => {
        const matches = matcher(interpreter, old, keywords, false);
        return mapTree(interpreter, tree, name, (node) => (matches(node) ? fresh : null));
      },
    ),
  ),
  fn(
    "subst-if",
    "new predicate tree &key key",
    "the tree with what satisfies the predicate replaced",
    ([fresh = NIL, predicate = NIL, tree = NIL], interpreter, keywords) => {
      const matches = matcher(interpreter, predicate, keywords, true);
      return mapTree(interpreter, tree, "subst-if", (node) => (matches(node) ? fresh : null));
    },
  ),
  ...["sublis", "nsublis"].map((name) =>
    fn(
      name,
      "alist tree &key key test test-not",
      "the tree with the keys of the list replaced by their values",
      ([list, tree = NIL], interpreter, keywords) => {
        const pairs = listArg(interpreter, list, name).flatMap((pair) =>
          pair instanceof Cons ? [{ matches: matcher(interpreter, pair.car, keywords, false), value: pair.cdr }] : [],
        );
        return mapTree(interpreter, tree, name, (node) => pairs.find((pair) => pair.matches(node))?.value ?? null);
      },
    ),
  ),
  fn("tree-equal", "tree1 tree2 &key test", "whether the trees have equal leaves", ([left = NIL, right = NIL], interpreter, keywords) => {
    if (!keywords.has("TEST")) return bool(equal(left, right));
    const test = testOf(interpreter, keywords);
    const same = (a: Value, b: Value): boolean => {
      interpreter.step();
      interpreter.enter();
      const result =
        a instanceof Cons && b instanceof Cons
          ? same(a.car, b.car) && same(a.cdr, b.cdr)
          : !(a instanceof Cons) && !(b instanceof Cons) && test(a, b);
      interpreter.depth -= 1;
      return result;
    };
    return bool(same(left, right));
  }),
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
