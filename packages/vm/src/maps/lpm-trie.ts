import type { MapDefinition } from "@whistler/btf";
import { EEXIST, EINVAL, ENOENT, ENOSPC } from "../errno.ts";
import { BPF_EXIST, BPF_NOEXIST, checkSize, mapWithout, textOf, type VmMap } from "./vm-map.ts";

/**
 * LPM_TRIE (kernel/bpf/lpm_trie.c). A key is `{ u32 prefixlen; u8 data[]; }`, the data in network order; a lookup finds the entry with the
 * longest prefix of the key that is at most as long as the key's own.
 */
export function lpmTrie(definition: MapDefinition): VmMap {
  const entries = new Map<string, { readonly key: Uint8Array; readonly value: Uint8Array }>();
  const maxBits = 8 * (definition.keySizeBytes - 4);
  return {
    ...mapWithout(definition),
    lookup: (key) => {
      checkSize(definition, "key", key);
      if (prefixBits(key) > maxBits) return undefined;
      for (let bits = prefixBits(key); bits >= 0; bits--) {
        const found = entries.get(prefixOf(key, bits));
        if (found) return found.value;
      }
      return undefined;
    },
    update: (key, value, flags = 0n) => {
      checkSize(definition, "key", key);
      checkSize(definition, "value", value);
      if (flags > BPF_EXIST || prefixBits(key) > maxBits) return EINVAL;
      const name = prefixOf(key, prefixBits(key));
      const known = entries.has(name);
      if (known && flags === BPF_NOEXIST) return EEXIST;
      if (!known && flags === BPF_EXIST) return ENOENT;
      if (!known && entries.size >= definition.maxEntries) return ENOSPC;
      entries.set(name, { key: key.slice(), value: value.slice() });
      return 0;
    },
    delete: (key) => {
      checkSize(definition, "key", key);
      if (prefixBits(key) > maxBits) return EINVAL;
      return entries.delete(prefixOf(key, prefixBits(key))) ? 0 : ENOENT;
    },
    entries: () => [...entries.values()].map(({ key, value }) => [key.slice(), value.slice()] as const),
  };
}

function prefixBits(key: Uint8Array): number {
  return new DataView(key.buffer, key.byteOffset, key.byteLength).getUint32(0, true);
}

/** The length and the first bits of a key's data, the rest of the last byte zeroed. */
function prefixOf(key: Uint8Array, bits: number): string {
  const bytes = key.slice(4, 4 + Math.ceil(bits / 8));
  const rest = bits % 8;
  if (rest !== 0) bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) & (0xff << (8 - rest));
  return `${bits}:${textOf(bytes)}`;
}
