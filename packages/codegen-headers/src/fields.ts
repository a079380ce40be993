import { type CMember, type CStruct, type CType, layoutOf } from "@whistler/btf";
import { assertNever, InternalError } from "@whistler/diagnostics";

/** A member of a struct as bindings see it: a scalar or struct, or a one-dimensional array of them. */
export interface Field {
  /** The C name. */
  readonly name: string;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
  readonly element: FieldElement;
  /** How many elements an array has; undefined for a single value. */
  readonly length: number | undefined;
}

export type FieldElement =
  | { readonly kind: "int"; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: "struct"; readonly type: CStruct; readonly name: string };

/** The fields of a struct or union, in order. */
export function fieldsOf(struct: CStruct): readonly Field[] {
  const { offsets } = layoutOf(struct);
  return struct.members.map((member, index) => fieldOf(member, offsets[index] ?? 0));
}

function fieldOf(member: CMember, offsetBytes: number): Field {
  const { type } = member;
  const [element, length] = type.kind === "array" ? [type.element, type.length] : [type, undefined];
  return { name: member.name ?? "", offsetBytes, sizeBytes: layoutOf(type).sizeBytes, element: elementOf(element), length };
}

function elementOf(type: CType): FieldElement {
  switch (type.kind) {
    case "int": {
      const bits = 8 * type.sizeBytes;
      if (bits !== 8 && bits !== 16 && bits !== 32 && bits !== 64) throw new InternalError(`bindings: an integer of ${bits} bits`);
      return { kind: "int", bits, signed: type.signed };
    }
    case "pointer":
      return { kind: "int", bits: 64, signed: false };
    case "struct":
    case "union":
      return { kind: "struct", type, name: type.name ?? "" };
    case "array":
    case "void":
      throw new InternalError(`bindings: a field of type ${type.kind}, which defstruct does not make`);
    default:
      return assertNever(type, "C type");
  }
}
