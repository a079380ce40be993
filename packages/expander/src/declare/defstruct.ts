import type { CMember, CStruct, CType } from "@whistler/btf";
import { diagnostic, type Span, suggestion } from "@whistler/diagnostics";
import { SCALAR_TYPES } from "../body/types.ts";
import type { Interpreter } from "../evaluator/interpreter.ts";
import { ownerOfShared } from "../evaluator/package-table.ts";
import { Cons, itemsOf, LispSymbol, NIL, T, type Value } from "../evaluator/value.ts";
import { structMacros } from "../library/structs.ts";
import { fail } from "../problem.ts";
import { cNameOf } from "./c-name.ts";
import type { Compilation } from "./compilation.ts";
import { defineRecordType } from "./compile-time-struct.ts";
import type { StructField, StructInfo } from "./info.ts";
import { memberOffsets, sizeOfType } from "./layout.ts";
import { structNamed } from "./lookup.ts";
import { defineCodec } from "./struct-codec.ts";
import { type Declaration, declaredName } from "./top-level.ts";

/** Names that C programmers try. */
const C_TYPES: ReadonlyMap<string, string> = new Map([
  ["INT", "i32"],
  ["UNSIGNED", "u32"],
  ["CHAR", "u8 or i8"],
  ["SHORT", "i16"],
  ["LONG", "i64"],
  ["SIZE_T", "u64"],
  ["UINT8_T", "u8"],
  ["UINT16_T", "u16"],
  ["UINT32_T", "u32"],
  ["UINT64_T", "u64"],
  ["INT8_T", "i8"],
  ["INT16_T", "i16"],
  ["INT32_T", "i32"],
  ["INT64_T", "i64"],
  ["BOOL", "u8"],
]);

/** A structure of this size could be allocated nowhere. */
const MAX_BYTES = 1 << 24;

/**
 * `(defstruct name (field type)…)`. Common Lisp has a form of the same name: what has options, or fields that are no `(name type)`
 * pairs, is that one and defines a compile-time structure.
 */
export function defstruct(declaration: Declaration): Value {
  const [head] = declaration.operands;
  const fields = declaration.operands.slice(1);
  if (head instanceof Cons || meansRecord(declaration, fields)) return defineRecordType(declaration);
  const symbol = declaredName(declaration, "defstruct");
  const { compilation, span } = declaration;
  if (fields.length === 0)
    return fail("WH2206", `the struct ${symbol.name.toLowerCase()} has no fields`, {
      span,
      help: ["(defstruct event (pid u32) (name (array u8 16)))"],
    });
  const names = new Set<string>();
  const members: CMember[] = [];
  for (const field of fields) {
    const [name, type = NIL] = itemsOf(field);
    if (!(name instanceof LispSymbol)) return fail("WH2206", "a field's name is a symbol", { span });
    if (names.has(name.name)) return fail("WH2206", `the field ${name.name.toLowerCase()} is there twice`, { span });
    names.add(name.name);
    members.push({ name: cNameOf(name.name), type: fieldType(declaration, name.name, type, placeOf(field) ?? span) });
  }
  const type: CStruct = { kind: "struct", name: cNameOf(symbol.name), members };
  const offsets = memberOffsets(type);
  const made: StructInfo = {
    name: symbol.name,
    sizeBytes: sizeOfType(type),
    type,
    span,
    fields: [...names].map((name, at): StructField => ({ name, offsetBytes: offsets[at] ?? 0, type: members[at]?.type ?? type })),
  };
  if (made.sizeBytes > MAX_BYTES)
    return fail("WH2109", `the struct ${symbol.name.toLowerCase()} is ${made.sizeBytes} bytes large`, { span });
  registerStruct(compilation, made);
  defineCodec(declaration, made);
  return symbol;
}

/** Put a struct and its macros into the compilation; a struct of the same name is replaced. */
export function registerStruct(compilation: Compilation, made: StructInfo): void {
  const old = compilation.structs.get(made.name);
  if (old) {
    compilation.report(
      diagnostic("WH2216", `the struct ${made.name.toLowerCase()} is defined twice`, {
        span: made.span,
        related: [{ span: old.span, message: "the first definition" }],
      }),
    );
  }
  compilation.structs.set(made.name, made);
  for (const macro of structMacros(made)) compilation.declaredMacros.set(macro.name, macro);
}

function placeOf(value: Value): Span | undefined {
  return value instanceof Cons ? value.whole : undefined;
}

