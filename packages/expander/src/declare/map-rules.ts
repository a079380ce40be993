import type { MapDefinition } from "@whistler/btf";
import { constantByName } from "@whistler/uapi";
import { STORAGE_TYPES } from "./map-types.ts";

/** What the kernel would refuse a map for, and how it is written right. */
export interface MapProblem {
  readonly message: string;
  readonly help: string;
}

interface MapRule {
  readonly holds: (map: MapDefinition) => boolean;
  readonly message: string;
  readonly help: string;
}

const NO_PREALLOC = constantByName("BPF_F_NO_PREALLOC") ?? 0;

const keyBytes = (...sizes: readonly number[]): MapRule => ({
  holds: (map) => sizes.includes(map.keySizeBytes),
  message: sizes[0] === 0 ? "maps of this type have no keys" : `keys of this type of map have ${sizes.join(" or ")} bytes`,
  help: sizes[0] === 0 ? "leave :key-size out" : `write :key-size ${sizes[0]}`,
});
const valueBytes = (...sizes: readonly number[]): MapRule => ({
  holds: (map) => sizes.includes(map.valueSizeBytes),
  message: `values of this type of map have ${sizes.join(" or ")} bytes`,
  help: `write :value-size ${sizes[0]}`,
});
const noPrealloc: MapRule = {
  holds: (map) => (map.flags & NO_PREALLOC) !== 0,
  message: "maps of this type are not preallocated",
  help: "write :map-flags :no-prealloc",
};
const noEntries: MapRule = {
  holds: (map) => map.maxEntries === 0,
  message: "maps of this type have no :max-entries",
  help: "leave it out, or write 0",
};
const entries: MapRule = { holds: (map) => map.maxEntries > 0, message: ":max-entries is 0", help: "write how many entries there may be" };
const structKey: MapRule = {
  holds: (map) => map.keyType === undefined || map.keyType.kind === "struct",
  message: "the key of a trie is a struct: a u32 of prefix bits, then the bytes",
  help: "(defstruct lpm-key (prefix-bits u32) (address (array u8 4))) and :key-type lpm-key",
};
const trieKey: MapRule = {
  holds: (map) => map.keySizeBytes >= 5 && map.keySizeBytes <= 260,
  message: "keys of tries have 5 to 260 bytes: a u32 of prefix bits, then the bytes",
  help: "IPv4 addresses: :key-size 8",
};
const stackValue: MapRule = {
  holds: (map) => map.valueSizeBytes % 8 === 0,
  message: "values of stack-trace maps are addresses of 8 bytes",
  help: "write :value-size 1016 for 127 of them",
};

/** The kernel's `map_alloc_check` of each type (kernel/bpf/*.c, net/core/sock_map.c, net/xdp/xskmap.c). Sizes of arrays are checked by `defmap`. */
const RULES: Readonly<Record<string, readonly MapRule[]>> = {
  "PROG-ARRAY": [keyBytes(4), valueBytes(4), entries],
  "PERF-EVENT-ARRAY": [keyBytes(4), valueBytes(4)],
  "CGROUP-ARRAY": [keyBytes(4), valueBytes(4), entries],
  "ARRAY-OF-MAPS": [keyBytes(4), valueBytes(4), entries],
  "HASH-OF-MAPS": [valueBytes(4), entries],
  "STACK-TRACE": [keyBytes(4), stackValue, entries],
  "LPM-TRIE": [trieKey, structKey, noPrealloc, entries],
  DEVMAP: [keyBytes(4), valueBytes(4, 8), entries],
  "DEVMAP-HASH": [keyBytes(4), valueBytes(4, 8), entries],
  CPUMAP: [keyBytes(4), valueBytes(4, 8), entries],
  XSKMAP: [keyBytes(4), valueBytes(4), entries],
  SOCKMAP: [keyBytes(4), valueBytes(4, 8), entries],
  SOCKHASH: [valueBytes(4, 8), entries],
  "REUSEPORT-SOCKARRAY": [keyBytes(4), valueBytes(8, 4), entries],
  QUEUE: [keyBytes(0), entries],
  STACK: [keyBytes(0), entries],
  "BLOOM-FILTER": [keyBytes(0), entries],
  ARRAY: [entries],
  "PERCPU-ARRAY": [entries],
  HASH: [entries],
  "PERCPU-HASH": [entries],
  "LRU-HASH": [entries],
  "LRU-PERCPU-HASH": [entries],
};

const STORAGE_RULES: readonly MapRule[] = [keyBytes(4), noPrealloc, noEntries];

/** Why the kernel would not create the map; none for a good one. */
export function mapProblems(type: string, map: MapDefinition): readonly MapProblem[] {
  const rules = STORAGE_TYPES.has(type) ? STORAGE_RULES : (RULES[type] ?? []);
  return rules.filter((rule) => !rule.holds(map)).map(({ message, help }) => ({ message, help }));
}
