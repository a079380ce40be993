export { allTypes, type Btf, idsNamed, kindOf, stringAt, typeOf, withoutFlavor } from "./btf.ts";
export type {
  BtfExt,
  CoreRelocationRecord,
  ExtSection,
  FuncInfoRecord,
  LineInfoRecord,
} from "./btf-ext.ts";
export * from "./btf-type.ts";
export { type Codec, type CValue, codecOf } from "./codec.ts";
export { CORE_KINDS, type CoreKind, type CoreRelocation } from "./core-relocation.ts";
export {
  describeField,
  FIELD_RELOCATION_KINDS,
  type FieldRelocation,
  type FieldRelocationKind,
  type ResolvedRelocation,
  resolveFieldOffset,
  resolveRelocation,
} from "./core-resolve.ts";
export { type AccessedField, accessedField, bitFieldUnit, coreValueOf } from "./core-value.ts";
export {
  type BitField,
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
export { ctypeOf } from "./ctype-of.ts";
export { ctypeProblems, isIdentifier } from "./ctype-problems.ts";
export { decodeBtf } from "./decode-btf.ts";
export { decodeBtfExt } from "./decode-btf-ext.ts";
export { dumpBtf } from "./dump.ts";
export { type EncodedBtf, encodeBtf } from "./encode-btf.ts";
export { encodeBtfExt } from "./encode-btf-ext.ts";
export { type Layout, layoutOf } from "./layout.ts";
export type { MapDefinition } from "./map-definition.ts";
export { type Resolved, sizeOf, skipModifiers } from "./resolve.ts";
export { structFields, structNamed, structNames } from "./struct-fields.ts";
export { TypeTable } from "./type-table.ts";
