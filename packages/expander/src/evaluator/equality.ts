import { compare, isNumber } from "./number.ts";
import { Cons, LispCharacter, type LispHashTable, LispString, LispVector, Ratio, type Value } from "./value.ts";

/** Numbers and characters by value and type, everything else by identity: `eql`, and here `eq` as well. */
export function eql(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left instanceof LispCharacter && right instanceof LispCharacter) return left.codePoint === right.codePoint;
  return left instanceof Ratio && right instanceof Ratio && left.numerator === right.numerator && left.denominator === right.denominator;
}

/** Longer comparisons, and so those of circular data, are unequal. */
const LIMIT = 1_000_000;

export function equal(left: Value, right: Value): boolean {
  return structural(left, right, (a, b) => eql(a, b) || (a instanceof LispString && b instanceof LispString && a.text === b.text), false);
}

/** Like `equal`, but letter case and number type do not matter and vectors are compared by elements. */
export function equalp(left: Value, right: Value): boolean {
  return structural(left, right, atomsEqualp, true);
}

function atomsEqualp(left: Value, right: Value): boolean {
  if (eql(left, right)) return true;
  if (isNumber(left) && isNumber(right)) return compare(left, right) === 0;
  if (left instanceof LispString && right instanceof LispString) return left.text.toLowerCase() === right.text.toLowerCase();
  if (left instanceof LispCharacter && right instanceof LispCharacter) {
    return String.fromCodePoint(left.codePoint).toLowerCase() === String.fromCodePoint(right.codePoint).toLowerCase();
  }
  return false;
}

function structural(left: Value, right: Value, atoms: (a: Value, b: Value) => boolean, vectors: boolean): boolean {
  const work: [Value, Value][] = [[left, right]];
  for (let steps = 0; steps < LIMIT; steps++) {
    const pair = work.pop();
    if (pair === undefined) return true;
    const [a, b] = pair;
    if (a === b) continue;
    if (a instanceof Cons && b instanceof Cons) {
      work.push([a.cdr, b.cdr], [a.car, b.car]);
    } else if (vectors && a instanceof LispVector && b instanceof LispVector) {
      if (a.items.length !== b.items.length) return false;
      for (const [at, item] of a.items.entries()) work.push([item, b.items[at] ?? item]);
    } else if (!atoms(a, b)) {
      return false;
    }
  }
  return false;
}

/** Where a key is filed in a hash table: equal keys have the same one, as a primitive or by identity. */
export function hashKey(table: LispHashTable, key: Value): unknown {
  return keyOf(key, table.test === "equal" || table.test === "equalp", table.test === "equalp");
}

const identities = new WeakMap<object, number>();
let nextIdentity = 0;

function identityOf(value: object): number {
  const known = identities.get(value);
  if (known !== undefined) return known;
  nextIdentity += 1;
  identities.set(value, nextIdentity);
  return nextIdentity;
}

function keyOf(key: Value, byContent: boolean, foldCase: boolean): unknown {
  if (typeof key === "bigint") return key;
  if (typeof key === "number") return foldCase && Number.isInteger(key) ? BigInt(key) : `f${key}`;
  if (key instanceof LispCharacter) return `c${foldCase ? String.fromCodePoint(key.codePoint).toLowerCase() : key.codePoint}`;
  if (key instanceof Ratio) return `r${key.numerator}/${key.denominator}`;
  if (!byContent) return key;
  if (key instanceof LispString) return `s${foldCase ? key.text.toLowerCase() : key.text}`;
  if (!(key instanceof Cons) && !(foldCase && key instanceof LispVector)) return key;
  const pieces: string[] = [];
  const work: (Value | string)[] = [key];
  while (work.length > 0 && pieces.length < LIMIT) {
    const next = work.pop();
    if (next === undefined) break;
    if (typeof next === "string") pieces.push(next);
    else if (next instanceof Cons) work.push(")", next.cdr, ".", next.car, "(");
    else if (foldCase && next instanceof LispVector) work.push("]", ...next.items.toReversed(), "[");
    else {
      const part = keyOf(next, true, foldCase);
      const text = typeof part === "object" && part !== null ? `#${identityOf(part)}` : `${typeof part}:${String(part)}`;
      pieces.push(`<${text.length}:${text}>`);
    }
  }
  return pieces.join("");
}
