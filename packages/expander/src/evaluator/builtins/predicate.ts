import { type BuiltinFunction, fn } from "../builtin.ts";
import { eql, equal, equalp } from "../equality.ts";
import { isNumber } from "../number.ts";
import { isOfType, typesOf } from "../type-specifier.ts";
import {
  bool,
  Cons,
  LispCharacter,
  LispFunction,
  LispHashTable,
  LispPackage,
  LispRecord,
  LispStream,
  LispString,
  LispSymbol,
  LispVector,
  NIL,
  type Value,
  Values,
} from "../value.ts";
import { sequenceArg, textArg } from "./argument.ts";
import { ofType } from "./sequence-kind.ts";

function is(name: string, doc: string, holds: (value: Value) => boolean): BuiltinFunction {
  return fn(name, "object", `whether it is ${doc}`, ([value = NIL]) => bool(holds(value)));
}

/** Equality and types. */
export const PREDICATES: readonly BuiltinFunction[] = [
  fn("eq", "object1 object2", "whether they are the same object; numbers and characters by value", ([left = NIL, right = NIL]) =>
    bool(eql(left, right)),
  ),
  fn("eql", "object1 object2", "whether they are the same object, number or character", ([left = NIL, right = NIL]) =>
    bool(eql(left, right)),
  ),
  fn("equal", "object1 object2", "eql, or conses and strings with equal parts", ([left = NIL, right = NIL]) => bool(equal(left, right))),
  fn("equalp", "object1 object2", "equal, whatever the letter case and type of number; vectors by elements", ([left = NIL, right = NIL]) =>
    bool(equalp(left, right)),
  ),
  is("null", "nil", (value) => value === NIL),
  is("not", "nil", (value) => value === NIL),
  fn("endp", "list", "whether the list is at its end", ([list = NIL], interpreter) =>
    list === NIL || list instanceof Cons ? bool(list === NIL) : interpreter.typeError("a list", list, "endp"),
  ),
  is("consp", "a cons", (value) => value instanceof Cons),
  is("atom", "no cons", (value) => !(value instanceof Cons)),
  is("listp", "a list", (value) => value === NIL || value instanceof Cons),
  is("symbolp", "a symbol", (value) => value instanceof LispSymbol),
  is("keywordp", "a keyword", (value) => value instanceof LispSymbol && value.isKeyword),
  is("stringp", "a string", (value) => value instanceof LispString),
  is("simple-string-p", "a string", (value) => value instanceof LispString),
  is("characterp", "a character", (value) => value instanceof LispCharacter),
  is("vectorp", "a vector or string", (value) => value instanceof LispVector || value instanceof LispString),
  is("simple-vector-p", "a vector", (value) => value instanceof LispVector),
  is("arrayp", "a vector or string", (value) => value instanceof LispVector || value instanceof LispString),
  is("functionp", "a function", (value) => value instanceof LispFunction),
  is("hash-table-p", "a hash table", (value) => value instanceof LispHashTable),
  is("packagep", "a package", (value) => value instanceof LispPackage),
  is("streamp", "a stream", (value) => value instanceof LispStream),
  fn("typep", "object type &optional environment", "whether the object has the type", ([object = NIL, type = NIL], interpreter) =>
    bool(isOfType(interpreter, object, type)),
  ),
  fn("type-of", "object", "the most specific type of the object", ([object = NIL], interpreter) =>
    interpreter.packages.intern(typesOf(interpreter, object)[0] ?? "T"),
  ),
  fn("class-of", "object", "the name of the object's class", ([object = NIL], interpreter) => {
    const types = typesOf(interpreter, object);
    const [first = "T"] = types;
    return interpreter.packages.intern(
      object instanceof LispRecord ? first : (types.find((one) => !/^(FIXNUM|BIGNUM|KEYWORD|BOOLEAN|SIMPLE-VECTOR)$/.test(one)) ?? first),
    );
  }),
  fn(
    "subtypep",
    "type1 type2",
    "whether the first type is known to be part of the second, and whether that is sure",
    ([left = NIL, right = NIL], interpreter) => {
      const sure = (answer: boolean): Values => new Values([bool(answer), bool(true)]);
      if (equal(left, right) || (right instanceof LispSymbol && right.name === "T") || left === NIL) return sure(true);
      if (!(left instanceof LispSymbol) || !(right instanceof LispSymbol)) return new Values([NIL, NIL]);
      const example = EXAMPLES.get(left.name);
      if (example !== undefined) return sure(typesOf(interpreter, example).includes(right.name) || isOfType(interpreter, example, right));
      const record = interpreter.classes.has(left.name) ? new LispRecord(left.name, new Map()) : null;
      return record ? sure(typesOf(interpreter, record).includes(right.name)) : new Values([NIL, NIL]);
    },
  ),
  fn(
    "coerce",
    "object type",
    "the object as one of another type: a sequence, character, float or function",
    ([object = NIL, type = NIL], interpreter) => {
      const name = type instanceof LispSymbol ? type.name : "";
      if (name === "T") return object;
      if (/FLOAT$/.test(name) && isNumber(object)) return interpreter.call(interpreter.functionOf(interpreter.op("FLOAT")), object);
      if (name === "FUNCTION") return interpreter.functionOf(object instanceof Cons ? interpreter.evaluate(object, null) : object);
      if (name === "CHARACTER") {
        const [only, ...more] = Array.from(textArg(interpreter, object, "coerce"));
        return only !== undefined && more.length === 0
          ? new LispCharacter(only.codePointAt(0) ?? 0)
          : interpreter.typeError("a character designator", object, "coerce");
      }
      if (object === NIL || object instanceof Cons || object instanceof LispString || object instanceof LispVector) {
        const made = ofType(interpreter, type, sequenceArg(interpreter, object, "coerce"), "coerce");
        return made.constructor === object.constructor ? object : made;
      }
      return isOfType(interpreter, object, type)
        ? object
        : interpreter.typeError(`a ${interpreter.show(type).toLowerCase()}`, object, "coerce");
    },
  ),
];

/** A typical value of a type, whose types are all its supertypes. */
const EXAMPLES: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["INTEGER", 1n << 80n],
  ["FIXNUM", 3n],
  ["BIGNUM", 1n << 80n],
  ["FLOAT", 0.5],
  ["SINGLE-FLOAT", 0.5],
  ["DOUBLE-FLOAT", 0.5],
  ["CONS", new Cons(NIL, NIL)],
  ["NULL", NIL],
  ["SYMBOL", new LispSymbol("EXAMPLE", null, 0)],
  ["KEYWORD", new LispSymbol("EXAMPLE", "KEYWORD")],
  ["STRING", new LispString("")],
  ["CHARACTER", new LispCharacter(97)],
  ["SIMPLE-VECTOR", new LispVector([])],
  ["LIST", new Cons(NIL, NIL)],
]);
