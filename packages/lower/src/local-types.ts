import {
  type CMember,
  type CoreKind,
  type CoreRelocation,
  type CStruct,
  type CType,
  I8,
  I16,
  I32,
  I64,
  U8,
  U16,
  U32,
  U64,
} from "@whistler/btf";
import type { UnitStruct } from "@whistler/expander";
import type { ScalarType } from "./variable.ts";

/** The C name of a Lisp name: lower case, `-` → `_`, anything else outside [a-z0-9_] → `_` (language.md §9.2). */
export function cName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9_]/g, "_");
}

/**
 * The structs that BTF shall describe. User structs and context structs are whole; a kernel struct that only `core-load` names is
 * described by the fields that the program uses, which is all that CO-RE needs: libbpf finds fields by name.
 */
export class LocalTypes {
  readonly #whole = new Map<string, CStruct>();
  readonly #partial = new Map<string, CMember[]>();
  readonly #kernel: ReadonlyMap<string, CStruct>;

  /** `kernelStructs` are those whose fields are known with their types; only the ones that programs use are described. */
  constructor(structs: readonly UnitStruct[], kernelStructs: ReadonlyMap<string, CStruct>) {
    this.#kernel = kernelStructs;
    for (const struct of structs) if (struct.type.name !== undefined) this.#whole.set(struct.type.name, struct.type);
  }

  /** Describe a struct that is known whole, such as a context; a user struct of the same name stays. */
  add(struct: CStruct): void {
    if (struct.name !== undefined && !this.#whole.has(struct.name)) this.#whole.set(struct.name, struct);
  }

  /** A field of an imported kernel struct; letter case does not count, because Lisp names have none. */
  kernelField(struct: string, field: string): CMember | undefined {
    return this.#kernel.get(struct)?.members.find((member) => member.name?.toLowerCase() === field);
  }

  /** The relocation of a field by name. A struct that is not known whole gets the field, with the type and offset of this access. */
  fieldRelocation(
    struct: string,
    field: string,
    type: ScalarType,
    offsetBytes: number,
    kind: CoreKind = "field_byte_offset",
  ): CoreRelocation {
    const whole = this.#whole.get(struct);
    const known = whole?.members.findIndex((member) => member.name === field) ?? -1;
    if (known >= 0) return { kind, struct, access: [known] };
    const members = this.#partial.get(struct) ?? [];
    if (!this.#partial.has(struct)) this.#partial.set(struct, members);
    const imported = this.kernelField(struct, field);
    const name = imported?.name ?? field;
    const at = members.findIndex((member) => member.name === name);
    if (at >= 0) return { kind, struct, access: [at] };
    members.push(imported ?? { name, type: scalarCType(type), offsetBytes });
    return { kind, struct, access: [members.length - 1] };
  }

  /** All of them, each C name once. */
  all(): readonly CStruct[] {
    const partial = [...this.#partial].map(([name, members]): CStruct => {
      const kernel = this.#kernel.get(name);
      return kernel ? { ...kernel, members } : { kind: "struct", name, members };
    });
    return [...this.#whole.values(), ...partial];
  }
}

/** The C type of an access of this width. */
export function scalarCType(type: ScalarType): CType {
  switch (type.bits) {
    case 8:
      return type.signed ? I8 : U8;
    case 16:
      return type.signed ? I16 : U16;
    case 32:
      return type.signed ? I32 : U32;
    case 64:
      return type.signed ? I64 : U64;
  }
}
