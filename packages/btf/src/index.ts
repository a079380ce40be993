export { BTF_KIND, BTF_MAGIC, BtfBuilder, type DatasecVariable } from "./btf-builder.ts";
export { type BtfExtSection, encodeBtfExt } from "./btf-ext.ts";
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
export { type Layout, layoutOf } from "./layout.ts";
export type { MapDefinition } from "./map-definition.ts";
