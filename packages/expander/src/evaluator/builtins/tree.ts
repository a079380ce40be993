import { type BuiltinFunction, fn } from "../builtin.ts";
import { equal } from "../equality.ts";
import type { Interpreter } from "../interpreter.ts";
import { bool, Cons, listOf, NIL, type Value } from "../value.ts";
import { listArg } from "./argument.ts";
import { matcher, testOf } from "./match.ts";

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

/** Conses as trees: what they hold, at whatever depth, copied, replaced or compared. */
export const TREES: readonly BuiltinFunction[] = [
  fn("copy-tree", "tree", "a copy of all conses of a tree", ([tree = NIL], interpreter) =>
    mapTree(interpreter, tree, "copy-tree", () => null),
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
];
