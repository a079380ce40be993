import type { MapDefinition } from "@whistler/btf";
import { EINVAL } from "../errno.ts";

/**
 * A map of the virtual machine. It lives as long as the machine and keeps what programs and callers write. Keys and values are bytes of
 * the sizes of the definition; operations give 0 or a negative errno, as the kernel's do.
 */
export interface VmMap {
  readonly definition: MapDefinition;
  /**
   * The value of a key, live: what is written to it stays. In per-CPU maps the value of the machine's CPU, or of the one given. Undefined
   * where there is none, and for maps that have no keys.
   */
  lookup(key: Uint8Array, cpu?: number): Uint8Array | undefined;
  /**
   * `flags`: BPF_ANY (0), BPF_NOEXIST (1), BPF_EXIST (2). Per-CPU maps take the value of the machine's CPU (those of the others stay, or
   * are 0), or the values of all, each rounded up to 8 bytes.
   */
  update(key: Uint8Array, value: Uint8Array, flags?: bigint): number;
  delete(key: Uint8Array): number;
  /**
   * Copies of all entries, arrays in the order of indices, hashes of insertion. Per-CPU values as the kernel gives them: those of all
   * CPUs, each rounded up to 8 bytes.
   */
  entries(): readonly (readonly [key: Uint8Array, value: Uint8Array])[];
  /** Queues, stacks and bloom filters. `flags`: BPF_EXIST makes room in a full queue or stack. */
  push(value: Uint8Array, flags?: bigint): number;
  /** Queues and stacks: the next value leaves the map; undefined where it is empty. */
  pop(): Uint8Array | undefined;
  /** Queues and stacks: the next value, which stays. */
  peek(): Uint8Array | undefined;
  /** Bloom filters: whether the value was pushed. Unlike the kernel's this one is never mistaken. */
  contains(value: Uint8Array): boolean;
  /** Ring buffers: take out the records that were submitted, oldest first, up to the first that is still reserved. */
  drain(): readonly Uint8Array[];
}

/** `flags` of bpf_map_update_elem, linux/bpf.h. */
export const BPF_NOEXIST = 1n;
export const BPF_EXIST = 2n;
export const BPF_F_LOCK = 4n;

/** A map on which no operation works: the ground for those that have some. */
export function mapWithout(definition: MapDefinition): VmMap {
  return {
    definition,
    lookup: () => undefined,
    update: () => EINVAL,
    delete: () => EINVAL,
    entries: () => [],
    push: () => EINVAL,
    pop: () => undefined,
    peek: () => undefined,
    contains: () => false,
    drain: () => [],
  };
}

/** The little-endian index in a 4-byte key. */
export function indexOf(key: Uint8Array): number {
  return new DataView(key.buffer, key.byteOffset, key.byteLength).getUint32(0, true);
}

export function keyOfIndex(index: number): Uint8Array {
  const key = new Uint8Array(4);
  new DataView(key.buffer).setUint32(0, index, true);
  return key;
}

/** Bytes as a key of a JavaScript map. */
export function textOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** @throws RangeError naming the map; sizes are for the caller to know. */
export function checkSize(definition: MapDefinition, what: "key" | "value", bytes: Uint8Array): void {
  const expected = what === "key" ? definition.keySizeBytes : definition.valueSizeBytes;
  if (bytes.length !== expected) throw new RangeError(`map ${definition.name}: a ${what} has ${expected} bytes, not ${bytes.length}`);
}