/**
 * Whether `defstruct` without options is Common Lisp's. What the package imported or uses says so; where it says nothing, the shape of the
 * fields does. Fields of known types are Whistler's in any package, as `whistler:defstruct` is there.
 */
function meansRecord(declaration: Declaration, fields: readonly Value[]): boolean {
  const { compilation, interpreter } = declaration;
  switch (ownerOfShared("DEFSTRUCT", interpreter.packages.current)) {
    case "WHISTLER":
      return false;
    case "COMMON-LISP":
      return !fields.every((field) => hasKnownType(compilation, field));
    default:
      return !fields.every((field) => looksTyped(interpreter, field));
  }
}

/** Whether a field is `(name type)` with a type that exists. */
function hasKnownType(compilation: Compilation, field: Value): boolean {
  if (!(field instanceof Cons) || !(field.cdr instanceof Cons) || field.cdr.cdr !== NIL) return false;
  const type = field.cdr.car;
  if (type instanceof Cons) return type.car instanceof LispSymbol && type.car.name === "ARRAY";
  return type instanceof LispSymbol && (SCALAR_TYPES.has(type.name) || compilation.structs.has(type.name));
}

/** Whether a field could be Whistler's `(name type)`: a type's name, `(array …)`, or a name that is no variable. */
function looksTyped(interpreter: Interpreter, field: Value): boolean {
  if (!(field instanceof Cons) || !(field.cdr instanceof Cons) || field.cdr.cdr !== NIL) return false;
  const type = field.cdr.car;
  if (type instanceof Cons) return type.car instanceof LispSymbol && type.car.name === "ARRAY";
  return (
    type instanceof LispSymbol &&
    type !== NIL &&
    type !== T &&
    !type.isKeyword &&
    (SCALAR_TYPES.has(type.name) || !interpreter.globals.has(type))
  );
}

function fieldType(declaration: Declaration, field: string, type: Value, span: Span): CType {
  const { compilation, interpreter } = declaration;
  if (type instanceof LispSymbol) {
    const scalar = SCALAR_TYPES.get(type.name);
    if (scalar) return scalar;
    const struct = compilation.structs.get(type.name);
    if (struct) return struct.type;
    const c = C_TYPES.get(type.name);
    const known = [...SCALAR_TYPES.keys(), ...compilation.structs.keys()];
    return fail("WH2205", `${type.name.toLowerCase()} is no type of a field`, {
      span,
      help: [
        ...(c ? [`for C's ${type.name.toLowerCase()} write ${c}`] : suggestion(type.name, known)),
        "types: u8 u16 u32 u64 i8 i16 i32 i64, structs, (array type count)",
      ],
    });
  }
  if (!(type instanceof Cons)) return fail("WH2205", `${interpreter.show(type)} is no type of a field`, { span });
  const [, element = NIL, count = NIL, ...more] = itemsOf(type);
  if (more.length > 0) return fail("WH2205", `the array ${field.toLowerCase()} has more than one dimension`, { span });
  const inner = fieldType(declaration, field, element, span);
  if (inner.kind === "array") return fail("WH2205", `${field.toLowerCase()} is an array of arrays`, { span });
  const length = interpreter.evaluate(count, declaration.scope);
  if (typeof length !== "bigint") return fail("WH2205", `the length of ${field.toLowerCase()} is ${interpreter.show(length)}`, { span });
  if (length < 1n || length > BigInt(MAX_BYTES)) return fail("WH2109", `the length of ${field.toLowerCase()} is ${length}`, { span });
  return { kind: "array", element: inner, length: Number(length) };
}

/** `(defunion name struct…)`: all members at offset 0, as large as the largest. */
export function defunion(declaration: Declaration): Value {
  const symbol = declaredName(declaration, "defunion");
  const { compilation, span } = declaration;
  const structs = declaration.operands.slice(1).map((member) => {
    if (!(member instanceof LispSymbol)) return fail("WH2206", "the members of a union are names of structs", { span });
    return structNamed(compilation, { kind: "symbol", name: member.name, span }, span);
  });
  if (structs.length === 0) return fail("WH2206", `the union ${symbol.name.toLowerCase()} has no members`, { span });
  const type: CStruct = {
    kind: "union",
    name: cNameOf(symbol.name),
    members: structs.map((struct) => ({ name: cNameOf(struct.name), type: struct.type })),
  };
  registerStruct(compilation, { name: symbol.name, sizeBytes: sizeOfType(type), type, fields: [], span });
  return symbol;
}
