import { bitFieldUnit, type CMember, type CStruct, coreValueOf } from "@whistler/btf";
import type { Form } from "@whistler/reader";
import type { Template } from "../body/template.ts";
import { headName } from "../body/template.ts";
import { accessType } from "../body/types.ts";
import { sizeOfType } from "../declare/layout.ts";
import { defineMacro, expectArgs, type LibraryMacro, type MacroEnv } from "./macro.ts";

/** A struct of the kernel as its accessors see it. */
export interface KernelStruct {
  /** Canonical Lisp name. */
  readonly name: string;
  readonly cName: string;
  /** All fields, by the BTF of the build host. */
  readonly type: CStruct;
  /** Those that were asked for. */
  readonly fields: readonly KernelField[];
  /** Whether accesses carry CO-RE records. */
  readonly relocate: boolean;
}

export interface KernelField {
  /** Canonical Lisp name. */
  readonly name: string;
  readonly member: CMember;
  readonly offsetBytes: number;
}

/** Expansions that are looked through to find what a pointer is tagged with. */
const MAX_STEPS = 50;

/** The struct that a pointer expression is tagged with (`as-STRUCT`, an accessor of an embedded struct), or null. */
function tagOf(env: MacroEnv, pointer: Form): string | null {
  let form: Form | null = pointer;
  for (let steps = 0; form !== null && steps < MAX_STEPS; steps++) {
    if (headName(form) === "TYPED-PTR") {
      const tag: Form | undefined = form.kind === "list" ? form.items[1] : undefined;
      return tag?.kind === "symbol" ? tag.name : null;
    }
    form = env.expandOnce(form);
  }
  return null;
}

function pointerOperand(env: MacroEnv, struct: KernelStruct, accessor: string): Form {
  expectArgs(env, 1, 1, `(${accessor.toLowerCase()} pointer)`);
  const [pointer] = env.args;
  if (!pointer) return env.build(0);
  const tag = tagOf(env, pointer);
  if (tag === null || tag === struct.name) return pointer;
  return env.fail("WH2130", `${accessor.toLowerCase()} reads a ${struct.name.toLowerCase()}, this is a pointer to ${tag.toLowerCase()}`, {
    span: pointer.span,
    help: [`if it is one: (as-${struct.name.toLowerCase()} ...)`],
  });
}

/** Kinds of `core-field-info`, with the kernel's names. */
const KINDS = {
  "byte-offset": "field_byte_offset",
  "byte-size": "field_byte_size",
  exists: "field_exists",
  lshift: "field_lshift_u64",
  rshift: "field_rshift_u64",
} as const;

/** What the running kernel knows of a field; without relocation what the build host knows. */
function fieldInfo(struct: KernelStruct, field: KernelField, kind: keyof typeof KINDS): Template {
  const index = struct.type.members.indexOf(field.member);
  const value = coreValueOf(struct.type, { kind: KINDS[kind], struct: struct.cName, access: [index] }) ?? 0;
  return struct.relocate ? ["core-field-info", kind, value, struct.name, field.name] : value;
}

/** The address of a field: without records, that of the first field is the pointer itself. */
function address(struct: KernelStruct, field: KernelField, pointer: Form): Template {
  const offset = fieldInfo(struct, field, "byte-offset");
  return offset === 0 ? pointer : ["+", pointer, offset];
}

/** Bytes of a value that is read as one number; null for what has only an address. */
function scalarBytes({ member: { type } }: KernelField): number | null {
  const sizeBytes = type.kind === "pointer" ? 8 : type.kind === "int" ? type.sizeBytes : null;
  return sizeBytes !== null && sizeBytes <= 8 ? sizeBytes : null;
}

function read(env: MacroEnv, struct: KernelStruct, field: KernelField, pointer: Form): Template {
  const { member } = field;
  if (member.bitField) return readBits(env, struct, field, pointer);
  const sizeBytes = scalarBytes(field);
  if (sizeBytes !== null) {
    const buffer = env.temp("buffer");
    return [
      "let",
      [[buffer, ["struct-alloc", sizeBytes]]],
      ["probe-read-kernel", buffer, sizeBytes, address(struct, field, pointer)],
      ["load", accessType(sizeBytes), buffer, 0],
    ];
  }
  const place = address(struct, field, pointer);
  const embedded = member.type.kind === "struct" || member.type.kind === "union" ? member.type.name : undefined;
  return embedded === undefined ? place : ["typed-ptr", embedded.replaceAll("_", "-"), place];
}

/** A bitfield: the aligned bytes around it, shifted to the top and back down; signed ones keep their sign. */
function readBits(env: MacroEnv, struct: KernelStruct, field: KernelField, pointer: Form): Template {
  const { type, bitField } = field.member;
  if (bitField && !bitFieldUnit(bitField, sizeOfType(type)))
    return env.fail("WH2125", `the bitfield ${field.name.toLowerCase()} of ${struct.cName} lies across more than eight bytes`);
  const buffer = env.temp("buffer");
  const down = type.kind === "int" && type.signed ? ">>>" : ">>";
  return [
    "let",
    [[buffer, ["struct-alloc", 8]]],
    ["probe-read-kernel", buffer, fieldInfo(struct, field, "byte-size"), address(struct, field, pointer)],
    [down, ["<<", ["load", "u64", buffer, 0], fieldInfo(struct, field, "lshift")], fieldInfo(struct, field, "rshift")],
  ];
}

/** The macros that `import-kernel-struct` makes: §3.8 of the language. */
export function kernelStructMacros(struct: KernelStruct): LibraryMacro[] {
  const tag = `as-${struct.name}`;
  return [
    defineMacro(tag, (_call, env) => {
      expectArgs(env, 1, 1, `(${tag.toLowerCase()} pointer)`);
      return ["typed-ptr", struct.name, env.args[0] ?? 0];
    }),
    // First, because a field of such a name counts more.
    ...struct.fields.map((field) =>
      defineMacro(`${struct.name}-${field.name}-exists`, (_call, env) => {
        expectArgs(env, 0, 0, `(${struct.name}-${field.name}-exists)`.toLowerCase());
        return fieldInfo(struct, field, "exists");
      }),
    ),
    ...struct.fields.map((field) => {
      const name = `${struct.name}-${field.name}`;
      return defineMacro(name, (_call, env) => read(env, struct, field, pointerOperand(env, struct, name)));
    }),
  ];
}
