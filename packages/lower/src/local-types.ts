import { type CMember, type CoreRelocation, type CStruct, type CType, I8, I16, I32, I64, U8, U16, U32, U64 } from "@whistler/btf";
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

  constructor(structs: readonly UnitStruct[]) {
    for (const struct of structs) if (struct.type.name !== undefined) this.#whole.set(struct.type.name, struct.type);
  }

  /** Describe a struct that is known whole, such as a context; a user struct of the same name stays. */
  add(struct: CStruct): void {
    if (struct.name !== undefined && !this.#whole.has(struct.name)) this.#whole.set(struct.name, struct);
  }

  /** The relocation of a field by name. A struct that is not known whole gets the field, with the type and offset of this access. */
  fieldRelocation(struct: string, field: string, type: ScalarType, offsetBytes: number): CoreRelocation {
    const whole = this.#whole.get(struct);
    const known = whole?.members.findIndex((member) => member.name === field) ?? -1;
    if (known >= 0) return { kind: "field_byte_offset", struct, access: [known] };
    const members = this.#partial.get(struct) ?? [];
    if (!this.#partial.has(struct)) this.#partial.set(struct, members);
    const at = members.findIndex((member) => member.name === field);
    if (at >= 0) return { kind: "field_byte_offset", struct, access: [at] };
    members.push({ name: field, type: scalarCType(type), offsetBytes });
    return { kind: "field_byte_offset", struct, access: [members.length - 1] };
  }

  /** All of them, each C name once. */
  all(): readonly CStruct[] {
    const partial = [...this.#partial].map(([name, members]): CStruct => ({ kind: "struct", name, members }));
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
