export {
  type BtfExt,
  type CoreRelocationRecord,
  type ExtSection,
  type FuncInfoRecord,
  type LineInfoRecord,
} from "./btf-ext.ts";
export * from "./btf-type.ts";
export type { CoreRelocation } from "./core-relocation.ts";
export {
  type CArray,
  type CInt,
  type CMember,
  type CPointer,
  type CStruct,
  type CType,
  type CVoid,
  I8,
  I16,
  I32,
  I64,
  U8,
  U16,
  U32,
  U64,
} from "./ctype.ts";
export { ctypeProblems, isIdentifier } from "./ctype-problems.ts";
export { type EncodedBtf, encodeBtf } from "./encode-btf.ts";
export { encodeBtfExt } from "./encode-btf-ext.ts";
export { type Layout, layoutOf } from "./layout.ts";
export type { MapDefinition } from "./map-definition.ts";
export { TypeTable } from "./type-table.ts";
