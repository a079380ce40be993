import type { MapDefinition } from "@whistler/btf";

/** Negative errno values that map operations return (asm-generic/errno-base.h, errno.h). */
const ENOENT = -2n;
const E2BIG = -7n;
const EEXIST = -17n;
const EINVAL = -22n;
const ENOSPC = -28n;

/** `flags` of bpf_map_update_elem (linux/bpf.h). */
const BPF_NOEXIST = 1n;
const BPF_EXIST = 2n;

/** A map as a program sees it, on a machine of one CPU. Mutable: programs write it. */
export interface InterpreterMap {
  readonly definition: MapDefinition;
  /** The value itself, whose bytes the program may read and write; undefined where the key has none. */
  lookup(key: Uint8Array): Uint8Array | undefined;
  /** 0 or a negative errno. */
  update(key: Uint8Array, value: Uint8Array, flags: bigint): bigint;
  delete(key: Uint8Array): bigint;
  /** Keys and values in the order in which the kernel would not promise them: of insertion, or of index. */
  entries(): readonly (readonly [key: Uint8Array, value: Uint8Array])[];
}

/** `BPF_MAP_TYPE_*` whose keys are indices and whose values always exist: ARRAY, PERCPU_ARRAY. */
const ARRAY_TYPES: ReadonlySet<number> = new Set([2, 6]);
/** LRU_HASH, LRU_PERCPU_HASH: a full map makes room. */
const LRU_TYPES: ReadonlySet<number> = new Set([9, 10]);
const LPM_TRIE = 11;

/** An empty map of this definition: an array, a trie of prefixes, else a hash table. */
export function interpreterMap(definition: MapDefinition): InterpreterMap {
  if (ARRAY_TYPES.has(definition.type)) return arrayMap(definition);
  return definition.type === LPM_TRIE ? trieMap(definition) : hashMap(definition);
}

function arrayMap(definition: MapDefinition): InterpreterMap {
  // Values come to be when they are first looked at: an array may have millions.
  const values = new Map<number, Uint8Array>();
  const indexOf = (key: Uint8Array): number => new DataView(key.buffer, key.byteOffset, key.byteLength).getUint32(0, true);
  const at = (index: number): Uint8Array => {
    const known = values.get(index);
    if (known) return known;
    const fresh = new Uint8Array(definition.valueSizeBytes);
    values.set(index, fresh);
    return fresh;
  };
  return {
    definition,
    lookup: (key) => (indexOf(key) < definition.maxEntries ? at(indexOf(key)) : undefined),
    update: (key, value, flags) => {
      if (flags > BPF_EXIST || flags < 0n) return EINVAL;
      if (indexOf(key) >= definition.maxEntries) return E2BIG;
      if (flags === BPF_NOEXIST) return EEXIST;
      at(indexOf(key)).set(value);
      return 0n;
    },
    delete: () => EINVAL,
    entries: () =>
      Array.from({ length: definition.maxEntries }, (_, index) => {
        const key = new Uint8Array(4);
        new DataView(key.buffer).setUint32(0, index, true);
        return [key, values.get(index) ?? new Uint8Array(definition.valueSizeBytes)] as const;
      }),
  };
}

function hashMap(definition: MapDefinition): InterpreterMap {
  const values = new Map<string, Uint8Array>();
  const name = (key: Uint8Array): string => String.fromCharCode(...key);
  const evictsWhenFull = LRU_TYPES.has(definition.type);
  const touch = (key: string, value: Uint8Array): void => {
    if (!evictsWhenFull) return;
    values.delete(key);
    values.set(key, value);
  };
  return {
    definition,
    lookup: (key) => {
      const value = values.get(name(key));
      if (value) touch(name(key), value);
      return value;
    },
    update: (key, value, flags) => {
      if (flags > BPF_EXIST || flags < 0n) return EINVAL;
      const known = values.has(name(key));
      if (flags === BPF_NOEXIST && known) return EEXIST;
      if (flags === BPF_EXIST && !known) return ENOENT;
      if (!known && values.size >= definition.maxEntries) {
        const [oldest] = values.keys();
        if (!evictsWhenFull || oldest === undefined) return E2BIG;
        values.delete(oldest);
      }
      // A new value takes the place of the old one; a pointer that the program still holds goes on to show the old one, as RCU has it.
      values.set(name(key), value.slice());
      return 0n;
    },
    delete: (key) => (values.delete(name(key)) ? 0n : ENOENT),
    entries: () => [...values].map(([key, value]) => [Uint8Array.from(key, (char) => char.charCodeAt(0)), value] as const),
  };
}

/**
 * LPM_TRIE (kernel/bpf/lpm_trie.c): a key is the length of a prefix in bits (u32) and the bits, most significant first. Bits beyond the
 * length do not count; a lookup finds the longest prefix that is no longer than the key's own.
 */
function trieMap(definition: MapDefinition): InterpreterMap {
  const nodes = new Map<string, { readonly key: Uint8Array; value: Uint8Array }>();
  const maxBits = 8 * (definition.keySizeBytes - 4);
  const bitsOf = (key: Uint8Array): number => new DataView(key.buffer, key.byteOffset, key.byteLength).getUint32(0, true);
  const name = (key: Uint8Array, bits: number): string => {
    const whole = Math.floor(bits / 8);
    const rest = (key[4 + whole] ?? 0) & (0xff00 >> (bits % 8));
    return `${bits}/${String.fromCharCode(...key.subarray(4, 4 + whole), rest)}`;
  };
  return {
    definition,
    lookup: (key) => {
      if (bitsOf(key) > maxBits) return undefined;
      for (let bits = bitsOf(key); bits >= 0; bits--) {
        const node = nodes.get(name(key, bits));
        if (node) return node.value;
      }
      return undefined;
    },
    update: (key, value, flags) => {
      if (flags > BPF_EXIST || flags < 0n || bitsOf(key) > maxBits) return EINVAL;
      const known = nodes.has(name(key, bitsOf(key)));
      if (flags === BPF_NOEXIST && known) return EEXIST;
      if (flags === BPF_EXIST && !known) return ENOENT;
      if (!known && nodes.size >= definition.maxEntries) return ENOSPC;
      nodes.set(name(key, bitsOf(key)), { key: key.slice(), value: value.slice() });
      return 0n;
    },
    delete: (key) => {
      if (bitsOf(key) > maxBits) return EINVAL;
      return nodes.delete(name(key, bitsOf(key))) ? 0n : ENOENT;
    },
    entries: () => [...nodes.values()].map(({ key, value }) => [key, value] as const),
  };
}
