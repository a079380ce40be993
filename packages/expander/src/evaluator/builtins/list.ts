import { ANY, type BuiltinFunction, fn, type PlaceWriter } from "../builtin.ts";
import { eql, equal } from "../equality.ts";
import type { Interpreter } from "../interpreter.ts";
import { bool, Cons, listOf, NIL, type Value, Values } from "../value.ts";
import { consArg, functionArg, indexArg, keywordArgs, listArg } from "./argument.ts";

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
      if (!(rest instanceof Cons)) return;
      conses.push(rest);
    }
    yield wholes ? conses : conses.map((cons) => cons.car);
    rests = conses.map((cons) => cons.cdr);
  }
}

function mapping(name: string, wholes: boolean, result: "list" | "concatenated" | "first"): BuiltinFunction {
  return fn(name, 2, ANY, (args, interpreter) => {
    const call = functionArg(interpreter, args[0]);
    const results: Value[] = [];
    for (const items of walk(interpreter, args.slice(1), wholes)) {
      const value = interpreter.call(call, ...items);
      if (result === "concatenated") results.push(...listArg(interpreter, value, name));
      else if (result === "list") results.push(value);
    }
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

function copyTree(interpreter: Interpreter, value: Value, depth: number): Value {
  if (!(value instanceof Cons)) return value;
  if (depth > 500) return interpreter.error("WH2007", "copy-tree: the tree is too deep");
  const items: Value[] = [];
  let rest: Value = value;
  for (; rest instanceof Cons; rest = rest.cdr) {
    interpreter.step();
    items.push(copyTree(interpreter, rest.car, depth + 1));
  }
  return listOf(items, rest);
}

function substitute(
  interpreter: Interpreter,
  fresh: Value,
  old: Value,
  tree: Value,
  test: (a: Value, b: Value) => boolean,
  depth: number,
): Value {
  interpreter.step();
  if (depth > 500) return interpreter.error("WH2007", "subst: the tree is too deep");
  if (test(old, tree)) return fresh;
  if (!(tree instanceof Cons)) return tree;
  const left = substitute(interpreter, fresh, old, tree.car, test, depth + 1);
  const right = substitute(interpreter, fresh, old, tree.cdr, test, depth + 1);
  return left === tree.car && right === tree.cdr ? tree : new Cons(left, right, tree.span, tree.whole);
}

function association(name: string, part: (entry: Cons) => Value): BuiltinFunction {
  return fn(name, 2, ANY, (args, interpreter) => {
    const options = keywordArgs(interpreter, args, 2, ["TEST", "KEY"], name);
    const test = options.get("TEST");
    const key = options.get("KEY");
    for (const entry of listArg(interpreter, args[1], name)) {
      if (!(entry instanceof Cons)) continue;
      const value = key === undefined ? part(entry) : interpreter.call(functionArg(interpreter, key), part(entry));
      if (test === undefined ? eql(args[0] ?? NIL, value) : interpreter.call(functionArg(interpreter, test), args[0] ?? NIL, value) !== NIL)
        return entry;
    }
    return NIL;
  });
}

export const LISTS: readonly BuiltinFunction[] = [
  fn("cons", 2, 2, ([head = NIL, tail = NIL]) => new Cons(head, tail)),
  ...PATHS.map((path) => fn(`c${path}r`, 1, 1, ([value = NIL], interpreter) => follow(interpreter, value, path, `c${path}r`))),
  fn("rest", 1, 1, ([value = NIL], interpreter) => cdr(interpreter, value, "rest")),
  ...ORDINALS.map((name, at) =>
    fn(name, 1, 1, ([value = NIL], interpreter) => car(interpreter, nthCdr(interpreter, at, value, name), name)),
  ),
  fn("nth", 2, 2, ([count, list = NIL], interpreter) =>
    car(interpreter, nthCdr(interpreter, indexArg(interpreter, count, "nth"), list, "nth"), "nth"),
  ),
  fn("nthcdr", 2, 2, ([count, list = NIL], interpreter) => nthCdr(interpreter, indexArg(interpreter, count, "nthcdr"), list, "nthcdr")),
  fn("list", 0, ANY, (args) => listOf(args)),
  fn("list*", 1, ANY, (args) => listOf(args.slice(0, -1), args.at(-1) ?? NIL)),
  fn("append", 0, ANY, (args, interpreter) => append(interpreter, args)),
  fn("nconc", 0, ANY, (args, interpreter) => append(interpreter, args)),
  fn("revappend", 2, 2, ([list, tail = NIL], interpreter) => listOf(listArg(interpreter, list, "revappend").reverse(), tail)),
  fn("last", 1, 2, ([list = NIL, count], interpreter) => {
    const wanted = count === undefined ? 1 : indexArg(interpreter, count, "last");
    const conses: Cons[] = [];
    for (let rest: Value = list; rest instanceof Cons; rest = rest.cdr) {
      interpreter.step();
      conses.push(rest);
    }
    if (wanted === 0) return conses.at(-1)?.cdr ?? NIL;
    return conses[Math.max(0, conses.length - wanted)] ?? NIL;
  }),
  fn("butlast", 1, 2, ([list, count], interpreter) => {
    const items = listArg(interpreter, list, "butlast");
    return listOf(items.slice(0, Math.max(0, items.length - (count === undefined ? 1 : indexArg(interpreter, count, "butlast")))));
  }),
  fn("ldiff", 2, 2, ([list = NIL, tail = NIL], interpreter) => {
    const items: Value[] = [];
    for (let rest: Value = list; rest instanceof Cons && rest !== tail; rest = rest.cdr) {
      interpreter.step();
      items.push(rest.car);
    }
    return listOf(items);
  }),
  fn("copy-list", 1, 1, ([list = NIL], interpreter) => {
    const items: Value[] = [];
    let rest: Value = list;
    for (; rest instanceof Cons; rest = rest.cdr) {
      interpreter.step();
      items.push(rest.car);
    }
    return listOf(items, rest);
  }),
  fn("copy-tree", 1, 1, ([tree = NIL], interpreter) => copyTree(interpreter, tree, 0)),
  fn("copy-alist", 1, 1, ([list], interpreter) =>
    listOf(listArg(interpreter, list, "copy-alist").map((item) => (item instanceof Cons ? new Cons(item.car, item.cdr) : item))),
  ),
  fn("make-list", 1, 3, (args, interpreter) => {
    const options = keywordArgs(interpreter, args, 1, ["INITIAL-ELEMENT"], "make-list");
    const count = indexArg(interpreter, args[0], "make-list");
    interpreter.step(count);
    return listOf(Array.from({ length: count }, () => options.get("INITIAL-ELEMENT") ?? NIL));
  }),
  mapping("mapcar", false, "list"),
  mapping("mapc", false, "first"),
  mapping("mapcan", false, "concatenated"),
  mapping("maplist", true, "list"),
  mapping("mapl", true, "first"),
  mapping("mapcon", true, "concatenated"),
  association("assoc", (entry) => entry.car),
  association("rassoc", (entry) => entry.cdr),
  fn("acons", 3, 3, ([key = NIL, value = NIL, list = NIL]) => new Cons(new Cons(key, value), list)),
  fn("pairlis", 2, 3, ([keys, values, list = NIL], interpreter) => {
    const items = listArg(interpreter, values, "pairlis");
    return listOf(
      listArg(interpreter, keys, "pairlis").map((key, at) => new Cons(key, items[at] ?? NIL)),
      list,
    );
  }),
  fn("getf", 2, 3, ([list, key = NIL, fallback = NIL], interpreter) => {
    const items = listArg(interpreter, list, "getf");
    for (let at = 0; at + 1 < items.length; at += 2) if (eql(items[at] ?? NIL, key)) return items[at + 1] ?? NIL;
    return fallback;
  }),
  fn("subst", 3, ANY, (args, interpreter) => {
    const test = keywordArgs(interpreter, args, 3, ["TEST"], "subst").get("TEST");
    const same = test === undefined ? eql : (a: Value, b: Value) => interpreter.call(functionArg(interpreter, test), a, b) !== NIL;
    return substitute(interpreter, args[0] ?? NIL, args[1] ?? NIL, args[2] ?? NIL, same, 0);
  }),
  fn("sublis", 2, 2, ([list, tree = NIL], interpreter) =>
    listArg(interpreter, list, "sublis").reduce<Value>(
      (result, entry) => (entry instanceof Cons ? substitute(interpreter, entry.cdr, entry.car, result, eql, 0) : result),
      tree,
    ),
  ),
  fn("tree-equal", 2, 2, ([left = NIL, right = NIL]) => bool(equal(left, right))),
  fn("list-length", 1, 1, ([list], interpreter) => BigInt(listArg(interpreter, list, "list-length").length)),
  fn("rplaca", 2, 2, ([cons, value = NIL], interpreter) => {
    const target = consArg(interpreter, cons, "rplaca");
    target.car = value;
    return target;
  }),
  fn("rplacd", 2, 2, ([cons, value = NIL], interpreter) => {
    const target = consArg(interpreter, cons, "rplacd");
    target.cdr = value;
    return target;
  }),
  fn("values", 0, ANY, (args) => new Values([...args])),
  fn("values-list", 1, 1, ([list], interpreter) => new Values(listArg(interpreter, list, "values-list"))),
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
