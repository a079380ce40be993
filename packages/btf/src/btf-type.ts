/**
 * One type of a `.BTF` section as data (linux/btf.h, Documentation/bpf/btf.rst). Types refer to each other by id: 1 is the first type
 * of the section, 0 is void. An absent name is the empty string.
 */
export type BtfType =
  | BtfInt
  | BtfPointer
  | BtfArray
  | BtfStruct
  | BtfEnum
  | BtfEnum64
  | BtfForward
  | BtfModifier
  | BtfTypedef
  | BtfFunction
  | BtfFunctionProto
  | BtfVariable
  | BtfDataSection
  | BtfFloat
  | BtfDeclarationTag
  | BtfTypeTag;

export interface BtfInt {
  readonly kind: "int";
  readonly name: string;
  readonly sizeBytes: number;
  /** `BTF_INT_SIGNED` 1, `BTF_INT_CHAR` 2, `BTF_INT_BOOL` 4. */
  readonly encoding: number;
  /** Where the value begins inside its bytes; 0 but in old bitfields. */
  readonly bitOffset: number;
  readonly bits: number;
}

export interface BtfPointer {
  readonly kind: "ptr";
  readonly type: number;
}

export interface BtfArray {
  readonly kind: "array";
  readonly element: number;
  /** Type of the index: any int. */
  readonly index: number;
  readonly length: number;
}

export interface BtfStruct {
  readonly kind: "struct" | "union";
  readonly name: string;
  readonly sizeBytes: number;
  readonly members: readonly BtfMember[];
}

export interface BtfMember {
  /** Empty for anonymous structs and unions. */
  readonly name: string;
  readonly type: number;
  /** From the start of the struct. */
  readonly bitOffset: number;
  /** Width of a bitfield; 0 for an ordinary member. */
  readonly bits: number;
}

export interface BtfEnum {
  readonly kind: "enum";
  readonly name: string;
  readonly sizeBytes: number;
  readonly signed: boolean;
  readonly values: readonly { readonly name: string; readonly value: number }[];
}

export interface BtfEnum64 {
  readonly kind: "enum64";
  readonly name: string;
  readonly sizeBytes: number;
  readonly signed: boolean;
  readonly values: readonly { readonly name: string; readonly value: bigint }[];
}

export interface BtfForward {
  readonly kind: "fwd";
  readonly name: string;
  readonly isUnion: boolean;
}

export interface BtfModifier {
  readonly kind: "volatile" | "const" | "restrict";
  readonly type: number;
}

export interface BtfTypedef {
  readonly kind: "typedef";
  readonly name: string;
  readonly type: number;
}

/** `BTF_FUNC_STATIC` 0, `BTF_FUNC_GLOBAL` 1, `BTF_FUNC_EXTERN` 2. */
export interface BtfFunction {
  readonly kind: "func";
  readonly name: string;
  /** A `func_proto`. */
  readonly type: number;
  readonly linkage: number;
}

export interface BtfFunctionProto {
  readonly kind: "func_proto";
  readonly returns: number;
  /** Type 0 in the last place stands for `...`. */
  readonly params: readonly { readonly name: string; readonly type: number }[];
}

/** `BTF_VAR_STATIC` 0, `BTF_VAR_GLOBAL_ALLOCATED` 1, `BTF_VAR_GLOBAL_EXTERN` 2. */
export interface BtfVariable {
  readonly kind: "var";
  readonly name: string;
  readonly type: number;
  readonly linkage: number;
}

export interface BtfDataSection {
  readonly kind: "datasec";
  readonly name: string;
  /** Clang leaves 0 here and in the offsets, for the loader to fill in. */
  readonly sizeBytes: number;
  readonly entries: readonly { readonly type: number; readonly offset: number; readonly sizeBytes: number }[];
}

export interface BtfFloat {
  readonly kind: "float";
  readonly name: string;
  readonly sizeBytes: number;
}

export interface BtfDeclarationTag {
  readonly kind: "decl_tag";
  readonly name: string;
  readonly type: number;
  /** Member or parameter that the tag is on; -1 for the type as a whole. */
  readonly component: number;
  /** A C attribute instead of a tag (kernel 6.14). */
  readonly isAttribute: boolean;
}

export interface BtfTypeTag {
  readonly kind: "type_tag";
  readonly name: string;
  readonly type: number;
  /** A C attribute instead of a tag (kernel 6.14). */
  readonly isAttribute: boolean;
}

export type BtfKind = BtfType["kind"];

/** Names of the kinds by number, `BTF_KIND_*` (linux/btf.h); 0 is no kind of a type that stands in a section. */
export const BTF_KINDS = [
  undefined,
  "int",
  "ptr",
  "array",
  "struct",
  "union",
  "enum",
  "fwd",
  "typedef",
  "volatile",
  "const",
  "restrict",
  "func",
  "func_proto",
  "var",
  "datasec",
  "float",
  "decl_tag",
  "type_tag",
  "enum64",
] as const satisfies readonly (BtfKind | undefined)[];

/** `BTF_MAGIC`. */
export const BTF_MAGIC = 0xeb9f;
/** `BTF_MAX_VLEN`: most members, values, parameters or variables of one type. */
export const BTF_MAX_PARTS = 0xffff;
/** `BTF_MAX_SIZE` of the kernel: 16 MiB for a whole section. */
export const BTF_MAX_BYTES = 16 * 1024 * 1024;

export const BTF_INT_SIGNED = 1;
export const BTF_INT_CHAR = 2;
export const BTF_INT_BOOL = 4;
/** `BTF_FUNC_GLOBAL`, `BTF_VAR_GLOBAL_ALLOCATED`. */
export const BTF_LINKAGE_GLOBAL = 1;
