import type { CArray, CType } from "@whistler/btf";
import { suggestion } from "@whistler/diagnostics";
import type { Form } from "@whistler/reader";
import type { Template } from "../body/template.ts";
import { describe } from "../body/template.ts";
import type { StructField, StructInfo } from "../declare/info.ts";
import { sizeOfType } from "../declare/layout.ts";
import { defineMacro, expectArgs, type LibraryMacro, type MacroEnv } from "./macro.ts";

/** `pointer + offset`, without the addition of 0. */
function plus(pointer: Template, offset: number): Template {
  return offset === 0 ? pointer : ["+", pointer, offset];
}

/** A scalar at an address is loaded; anything else is its address. */
function access(type: CType, pointer: Template, offset: number): Template {
  if (type.kind === "int") return ["load", type.name, pointer, offset];
  if (type.kind === "pointer") return ["load", "u64", pointer, offset];
  return plus(pointer, offset);
}

/** The element of an array field: a constant index is checked and folded into the offset. */
function element(
  env: MacroEnv,
  field: StructField,
  type: CArray,
  pointer: Form,
  index: Form,
  use: (type: CType, pointer: Template, offset: number) => Template,
): Template {
  const sizeBytes = sizeOfType(type.element);
  const operand = env.operand(index);
  if (operand.constant !== null) {
    if (operand.constant < 0n || operand.constant >= BigInt(type.length)) {
      return env.fail(
        "WH2126",
        `the index ${operand.constant} is outside of ${field.name.toLowerCase()}, which has ${type.length} elements`,
        { span: index.span },
      );
    }
    return use(type.element, pointer, field.offsetBytes + Number(operand.constant) * sizeBytes);
  }
  const scaled: Template = sizeBytes === 1 ? operand.form : ["*", operand.form, sizeBytes];
  return use(type.element, ["+", pointer, scaled], field.offsetBytes);
}

function fieldMacro(struct: StructInfo, field: StructField): LibraryMacro {
  const name = `${struct.name}-${field.name}`;
  const { type } = field;
  return defineMacro(name, (_call, env) => {
    const [pointer, index] = env.args;
    if (type.kind !== "array") {
      expectArgs(env, 1, 1, `(${name.toLowerCase()} pointer)`);
      return pointer ? access(type, pointer, field.offsetBytes) : 0;
    }
    expectArgs(env, 2, 2, `(${name.toLowerCase()} pointer index)`);
    return pointer && index ? element(env, field, type, pointer, index, access) : 0;
  });
}

function pointerMacro(struct: StructInfo, field: StructField): LibraryMacro {
  const name = `${struct.name}-${field.name}-ptr`;
  const { type } = field;
  return defineMacro(name, (_call, env) => {
    const array = type.kind === "array";
    expectArgs(env, 1, array ? 2 : 1, `(${name.toLowerCase()} pointer${array ? " index" : ""})`);
    const [pointer, index] = env.args;
    if (!pointer) return 0;
    return array && index
      ? element(env, field, type, pointer, index, (_type, base, offset) => plus(base, offset))
      : plus(pointer, field.offsetBytes);
  });
}

/** `(set-struct-field! pointer [index] value)`: the writer behind setf. */
function writerMacro(struct: StructInfo, field: StructField): LibraryMacro {
  const accessor = `${struct.name}-${field.name}`;
  return defineMacro(`set-${accessor}!`, (_call, env) => {
    const count = field.type.kind === "array" ? 3 : 2;
    expectArgs(env, count, count, `(set-${accessor.toLowerCase()}! pointer ${count === 3 ? "index " : ""}value)`);
    return ["setf", [accessor, ...env.args.slice(0, -1)], env.args.at(-1) ?? 0];
  });
}

/**
 * The macros that a struct declaration makes. Field pointers come first: where a field is itself called `x-ptr`, its accessor is the
 * one that counts.
 */
export function structMacros(struct: StructInfo): LibraryMacro[] {
  return [
    ...struct.fields.map((field) => pointerMacro(struct, field)),
    defineMacro(`make-${struct.name}`, (_call, env) => {
      expectArgs(env, 0, 0, `(make-${struct.name.toLowerCase()})`);
      return ["struct-alloc", struct.sizeBytes];
    }),
    ...struct.fields.flatMap((field) => [fieldMacro(struct, field), writerMacro(struct, field)]),
  ];
}

/** A scalar field by name, for `struct-ref` and `struct-set`. */
function scalarField(env: MacroEnv, struct: StructInfo, name: Form | undefined): StructField {
  const wanted = name?.kind === "quote" ? name.form : name;
  const field = wanted?.kind === "symbol" ? struct.fields.find((one) => one.name === wanted.name) : undefined;
  const known = struct.fields.map((one) => one.name);
  if (!field) {
    return env.fail("WH2125", `${struct.name.toLowerCase()} has no field ${wanted ? describe(wanted) : ""}`, {
      span: name?.span ?? env.span,
      help: [...(wanted?.kind === "symbol" ? suggestion(wanted.name, known) : []), `fields: ${known.join(" ").toLowerCase()}`],
    });
  }
  return field.type.kind === "int" || field.type.kind === "pointer"
    ? field
    : env.fail("WH2125", `the field ${field.name.toLowerCase()} is no scalar`, { span: name?.span ?? env.span });
}

/** Structs by name: §3.3 of the language. */
export const STRUCT_MACROS: readonly LibraryMacro[] = [
  defineMacro("sizeof", (_call, env) => {
    expectArgs(env, 1, 1, "(sizeof struct)");
    const [name] = env.args;
    return env.sizeOf(name) ?? env.struct(name).sizeBytes;
  }),
  defineMacro("struct-ref", (_call, env) => {
    expectArgs(env, 3, 3, "(struct-ref struct pointer field)");
    const [struct, pointer = 0, name] = env.args;
    const field = scalarField(env, env.struct(struct), name);
    return access(field.type, pointer, field.offsetBytes);
  }),
  defineMacro("struct-set", (_call, env) => {
    expectArgs(env, 4, 4, "(struct-set struct pointer field value)");
    const [struct, pointer = 0, name, value = 0] = env.args;
    const field = scalarField(env, env.struct(struct), name);
    return ["setf", access(field.type, pointer, field.offsetBytes), value];
  }),
];
