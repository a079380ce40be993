/**
 * A CO-RE relocation as the compiler carries it, before type ids exist: which field of which struct an instruction's offset stands
 * for (`struct bpf_core_relo`, linux/bpf.h). `struct` is the C name of a struct that the module's `types` table holds whole.
 */
export interface CoreRelocation {
  readonly kind: "field_byte_offset";
  readonly struct: string;
  /** Member indices from the root down, and array indices: `[5, 2]` is `0:5:2`, element 2 of member 5. */
  readonly access: readonly number[];
}
