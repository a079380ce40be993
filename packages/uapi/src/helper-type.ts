/** One parameter of a helper, as C declares it. */
export interface HelperParameter {
  /** `const void *`, `__u32`, `struct __sk_buff *` … */
  readonly type: string;
  readonly name: string;
}

/** A kernel helper as linux/bpf.h and libbpf's bpf_helper_defs.h tell it. */
export interface Helper {
  /** `BPF_FUNC_*`: what stands in the `imm` of the call. */
  readonly id: number;
  /** The kernel's name without `bpf_`: `map_lookup_elem`. */
  readonly name: string;
  readonly prototype: {
    readonly returns: string;
    readonly params: readonly HelperParameter[];
    /** More arguments may follow (`trace_printk`), up to five in all. */
    readonly variadic: boolean;
  };
}
