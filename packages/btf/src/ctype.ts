/**
 * The C type model: what `defstruct`, context structs and map keys are made of. A finite tree: pointers may name their target
 * without holding it. Sizes and offsets are never written down but computed by `layoutOf`, except where the source fixes them.
 */
export type CType = CInt | CPointer | CArray | CStruct | CVoid;

/** An integer of 1, 2, 4, 8 or 16 bytes, aligned to its size. */
export interface CInt {
  readonly kind: "int";
  readonly name: string;
  readonly sizeBytes: 1 | 2 | 4 | 8 | 16;
  readonly signed: boolean;
  /** It is an enum of C; `name` is the enum's, empty for an anonymous one. CO-RE tells enums from integers. */
  readonly isEnum?: true;
}

/** A 64-bit pointer. `target` is the C name of what it points at (`struct bpf_sock`), or `void`. */
export interface CPointer {
  readonly kind: "pointer";
  readonly target: string;
}

export interface CArray {
  readonly kind: "array";
  readonly element: CType;
  readonly length: number;
}

/** A struct or union with natural layout, or with the offsets that its members fix (`offsetBytes`) and the size that it fixes. */
export interface CStruct {
  readonly kind: "struct" | "union";
  /** The C name (`conn_event`); absent for anonymous members. */
  readonly name?: string;
  readonly members: readonly CMember[];
  /** Where the source (a kernel ABI) fixes the size; else natural layout decides. */
  readonly sizeBytes?: number;
}

export interface CMember {
  /** The C name; absent for an anonymous struct or union. */
  readonly name?: string;
  readonly type: CType;
  /** Where the source fixes the offset; else natural layout decides. */
  readonly offsetBytes?: number;
  /** A bitfield of the struct that the kernel has; `type` is the integer that it was declared with. */
  readonly bitField?: BitField;
}

/** Where the bits of a bitfield lie. */
export interface BitField {
  /** From the start of the struct, little-endian: bit 8 is the lowest of byte 1. */
  readonly offsetBits: number;
  readonly sizeBits: number;
}

export interface CVoid {
  readonly kind: "void";
}

export const U8: CInt = { kind: "int", name: "u8", sizeBytes: 1, signed: false };
export const U16: CInt = { kind: "int", name: "u16", sizeBytes: 2, signed: false };
export const U32: CInt = { kind: "int", name: "u32", sizeBytes: 4, signed: false };
export const U64: CInt = { kind: "int", name: "u64", sizeBytes: 8, signed: false };
export const I8: CInt = { kind: "int", name: "i8", sizeBytes: 1, signed: true };
export const I16: CInt = { kind: "int", name: "i16", sizeBytes: 2, signed: true };
export const I32: CInt = { kind: "int", name: "i32", sizeBytes: 4, signed: true };
export const I64: CInt = { kind: "int", name: "i64", sizeBytes: 8, signed: true };
