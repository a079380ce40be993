import { suggestion } from "@whistler/diagnostics";
import { classAncestors } from "./class.ts";
import { conditionAncestors, conditionIs, conditionTypeNames, isConditionType } from "./condition-type.ts";
import { eql, equal } from "./equality.ts";
import type { Interpreter } from "./interpreter.ts";
import { compare, isNumber, type LispNumber } from "./number.ts";
import {
  Cons,
  itemsOf,
  LispCharacter,
  LispCondition,
  LispEnvironment,
  LispFunction,
  LispHashTable,
  LispPackage,
  LispRecord,
  LispStream,
  LispString,
  LispSymbol,
  LispVector,
  NIL,
  Ratio,
  T,
  type Value,
} from "./value.ts";

const FIXNUM_LIMIT = 1n << 62n;

const isFixnum = (value: Value): boolean => typeof value === "bigint" && value >= -FIXNUM_LIMIT && value < FIXNUM_LIMIT;

/** The standard types by name. */
const STANDARD_TYPES: ReadonlyMap<string, (value: Value) => boolean> = new Map<string, (value: Value) => boolean>([
  ["T", () => true],
  ["NIL", () => false],
  ["NULL", (value) => value === NIL],
  ["BOOLEAN", (value) => value === NIL || value === T],
  ["SYMBOL", (value) => value instanceof LispSymbol],
  ["KEYWORD", (value) => value instanceof LispSymbol && value.isKeyword],
  ["CONS", (value) => value instanceof Cons],
  ["LIST", (value) => value === NIL || value instanceof Cons],
  ["ATOM", (value) => !(value instanceof Cons)],
  ["NUMBER", isNumber],
  ["REAL", isNumber],
  ["RATIONAL", (value) => typeof value === "bigint" || value instanceof Ratio],
  ["INTEGER", (value) => typeof value === "bigint"],
  ["FIXNUM", isFixnum],
  ["BIGNUM", (value) => typeof value === "bigint" && !isFixnum(value)],
  ["BIT", (value) => value === 0n || value === 1n],
  ["UNSIGNED-BYTE", (value) => typeof value === "bigint" && value >= 0n],
  ["SIGNED-BYTE", (value) => typeof value === "bigint"],
  ["RATIO", (value) => value instanceof Ratio],
  ...["FLOAT", "SINGLE-FLOAT", "DOUBLE-FLOAT", "SHORT-FLOAT", "LONG-FLOAT"].map((name): [string, (value: Value) => boolean] => [
    name,
    (value) => typeof value === "number",
  ]),
  ...["CHARACTER", "STANDARD-CHAR", "BASE-CHAR"].map((name): [string, (value: Value) => boolean] => [
    name,
    (value) => value instanceof LispCharacter,
  ]),
  ...["STRING", "SIMPLE-STRING", "BASE-STRING", "SIMPLE-BASE-STRING"].map((name): [string, (value: Value) => boolean] => [
    name,
    (value) => value instanceof LispString,
  ]),
  ...["VECTOR", "ARRAY", "SIMPLE-ARRAY"].map((name): [string, (value: Value) => boolean] => [
    name,
    (value) => value instanceof LispVector || value instanceof LispString,
  ]),
  ["SIMPLE-VECTOR", (value) => value instanceof LispVector],
  ["SEQUENCE", (value) => value === NIL || value instanceof Cons || value instanceof LispVector || value instanceof LispString],
  ["FUNCTION", (value) => value instanceof LispFunction],
  ["COMPILED-FUNCTION", (value) => value instanceof LispFunction],
  ["HASH-TABLE", (value) => value instanceof LispHashTable],
  ["PACKAGE", (value) => value instanceof LispPackage],
  ["STREAM", (value) => value instanceof LispStream],
  ["STRUCTURE-OBJECT", (value) => value instanceof LispRecord],
  ["STANDARD-OBJECT", (value) => value instanceof LispRecord],
]);

