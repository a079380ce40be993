import type { MapDefinition } from "@whistler/btf";

/**
 * A map of the virtual machine. It lives as long as the machine and keeps what programs and callers write. Keys and values are bytes of
 * the sizes of the definition; operations give 0 or a negative errno, as the kernel's do.
 */
export interface VmMap {
  readonly definition: MapDefinition;
  /**
   * The value of a key, live: what is written to it stays. In per-CPU maps the value of this CPU, or of the one given. Undefined where
   * there is none, and for maps that have no keys.
   */
  lookup(key: Uint8Array, cpu?: number): Uint8Array | undefined;
  /** `flags`: BPF_ANY (0), BPF_NOEXIST (1), BPF_EXIST (2). Per-CPU maps: a value of one CPU's size sets this CPU's, others keep theirs or are 0. */
  update(key: Uint8Array, value: Uint8Array, flags?: bigint): number;
  delete(key: Uint8Array): number;
  /** Copies of all entries: in the order of keys for arrays, of insertion for hashes. Per-CPU values as the kernel gives them: each rounded up to 8 bytes. */
  entries(): readonly (readonly [key: Uint8Array, value: Uint8Array])[];
  /** Queues, stacks and bloom filters. */
  push(value: Uint8Array, flags?: bigint): number;
  /** Queues and stacks: the value leaves the map; undefined where it is empty. */
  pop(): Uint8Array | undefined;
  peek(): Uint8Array | undefined;
  /** Ring buffers: take out the records that were submitted, oldest first. */
  drain(): readonly Uint8Array[];
}
