/**
 * What a CO-RE relocation of a field asks, by the names of `enum bpf_core_relo_kind` (linux/bpf.h) without prefix; the place in the list
 * is the kernel's number.
 */
export const CORE_KINDS = [
  "field_byte_offset",
  "field_byte_size",
  "field_exists",
  "field_signed",
  "field_lshift_u64",
  "field_rshift_u64",
] as const;
export type CoreKind = (typeof CORE_KINDS)[number];

/**
 * A CO-RE relocation as the compiler carries it, before type ids exist: which field of which struct a number in an instruction stands
 * for (`struct bpf_core_relo`, linux/bpf.h). `struct` is the C name of a struct that the module's `types` table holds.
 */
export interface CoreRelocation {
  readonly kind: CoreKind;
  readonly struct: string;
  /** Member indices from the root down, and array indices: `[5, 2]` is `0:5:2`, element 2 of member 5. */
  readonly access: readonly number[];
}
