import { type CStruct, type CType, layoutOf } from "@whistler/btf";

export function sizeOfType(type: CType): number {
  return layoutOf(type).sizeBytes;
}

export function memberOffsets(type: CStruct): readonly number[] {
  return layoutOf(type).offsets;
}