/** Whether a value has a type. An unknown type is an error. */
export function isOfType(interpreter: Interpreter, value: Value, type: Value, depth = 0): boolean {
  interpreter.step();
  if (depth > 100) return interpreter.error("WH2004", `the type ${interpreter.show(type)} does not end`, [], "TYPE-ERROR");
  const inner = (one: Value): boolean => isOfType(interpreter, value, one, depth + 1);
  if (type instanceof LispSymbol) {
    const name = type.name;
    const user = interpreter.types.get(name);
    if (user) return inner(user(type));
    const standard = STANDARD_TYPES.get(name);
    if (standard) return standard(value);
    if (isConditionType(interpreter, name)) return value instanceof LispCondition && conditionIs(interpreter, value, type);
    if (interpreter.classes.has(name)) return value instanceof LispRecord && classAncestors(interpreter, value.type).includes(name);
    const known = [
      ...STANDARD_TYPES.keys(),
      ...interpreter.types.keys(),
      ...interpreter.classes.keys(),
      ...conditionTypeNames(interpreter),
    ];
    return interpreter.error("WH2004", `${name.toLowerCase()} is no type`, suggestion(name, known), "TYPE-ERROR");
  }
  if (type instanceof Cons && type.car instanceof LispSymbol) {
    const name = type.car.name;
    const args = itemsOf(type.cdr);
    const [first = NIL, second] = args;
    const user = interpreter.types.get(name);
    if (user) return inner(user(type));
    switch (name) {
      case "OR":
        return args.some(inner);
      case "AND":
        return args.every(inner);
      case "NOT":
        return !inner(first);
      case "MEMBER":
        return args.some((one) => eql(one, value));
      case "EQL":
        return eql(first, value);
      case "SATISFIES":
        return interpreter.call(interpreter.functionOf(first), value) !== NIL;
      case "MOD":
        return typeof value === "bigint" && value >= 0n && typeof first === "bigint" && value < first;
      case "UNSIGNED-BYTE":
        return typeof value === "bigint" && value >= 0n && (typeof first !== "bigint" || value >> first === 0n);
      case "SIGNED-BYTE":
        return typeof value === "bigint" && (typeof first !== "bigint" || (value < 0n ? ~value : value) >> (first - 1n) === 0n);
      case "INTEGER":
      case "RATIONAL":
      case "REAL":
      case "FLOAT":
      case "SINGLE-FLOAT":
      case "DOUBLE-FLOAT":
        return (
          inner(type.car) && isNumber(value) && within(value, first, (order) => order >= 0) && within(value, second, (order) => order <= 0)
        );
      case "CONS":
        return (
          value instanceof Cons &&
          (args.length < 1 || isAny(first) || isOfType(interpreter, value.car, first, depth + 1)) &&
          (second === undefined || isAny(second) || isOfType(interpreter, value.cdr, second, depth + 1))
        );
      case "STRING":
      case "SIMPLE-STRING":
      case "SIMPLE-VECTOR":
        return inner(type.car) && (args.length === 0 || isAny(first) || first === lengthOf(value));
      case "VECTOR":
      case "ARRAY":
      case "SIMPLE-ARRAY":
        return (
          inner(type.car) &&
          (second === undefined ||
            isAny(second) ||
            equal(second, new Cons(NIL, NIL)) ||
            second === lengthOf(value) ||
            second instanceof Cons)
        );
      case "FUNCTION":
        return value instanceof LispFunction;
      default:
        return interpreter.error("WH2004", `${interpreter.show(type)} is no type`, [], "TYPE-ERROR");
    }
  }
  return interpreter.error("WH2004", `${interpreter.show(type)} is no type`, [], "TYPE-ERROR");
}

function isAny(type: Value): boolean {
  return type instanceof LispSymbol && type.name === "*";
}

function lengthOf(value: Value): Value {
  if (value instanceof LispString) return BigInt(value.characters.length);
  return value instanceof LispVector ? BigInt(value.items.length) : NIL;
}

/** A bound of an interval: `*`, a number, or `(number)` that excludes it. */
function within(value: LispNumber, bound: Value | undefined, holds: (order: number) => boolean): boolean {
  if (bound === undefined || isAny(bound) || bound === NIL) return true;
  if (bound instanceof Cons) return isNumber(bound.car) && compare(value, bound.car) !== 0 && holds(compare(value, bound.car));
  return isNumber(bound) && holds(compare(value, bound));
}

/** The most specific standard or user type of a value, by name, and its supertypes after it. */
export function typesOf(interpreter: Interpreter, value: Value): readonly string[] {
  if (value instanceof LispRecord) return [...classAncestors(interpreter, value.type), "T"];
  if (value instanceof LispCondition) return [...conditionAncestors(interpreter, value.type), "T"];
  if (typeof value === "bigint") return [isFixnum(value) ? "FIXNUM" : "BIGNUM", "INTEGER", "RATIONAL", "REAL", "NUMBER", "T"];
  if (typeof value === "number") return ["SINGLE-FLOAT", "FLOAT", "REAL", "NUMBER", "T"];
  if (value instanceof Ratio) return ["RATIO", "RATIONAL", "REAL", "NUMBER", "T"];
  if (value === NIL) return ["NULL", "SYMBOL", "LIST", "SEQUENCE", "T"];
  if (value instanceof LispSymbol) return [...(value.isKeyword ? ["KEYWORD"] : value === T ? ["BOOLEAN"] : []), "SYMBOL", "T"];
  if (value instanceof Cons) return ["CONS", "LIST", "SEQUENCE", "T"];
  if (value instanceof LispString) return ["STRING", "VECTOR", "ARRAY", "SEQUENCE", "T"];
  if (value instanceof LispVector) return ["SIMPLE-VECTOR", "VECTOR", "ARRAY", "SEQUENCE", "T"];
  if (value instanceof LispCharacter) return ["CHARACTER", "T"];
  if (value instanceof LispFunction) return ["FUNCTION", "T"];
  if (value instanceof LispHashTable) return ["HASH-TABLE", "T"];
  if (value instanceof LispPackage) return ["PACKAGE", "T"];
  if (value instanceof LispEnvironment) return ["T"];
  return ["STREAM", "T"];
}
