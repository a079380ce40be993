import { type BuiltinFunction, fn, type Keywords } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import { bool, Cons, LispCharacter, LispString, LispSymbol, LispVector, listOf, NIL, type Value } from "../value.ts";
import { boundsArg, functionArg, indexArg, sequenceArg } from "./argument.ts";
import { keyOf, matcher, testOf } from "./match.ts";

/** The text of characters; anything else is a type error. */
export function textOf(interpreter: Interpreter, items: readonly Value[], who: string): string {
  return items
    .map((item) => (item instanceof LispCharacter ? String.fromCodePoint(item.codePoint) : interpreter.typeError("a character", item, who)))
    .join("");
}

/** A sequence of the same kind with other elements. */
function like(interpreter: Interpreter, model: Value, items: readonly Value[], who: string): Value {
  if (model instanceof LispString) return new LispString(textOf(interpreter, items, who));
  return model instanceof LispVector ? new LispVector([...items]) : listOf(items);
}

/** A sequence of the type that a specifier names: list, vector or string. */
export function ofType(interpreter: Interpreter, type: Value, items: readonly Value[], who: string): Value {
  const head = type instanceof Cons ? type.car : type;
  const name = head instanceof LispSymbol ? head.name : "";
  if (/^(LIST|CONS|NULL)$/.test(name) || (name === "SEQUENCE" && type === head)) return listOf(items);
  if (/STRING$/.test(name)) return new LispString(textOf(interpreter, items, who));
  if (/^(SIMPLE-)?(VECTOR|ARRAY)$/.test(name)) {
    const element = type instanceof Cons && type.cdr instanceof Cons ? type.cdr.car : NIL;
    return element instanceof LispSymbol && element.name === "CHARACTER"
      ? new LispString(textOf(interpreter, items, who))
      : new LispVector([...items]);
  }
  const user = interpreter.types.get(name);
  if (user) return ofType(interpreter, user(type), items, who);
  return interpreter.error("WH2004", `${who}: ${interpreter.show(type)} is no type of sequence`, [], "TYPE-ERROR");
}

/** Put new elements into a sequence, of which there are as many as before. */
function overwrite(interpreter: Interpreter, target: Value, items: readonly Value[], who: string): void {
  interpreter.step(items.length);
  if (target instanceof LispVector) target.items.splice(0, target.items.length, ...items);
  else if (target instanceof LispString) target.text = textOf(interpreter, items, who);
  else {
    let at = 0;
    for (let rest: Value = target; rest instanceof Cons && at < items.length; rest = rest.cdr) {
      rest.car = items[at] ?? NIL;
      at += 1;
    }
  }
}

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

function isGiven(keywords: Keywords, name: string): boolean {
  return (keywords.get(name) ?? NIL) !== NIL;
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

function twoBounds(interpreter: Interpreter, keywords: Keywords, index: 1 | 2, length: number, who: string): readonly [number, number] {
  return boundsArg(interpreter, keywords.get(`START${index}`), keywords.get(`END${index}`), length, who);
}

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
