import { type BuiltinFunction, fn, type PlaceWriter } from "../builtin.ts";
import { hashKey } from "../equality.ts";
import type { Interpreter } from "../interpreter.ts";
import { bool, Cons, LispFunction, LispHashTable, LispSymbol, listOf, NIL, T, type Value, Values } from "../value.ts";
import { functionArg } from "./argument.ts";

function tableArg(interpreter: Interpreter, value: Value | undefined, who: string): LispHashTable {
  return value instanceof LispHashTable ? value : interpreter.typeError("a hash table", value ?? NIL, who);
}

function testOf(interpreter: Interpreter, value: Value | undefined): LispHashTable["test"] {
  const name = value === undefined ? "eql" : value instanceof LispSymbol || value instanceof LispFunction ? value.name.toLowerCase() : "";
  if (name === "eq" || name === "eql" || name === "equal" || name === "equalp") return name;
  return interpreter.typeError("one of eq, eql, equal, equalp", value ?? NIL, "make-hash-table");
}

export const HASH_TABLES: readonly BuiltinFunction[] = [
  fn(
    "make-hash-table",
    "&key test size rehash-size rehash-threshold weakness synchronized",
    "an empty hash table; entries keep the order in which they came",
    (_args, interpreter, keywords) => new LispHashTable(testOf(interpreter, keywords.get("TEST"))),
  ),
  fn(
    "gethash",
    "key table &optional default",
    "the value of a key, and whether there is one",
    ([key = NIL, table, fallback = NIL], interpreter) => {
      const entries = tableArg(interpreter, table, "gethash");
      const found = entries.entries.get(hashKey(entries, key));
      return found ? new Values([found.value, T]) : new Values([fallback, NIL]);
    },
  ),
  fn("remhash", "key table", "take a key off the table; true if it was there", ([key = NIL, table], interpreter) => {
    const entries = tableArg(interpreter, table, "remhash");
    return bool(entries.entries.delete(hashKey(entries, key)));
  }),
  fn("clrhash", "table", "the table without its entries", ([table], interpreter) => {
    const entries = tableArg(interpreter, table, "clrhash");
    entries.entries.clear();
    return entries;
  }),
  fn("maphash", "function table", "call the function with each key and value; nil", ([called, table], interpreter) => {
    const visit = functionArg(interpreter, called);
    for (const { key, value } of [...tableArg(interpreter, table, "maphash").entries.values()]) interpreter.call(visit, key, value);
    return NIL;
  }),
  fn("hash-table-count", "table", "how many entries there are", ([table], interpreter) =>
    BigInt(tableArg(interpreter, table, "hash-table-count").entries.size),
  ),
  fn("hash-table-size", "table", "how many entries there are", ([table], interpreter) =>
    BigInt(tableArg(interpreter, table, "hash-table-size").entries.size),
  ),
  fn("hash-table-test", "table", "the name of the test", ([table], interpreter) =>
    interpreter.packages.intern(tableArg(interpreter, table, "hash-table-test").test.toUpperCase()),
  ),
  fn("sxhash", "object", "a number that is the same for equal objects", ([object = NIL]) => {
    const key = String(
      hashKey(
        new LispHashTable("equal"),
        object instanceof LispSymbol
          ? new Cons(object.name.length > 0 ? BigInt(object.name.codePointAt(0) ?? 0) : 0n, BigInt(object.name.length))
          : object,
      ),
    );
    let hash = 5381n;
    for (const character of key) hash = (hash * 33n + BigInt(character.codePointAt(0) ?? 0)) & 0x3fffffffn;
    return hash;
  }),
  fn("%table-entries", "table", "the entries as pairs", ([table], interpreter) =>
    listOf([...tableArg(interpreter, table, "loop").entries.values()].map(({ key, value }) => new Cons(key, value))),
  ),
  fn("%next-entry", "entry", "what a hash table iterator gives", ([entry = NIL]) =>
    entry instanceof Cons ? new Values([T, entry.car, entry.cdr]) : NIL,
  ),
];

export const HASH_TABLE_PLACES: readonly (readonly [string, PlaceWriter])[] = [
  [
    "GETHASH",
    ([key = NIL, table], value, interpreter) => {
      const entries = tableArg(interpreter, table, "gethash");
      const place = hashKey(entries, key);
      const found = entries.entries.get(place);
      if (found) found.value = value;
      else entries.entries.set(place, { key, value });
      return value;
    },
  ],
];
