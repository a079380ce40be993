import type { MapDefinition } from "@whistler/btf";
import { MAP_TYPES } from "@whistler/uapi";
import { E2BIG, EEXIST, EINVAL, ENOENT } from "../errno.ts";
import { assignValues, type Cpus, currentValue, flatValue, isPerCpu, newValues, type Values } from "./cpu-values.ts";
import { BPF_EXIST, BPF_F_LOCK, BPF_NOEXIST, checkSize, mapWithout, textOf, type VmMap } from "./vm-map.ts";

const LRU: ReadonlySet<number> = new Set([MAP_TYPES["lru-hash"], MAP_TYPES["lru-percpu-hash"]]);

/**
 * HASH, LRU_HASH and their per-CPU kin (kernel/bpf/hashtab.c). An update puts a new value in the place of the old one, and a pointer that
 * a program still holds goes on to show the old one; per-CPU values and BPF_F_LOCK are written in place. A full LRU map loses the entry
 * that was used least recently; the kernel's choice is an approximation of that.
 */
export function hashMap(definition: MapDefinition, cpus: Cpus): VmMap {
  const entries = new Map<string, { readonly key: Uint8Array; readonly values: Values }>();
  const evicts = LRU.has(definition.type);
  const touch = (name: string): Values | undefined => {
    const entry = entries.get(name);
    if (entry && evicts) {
      entries.delete(name);
      entries.set(name, entry);
    }
    return entry?.values;
  };
  return {
    ...mapWithout(definition),
    lookup: (key, cpu) => {
      checkSize(definition, "key", key);
      const values = touch(textOf(key));
      return values && currentValue(values, cpus, cpu);
    },
    update: (key, value, flags = 0n) => {
      checkSize(definition, "key", key);
      const existence = flags & ~BPF_F_LOCK;
      if (existence > BPF_EXIST) return EINVAL;
      const name = textOf(key);
      const known = entries.get(name);
      if (known && existence === BPF_NOEXIST) return EEXIST;
      if (!known && existence === BPF_EXIST) return ENOENT;
      if (known && (isPerCpu(definition) || (flags & BPF_F_LOCK) !== 0n)) {
        assignValues(definition, known.values, cpus, value);
        touch(name);
        return 0;
      }
      if (!known && entries.size >= definition.maxEntries) {
        const [oldest] = entries.keys();
        if (!evicts || oldest === undefined) return E2BIG;
        entries.delete(oldest);
      }
      const values = newValues(definition, cpus);
      assignValues(definition, values, cpus, value);
      entries.set(name, { key: key.slice(), values });
      touch(name);
      return 0;
    },
    delete: (key) => {
      checkSize(definition, "key", key);
      return entries.delete(textOf(key)) ? 0 : ENOENT;
    },
    entries: () => [...entries.values()].map(({ key, values }) => [key.slice(), flatValue(definition, values)] as const),
  };
}
