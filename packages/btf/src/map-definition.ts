import type { CType } from "./ctype.ts";

/** A map as a BTF-defined map in `.maps` describes it (libbpf, "BTF-defined maps"); numbers are the kernel's. */
export interface MapDefinition {
  /** The C name, as the symbol and the kernel see it (at most 15 characters reach the kernel). */
  readonly name: string;
  /** `BPF_MAP_TYPE_*`. */
  readonly type: number;
  readonly keySizeBytes: number;
  readonly valueSizeBytes: number;
  /** Entries; bytes for ring buffers. */
  readonly maxEntries: number;
  /** `map_flags`, `BPF_F_*`. */
  readonly flags: number;
  /** `map_extra`: the number of hash functions of a bloom filter; absent for 0. */
  readonly mapExtra?: number;
  /** The C type of keys and values where one is known; it has the size given above. */
  readonly keyType?: CType;
  readonly valueType?: CType;
  /** Loaders keep the map on bpffs under its name, and use the one that is there (libbpf's `LIBBPF_PIN_BY_NAME`). */
  readonly pinning?: "by-name";
  /** Of a map of maps: what the maps in it are like. */
  readonly inner?: MapDefinition;
  /** Ids of the key's and value's type in the object's BTF, where a map that was read from an object has types. */
  readonly typeIds?: { readonly key: number; readonly value: number };
}
