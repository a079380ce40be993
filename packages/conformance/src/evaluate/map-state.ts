import type { MapDefinition } from "@whistler/btf";
import { MAP_TYPES } from "@whistler/uapi";
import type { MapEntries } from "../world/world.ts";
import { fromBytes, toBytes } from "./memory.ts";

/** Negative errno values (asm-generic/errno-base.h), as 64-bit results. */
const ENOENT = -2n;
const E2BIG = -7n;
const EEXIST = -17n;
const EINVAL = -22n;
const ENOSPC = -28n;

/** `flags` of an update (linux/bpf.h): any, only new, only existing. */
const BPF_NOEXIST = 1n;
const BPF_EXIST = 2n;

/** A map during a run. The arrays that `lookup` gives are the values themselves: writes through a pointer stay. */
export interface MapState {
  readonly definition: MapDefinition;
  lookup(key: Uint8Array): Uint8Array | undefined;
  /** 0 or a negative errno. `flags` are unsigned. */
  update(key: Uint8Array, value: Uint8Array, flags: bigint): bigint;
  delete(key: Uint8Array): bigint;
  entries(): MapEntries;
}

const ARRAYS: ReadonlySet<number> = new Set([MAP_TYPES.array, MAP_TYPES["percpu-array"]]);
const LRU: ReadonlySet<number> = new Set([MAP_TYPES["lru-hash"], MAP_TYPES["lru-percpu-hash"]]);

/** A map of a definition with these entries in it. */
export function mapState(definition: MapDefinition, entries: MapEntries): MapState {
  if (ARRAYS.has(definition.type)) return arrayState(definition, entries);
  if (definition.type === MAP_TYPES["lpm-trie"]) return trieState(definition, entries);
  return hashState(definition, entries);
}

/** kernel/bpf/arraymap.c: values are always there, and change in place. */
function arrayState(definition: MapDefinition, entries: MapEntries): MapState {
  const values = new Map<number, Uint8Array>(entries.map(([key, value]) => [Number(fromBytes(key)), value.slice()]));
  const valueAt = (index: number): Uint8Array => {
    const value = values.get(index) ?? new Uint8Array(definition.valueSizeBytes);
    values.set(index, value);
    return value;
  };
  return {
    definition,
    lookup: (key) => (fromBytes(key) < definition.maxEntries ? valueAt(Number(fromBytes(key))) : undefined),
    update: (key, value, flags) => {
      if (flags > BPF_EXIST) return EINVAL;
      if (fromBytes(key) >= definition.maxEntries) return E2BIG;
      if (flags === BPF_NOEXIST) return EEXIST;
      valueAt(Number(fromBytes(key))).set(value);
      return 0n;
    },
    delete: () => EINVAL,
    entries: () => [...values].sort(([a], [b]) => a - b).map(([index, value]) => [toBytes(BigInt(index), 4), value.slice()]),
  };
}

const text = (bytes: Uint8Array): string => bytes.join(",");

/** kernel/bpf/hashtab.c. An update puts a new value in the place of the old one. */
function hashState(definition: MapDefinition, entries: MapEntries): MapState {
  const table = new Map<string, { readonly key: Uint8Array; readonly value: Uint8Array }>();
  for (const [key, value] of entries) table.set(text(key), { key: key.slice(), value: value.slice() });
  const evicts = LRU.has(definition.type);
  return {
    definition,
    lookup: (key) => {
      const found = table.get(text(key));
      if (found && evicts) {
        table.delete(text(key));
        table.set(text(key), found);
      }
      return found?.value;
    },
    update: (key, value, flags) => {
      if (flags > BPF_EXIST) return EINVAL;
      const exists = table.has(text(key));
      if (exists && flags === BPF_NOEXIST) return EEXIST;
      if (!exists && flags === BPF_EXIST) return ENOENT;
      if (!exists && table.size >= definition.maxEntries) {
        if (!evicts) return E2BIG;
        const [oldest] = table.keys();
        if (oldest !== undefined) table.delete(oldest);
      }
      if (evicts) table.delete(text(key));
      table.set(text(key), { key: key.slice(), value: value.slice() });
      return 0n;
    },
    delete: (key) => (table.delete(text(key)) ? 0n : ENOENT),
    entries: () => [...table.values()].map(({ key, value }) => [key, value.slice()]),
  };
}

/** kernel/bpf/lpm_trie.c: a key is a prefix length (u32) and data, most significant bit first; a lookup finds the longest prefix. */
function trieState(definition: MapDefinition, entries: MapEntries): MapState {
  const exact = new Map<string, { readonly key: Uint8Array; readonly value: Uint8Array }>();
  const maxLength = (definition.keySizeBytes - 4) * 8;
  const lengthOf = (key: Uint8Array): number => Number(fromBytes(key.subarray(0, 4)));
  const prefix = (key: Uint8Array, length: number): string =>
    Array.from({ length }, (_, bit) => ((key[4 + (bit >> 3)] ?? 0) >> (7 - (bit & 7))) & 1).join("");
  const nameOf = (key: Uint8Array): string => `${lengthOf(key)}:${prefix(key, lengthOf(key))}`;
  for (const [key, value] of entries) exact.set(nameOf(key), { key: key.slice(), value: value.slice() });
  return {
    definition,
    lookup: (key) => {
      if (lengthOf(key) > maxLength) return undefined;
      for (let length = lengthOf(key); length >= 0; length--) {
        const found = exact.get(`${length}:${prefix(key, length)}`);
        if (found) return found.value;
      }
      return undefined;
    },
    update: (key, value, flags) => {
      if (flags > BPF_EXIST || lengthOf(key) > maxLength) return EINVAL;
      const exists = exact.has(nameOf(key));
      if (exists && flags === BPF_NOEXIST) return EEXIST;
      if (!exists && flags === BPF_EXIST) return ENOENT;
      if (!exists && exact.size >= definition.maxEntries) return ENOSPC;
      exact.set(nameOf(key), { key: key.slice(), value: value.slice() });
      return 0n;
    },
    delete: (key) => (lengthOf(key) > maxLength ? EINVAL : exact.delete(nameOf(key)) ? 0n : ENOENT),
    entries: () => [...exact.values()].map(({ key, value }) => [key, value.slice()]),
  };
}
