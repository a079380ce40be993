import type { MapDefinition } from "@whistler/btf";
import { E2BIG, EEXIST, EINVAL } from "../errno.ts";
import { assignValues, type Cpus, currentValue, flatValue, newValues, type Values } from "./cpu-values.ts";
import { BPF_EXIST, BPF_F_LOCK, BPF_NOEXIST, checkSize, indexOf, keyOfIndex, mapWithout, type VmMap } from "./vm-map.ts";

/** ARRAY and PERCPU_ARRAY (kernel/bpf/arraymap.c): every index has a value from the start, none can be deleted. */
export function arrayMap(definition: MapDefinition, cpus: Cpus): VmMap {
  // Values come to be when they are first looked at: an array may have millions.
  const values = new Map<number, Values>();
  const at = (index: number): Values => {
    const known = values.get(index);
    if (known) return known;
    const fresh = newValues(definition, cpus);
    values.set(index, fresh);
    return fresh;
  };
  return {
    ...mapWithout(definition),
    lookup: (key, cpu) => {
      checkSize(definition, "key", key);
      const index = indexOf(key);
      return index < definition.maxEntries ? currentValue(at(index), cpus, cpu) : undefined;
    },
    update: (key, value, flags = 0n) => {
      checkSize(definition, "key", key);
      if ((flags & ~BPF_F_LOCK) > BPF_EXIST) return EINVAL;
      if (indexOf(key) >= definition.maxEntries) return E2BIG;
      if ((flags & BPF_NOEXIST) !== 0n) return EEXIST;
      assignValues(definition, at(indexOf(key)), cpus, value);
      return 0;
    },
    entries: () =>
      Array.from({ length: definition.maxEntries }, (_, index) => {
        const known = values.get(index);
        return [keyOfIndex(index), flatValue(definition, known ?? newValues(definition, cpus))] as const;
      }),
  };
}
