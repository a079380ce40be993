import { type CStruct, type CType, layoutOf } from "@whistler/btf";

/** Where the path of a CO-RE record leads in a C type. */
export interface AccessedField {
  readonly offsetBytes: number;
  readonly type: CType;
}

/** Follow member and array indices from a struct down; undefined where an index leads nowhere. */
export function resolveAccess(root: CStruct, access: readonly number[]): AccessedField | undefined {
  let type: CType = root;
  let offsetBytes = 0;
  for (const index of access) {
    if (type.kind === "array") {
      if (index < 0 || index >= type.length) return undefined;
      type = type.element;
      offsetBytes += index * layoutOf(type).sizeBytes;
    } else if (type.kind === "struct" || type.kind === "union") {
      const member: CStruct["members"][number] | undefined = type.members[index];
      if (!member) return undefined;
      offsetBytes += layoutOf(type).offsets[index] ?? 0;
      type = member.type;
    } else {
      return undefined;
    }
  }
  return access.length === 0 ? undefined : { offsetBytes, type };
}
