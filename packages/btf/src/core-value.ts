import { assertNever } from "@whistler/diagnostics";
import type { CoreKind, CoreRelocation } from "./core-relocation.ts";
import type { BitField, CStruct, CType } from "./ctype.ts";
import { layoutOf } from "./layout.ts";

/** Where the path of a CO-RE record leads in a C type. */
export interface AccessedField {
  readonly offsetBytes: number;
  readonly type: CType;
  /** Absent for what is no bitfield; its bits count from the start of the root. */
  readonly bitField?: BitField;
}

/** Follow member and array indices from a struct down; undefined where an index leads nowhere. */
export function accessedField(root: CStruct, access: readonly number[]): AccessedField | undefined {
  let type: CType = root;
  let offsetBytes = 0;
  let bitField: BitField | undefined;
  for (const index of access) {
    bitField = undefined;
    if (type.kind === "array") {
      if (index < 0 || index >= type.length) return undefined;
      type = type.element;
      offsetBytes += index * layoutOf(type).sizeBytes;
    } else if (type.kind === "struct" || type.kind === "union") {
      const member: CStruct["members"][number] | undefined = type.members[index];
      if (!member) return undefined;
      if (member.bitField) bitField = { ...member.bitField, offsetBits: offsetBytes * 8 + member.bitField.offsetBits };
      offsetBytes += layoutOf(type).offsets[index] ?? 0;
      type = member.type;
    } else {
      return undefined;
    }
  }
  if (access.length === 0) return undefined;
  return bitField ? { offsetBytes, type, bitField } : { offsetBytes, type };
}

/**
 * What a relocation comes to by the local types (libbpf, `bpf_core_calc_field_relo`, little-endian): the number that the compiler puts into
 * the instruction. Undefined where the access leads nowhere.
 */
export function coreValueOf(root: CStruct, core: CoreRelocation): number | undefined {
  const field = accessedField(root, core.access);
  return field && fieldValue(field, core.kind);
}

function fieldValue(field: AccessedField, kind: CoreKind): number | undefined {
  const typeBytes = layoutOf(field.type).sizeBytes;
  const bits = field.bitField?.sizeBits ?? typeBytes * 8;
  const unit = field.bitField ? bitFieldUnit(field.bitField, typeBytes) : { offsetBytes: field.offsetBytes, sizeBytes: typeBytes };
  if (!unit) return undefined;
  const startBits = field.bitField?.offsetBits ?? field.offsetBytes * 8;
  switch (kind) {
    case "field_byte_offset":
      return unit.offsetBytes;
    case "field_byte_size":
      return unit.sizeBytes;
    case "field_exists":
      return 1;
    case "field_signed":
      return field.type.kind === "int" && field.type.signed ? 1 : 0;
    case "field_lshift_u64":
      return 64 - (startBits + bits - unit.offsetBytes * 8);
    case "field_rshift_u64":
      return 64 - bits;
    default:
      return assertNever(kind, "CO-RE relocation kind");
  }
}

/** The aligned bytes to load for a bitfield: the smallest power of two that holds all of it, at most eight. */
export function bitFieldUnit(
  { offsetBits, sizeBits }: BitField,
  typeBytes: number,
): { readonly offsetBytes: number; readonly sizeBytes: number } | undefined {
  for (let sizeBytes = typeBytes; sizeBytes >= 1 && sizeBytes <= 8; sizeBytes *= 2) {
    const offsetBytes = Math.floor(offsetBits / 8 / sizeBytes) * sizeBytes;
    if (offsetBits + sizeBits - offsetBytes * 8 <= sizeBytes * 8) return { offsetBytes, sizeBytes };
  }
  return undefined;
}
