import type { MapDefinition } from "@whistler/btf";
import { E2BIG, EEXIST, EINVAL, ENOENT } from "../errno.ts";
import { BPF_EXIST, BPF_NOEXIST, checkSize, indexOf, keyOfIndex, mapWithout, type VmMap } from "./vm-map.ts";

/**
 * Arrays whose slots are empty at first: PROG_ARRAY and PERF_EVENT_ARRAY (kernel/bpf/arraymap.c), DEVMAP (devmap.c), CPUMAP (cpumap.c),
 * XSKMAP (net/xdp/xskmap.c). A slot holds the number that user space wrote: a program's (see `Vm.programIds`), a device's, a CPU's.
 */
export function slotMap(definition: MapDefinition): VmMap {
  const slots = new Map<number, Uint8Array>();
  return {
    ...mapWithout(definition),
    lookup: (key) => {
      checkSize(definition, "key", key);
      return slots.get(indexOf(key));
    },
    update: (key, value, flags = 0n) => {
      checkSize(definition, "key", key);
      checkSize(definition, "value", value);
      if (flags > BPF_EXIST) return EINVAL;
      if (indexOf(key) >= definition.maxEntries) return E2BIG;
      if (flags === BPF_NOEXIST) return EEXIST;
      slots.set(indexOf(key), value.slice());
      return 0;
    },
    delete: (key) => {
      checkSize(definition, "key", key);
      if (indexOf(key) >= definition.maxEntries) return E2BIG;
      return slots.delete(indexOf(key)) ? 0 : ENOENT;
    },
    entries: () => [...slots].sort(([a], [b]) => a - b).map(([index, value]) => [keyOfIndex(index), value.slice()] as const),
  };
}
