import type { MapDefinition } from "@whistler/btf";
import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { CONSTANTS, MAP_TYPES, type MapTypeKeyword, mapTypeKeyword } from "@whistler/uapi";
import { arrayMap } from "./array-map.ts";
import type { Cpus } from "./cpu-values.ts";
import { hashMap } from "./hash-map.ts";
import { lpmTrie } from "./lpm-trie.ts";
import { bloomFilter, queueMap } from "./queue-map.ts";
import { ringBuffer } from "./ring-buffer.ts";
import { slotMap } from "./slot-map.ts";
import { mapWithout, type VmMap } from "./vm-map.ts";

/** How a map of some type is made, and why the kernel would refuse to make it (each type's `map_alloc_check`). */
interface MapKind {
  readonly problem: (definition: MapDefinition) => string | undefined;
  readonly create: (definition: MapDefinition, cpus: Cpus) => VmMap;
}

const sizes =
  (key: readonly number[] | "any", value: readonly number[] | "any") =>
  ({ keySizeBytes, valueSizeBytes, maxEntries }: MapDefinition): string | undefined => {
    if (key === "any" ? keySizeBytes === 0 : !key.includes(keySizeBytes))
      return `its keys have ${keySizeBytes} bytes${key === "any" ? "" : `, and must have ${key.join(" or ")}`}`;
    if (value === "any" ? valueSizeBytes === 0 : !value.includes(valueSizeBytes))
      return `its values have ${valueSizeBytes} bytes${value === "any" ? "" : `, and must have ${value.join(" or ")}`}`;
    return maxEntries === 0 ? "it has room for no entries" : undefined;
  };

const array: MapKind = { problem: sizes([4], "any"), create: arrayMap };
const hash: MapKind = { problem: sizes("any", "any"), create: hashMap };
const lru: MapKind = {
  problem: (definition) =>
    (definition.flags & CONSTANTS.BPF_F_NO_PREALLOC) !== 0 ? "LRU maps are always allocated in advance" : hash.problem(definition),
  create: hashMap,
};
const slots: MapKind = { problem: sizes([4], [4, 8]), create: slotMap };
/** The longest data of a key, `LPM_DATA_SIZE_MAX`. */
const LPM_MAX_DATA_BYTES = 256;
const trie: MapKind = {
  problem: (definition) => {
    const { keySizeBytes, flags } = definition;
    if (keySizeBytes < 5 || keySizeBytes > 4 + LPM_MAX_DATA_BYTES)
      return `its keys have ${keySizeBytes} bytes, and must have 4 for the length of the prefix and 1 to ${LPM_MAX_DATA_BYTES} more`;
    if ((flags & CONSTANTS.BPF_F_NO_PREALLOC) === 0) return "an LPM trie needs the flag BPF_F_NO_PREALLOC";
    return sizes("any", "any")(definition);
  },
  create: lpmTrie,
};
const queue: MapKind = { problem: sizes([0], "any"), create: queueMap };
/** `PAGE_SIZE` of the machines that there are. */
const PAGE_BYTES = 4096;
const ring: MapKind = {
  problem: ({ keySizeBytes, valueSizeBytes, maxEntries }) => {
    if (keySizeBytes !== 0 || valueSizeBytes !== 0) return "a ring buffer has no keys and values";
    const isPowerOf2 = maxEntries > 0 && Number.isInteger(Math.log2(maxEntries));
    return isPowerOf2 && maxEntries % PAGE_BYTES === 0
      ? undefined
      : `it has ${maxEntries} bytes, and must have a power of 2 that is a multiple of the page size ${PAGE_BYTES}`;
  },
  create: ringBuffer,
};

const empty: MapKind = { problem: () => undefined, create: mapWithout };

const KINDS: Readonly<Partial<Record<MapTypeKeyword, MapKind>>> = {
  array,
  "percpu-array": array,
  hash,
  "percpu-hash": hash,
  "lru-hash": lru,
  "lru-percpu-hash": lru,
  "lpm-trie": trie,
  queue,
  stack: queue,
  "bloom-filter": { problem: sizes([0], "any"), create: bloomFilter },
  ringbuf: ring,
  "prog-array": { problem: sizes([4], [4]), create: slotMap },
  // libbpf and our loader make as many entries as there are CPUs where none are asked for.
  "perf-event-array": {
    problem: (definition) => sizes([4], [4])({ ...definition, maxEntries: definition.maxEntries || 1 }),
    create: slotMap,
  },
  devmap: slots,
  cpumap: slots,
  xskmap: { problem: sizes([4], [4]), create: slotMap },
  "devmap-hash": { problem: sizes([4], [4, 8]), create: hashMap },
  // What these hold comes from the kernel: stacks, sockets, cgroups, what belongs to tasks. They are there, and stay empty.
  "stack-trace": empty,
  "cgroup-array": empty,
  sockmap: empty,
  sockhash: empty,
  "reuseport-sockarray": empty,
  "sk-storage": empty,
  "task-storage": empty,
  "inode-storage": empty,
  "cgrp-storage": empty,
};

/** An empty map, unless the kernel would refuse the definition or the machine has none of its type. */
export function createMap(definition: MapDefinition, cpus: Cpus): Result<VmMap> {
  const keyword = mapTypeKeyword(definition.type);
  const kind = keyword && KINDS[keyword];
  if (!kind)
    return failure(
      diagnostic("WH7107", `the map ${definition.name}: the virtual machine has no maps of type ${keyword ?? definition.type}`, {
        help: [`types: ${Object.keys(KINDS).join(", ")}`],
      }),
    );
  const problem = kind.problem(definition);
  if (problem !== undefined) return failure(diagnostic("WH7107", `the map ${definition.name}: ${problem}`));
  return ok(kind.create(definition, cpus));
}

/** Whether programs may only read the values. */
export function isReadOnlyForPrograms(definition: MapDefinition): boolean {
  return (definition.flags & CONSTANTS.BPF_F_RDONLY_PROG) !== 0;
}

/** Types whose lookups give programs no value to read and write. */
export function hidesValues(definition: MapDefinition): boolean {
  return definition.type === MAP_TYPES["prog-array"] || definition.type === MAP_TYPES["perf-event-array"];
}
