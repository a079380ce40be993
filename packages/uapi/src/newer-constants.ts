/**
 * Flags that newer kernels define with `#define` in linux/bpf.h: the 6.1 header lacks them and BTF has no macros. Each with the
 * release that brought it.
 */
export const NEWER_CONSTANTS = {
  /** BPF_PROG_LOAD: the program is bound to the device. 6.3. */
  BPF_F_XDP_DEV_BOUND_ONLY: 1 << 6,
  /** BPF_PROG_LOAD: the verifier checks its own register bounds. 6.8. */
  BPF_F_TEST_REG_INVARIANTS: 1 << 7,
  /** BPF_PROG_ATTACH and links of multi-program hooks (tcx, netkit): where in the list. 6.6. */
  BPF_F_BEFORE: 1 << 3,
  BPF_F_AFTER: 1 << 4,
  BPF_F_ID: 1 << 5,
  /** Cgroup programs of a parent run first. 6.15. */
  BPF_F_PREORDER: 1 << 6,
} as const satisfies Readonly<Record<string, number>>;
