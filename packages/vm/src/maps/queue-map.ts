import type { MapDefinition } from "@whistler/btf";
import { MAP_TYPES } from "@whistler/uapi";
import { E2BIG, EINVAL } from "../errno.ts";
import { BPF_EXIST, checkSize, mapWithout, textOf, type VmMap } from "./vm-map.ts";

/** QUEUE and STACK (kernel/bpf/queue_stack_maps.c). */
export function queueMap(definition: MapDefinition): VmMap {
  const values: Uint8Array[] = [];
  const isStack = definition.type === MAP_TYPES.stack;
  return {
    ...mapWithout(definition),
    push: (value, flags = 0n) => {
      checkSize(definition, "value", value);
      if (flags !== 0n && flags !== BPF_EXIST) return EINVAL;
      if (values.length >= definition.maxEntries) {
        if (flags !== BPF_EXIST) return E2BIG;
        values.shift();
      }
      values.push(value.slice());
      return 0;
    },
    pop: () => (isStack ? values.pop() : values.shift()),
    peek: () => (isStack ? values.at(-1) : values[0])?.slice(),
  };
}

/** BLOOM_FILTER (kernel/bpf/bloom_filter.c), as the set that it stands for. */
export function bloomFilter(definition: MapDefinition): VmMap {
  const values = new Set<string>();
  return {
    ...mapWithout(definition),
    push: (value, flags = 0n) => {
      checkSize(definition, "value", value);
      if (flags !== 0n) return EINVAL;
      values.add(textOf(value));
      return 0;
    },
    contains: (value) => {
      checkSize(definition, "value", value);
      return values.has(textOf(value));
    },
  };
}
