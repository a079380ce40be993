import { type BuiltinFunction, fn, type Keywords } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import { NIL, type Value } from "../value.ts";
import { boundsArg, indexArg, sequenceArg } from "./argument.ts";
import { isGiven, keyOf, matcher, testOf } from "./match.ts";
import { like } from "./sequence-kind.ts";

interface Search {
  readonly items: readonly Value[];
  readonly start: number;
  readonly end: number;
  readonly matches: (element: Value) => boolean;
}

const SEARCH_KEYS = "key start end from-end";

/** A function in three kinds: `name` by item, `name-if` and `name-if-not` by predicate. */
function searching(
  name: string,
  doc: string,
  extra: string,
  run: (search: Search, interpreter: Interpreter, keywords: Keywords, sequence: Value, leading: readonly Value[]) => Value,
  leading = "",
): BuiltinFunction[] {
  const kinds = [
    { suffix: "", what: "item", keys: `${SEARCH_KEYS} test test-not`, negated: false },
    { suffix: "-if", what: "predicate", keys: SEARCH_KEYS, negated: false },
    { suffix: "-if-not", what: "predicate", keys: SEARCH_KEYS, negated: true },
  ];
  return kinds.map(({ suffix, what, keys, negated }) => {
    const full = `${name}${suffix}`;
    const matching = suffix === "" ? "match the item" : negated ? "do not satisfy the predicate" : "satisfy the predicate";
    return fn(
      full,
      `${leading}${what} sequence &key ${keys} ${extra}`.trim(),
      doc.replace("MATCH", matching),
      (args, interpreter, keywords) => {
        const count = leading === "" ? 0 : 1;
        const [item = NIL, sequence = NIL] = args.slice(count);
        const items = sequenceArg(interpreter, sequence, full);
        const [start, end] = boundsArg(interpreter, keywords.get("START"), keywords.get("END"), items.length, full);
        interpreter.step(end - start);
        const matches = matcher(interpreter, item, keywords, suffix !== "", negated);
        return run({ items, start, end, matches }, interpreter, keywords, sequence, args.slice(0, count));
      },
    );
  });
}

/** The indices that match, in the order in which they are looked at. */
function indices(search: Search, fromEnd: boolean): number[] {
  const found: number[] = [];
  for (let at = search.start; at < search.end; at++) if (search.matches(search.items[at] ?? NIL)) found.push(at);
  return fromEnd ? found.reverse() : found;
}

function firstIndex(search: Search, keywords: Keywords): number | null {
  if (isGiven(keywords, "FROM-END")) return indices(search, true)[0] ?? null;
  for (let at = search.start; at < search.end; at++) if (search.matches(search.items[at] ?? NIL)) return at;
  return null;
}

/** The indices that `remove` and `substitute` change: `:count` of them at most. */
function chosen(search: Search, interpreter: Interpreter, keywords: Keywords, who: string): ReadonlySet<number> {
  const found = indices(search, isGiven(keywords, "FROM-END"));
  const count = keywords.get("COUNT") ?? NIL;
  if (count === NIL) return new Set(found);
  if (typeof count === "bigint" && count < 0n) return new Set();
  return new Set(found.slice(0, indexArg(interpreter, count, who)));
}

function removing(name: string, note: string): BuiltinFunction[] {
  return searching(name, `the sequence without the elements that MATCH${note}`, "count", (search, interpreter, keywords, sequence) => {
    const gone = chosen(search, interpreter, keywords, name);
    if (gone.size === 0) return sequence;
    return like(
      interpreter,
      sequence,
      search.items.filter((_, at) => !gone.has(at)),
      name,
    );
  });
}

function substituting(name: string, note: string): BuiltinFunction[] {
  return searching(
    name,
    `the sequence with the elements that MATCH replaced${note}`,
    "count",
    (search, interpreter, keywords, sequence, [fresh = NIL]) => {
      const replaced = chosen(search, interpreter, keywords, name);
      return like(
        interpreter,
        sequence,
        search.items.map((one, at) => (replaced.has(at) ? fresh : one)),
        name,
      );
    },
    "new ",
  );
}

function duplicates(name: string, note: string): BuiltinFunction {
  return fn(
    name,
    "sequence &key key test test-not start end from-end",
    `the sequence with each element once, the last of equal ones; with :from-end the first${note}`,
    ([sequence = NIL], interpreter, keywords) => {
      const items = sequenceArg(interpreter, sequence, name);
      const [start, end] = boundsArg(interpreter, keywords.get("START"), keywords.get("END"), items.length, name);
      const test = testOf(interpreter, keywords);
      const key = keyOf(interpreter, keywords);
      const fromEnd = isGiven(keywords, "FROM-END");
      const keys = items.map((item, at) => (at >= start && at < end ? key(item) : item));
      const kept = items.filter((_, at) => {
        if (at < start || at >= end) return true;
        const [from, to] = fromEnd ? [start, at] : [at + 1, end];
        for (let other = from; other < to; other++) {
          interpreter.step();
          const [left, right] = fromEnd ? [other, at] : [at, other];
          if (test(keys[left] ?? NIL, keys[right] ?? NIL)) return false;
        }
        return true;
      });
      return like(interpreter, sequence, kept, name);
    },
  );
}

/** Functions of the elements of a sequence that match: `find`, `remove`, `substitute` and their kin. */
export const SEQUENCE_MATCHING: readonly BuiltinFunction[] = [
  ...searching("find", "the first of the elements that MATCH, or nil", "", (search, _interpreter, keywords) => {
    const at = firstIndex(search, keywords);
    return at === null ? NIL : (search.items[at] ?? NIL);
  }),
  ...searching("position", "the index of the first of the elements that MATCH, or nil", "", (search, _interpreter, keywords) => {
    const at = firstIndex(search, keywords);
    return at === null ? NIL : BigInt(at);
  }),
  ...searching("count", "how many elements MATCH", "", (search) => BigInt(indices(search, false).length)),
  ...removing("remove", ""),
  ...removing("delete", "; it may be changed"),
  ...substituting("substitute", ""),
  ...substituting("nsubstitute", "; it may be changed"),
  duplicates("remove-duplicates", ""),
  duplicates("delete-duplicates", "; it may be changed"),
];
