import { type CType, I32, type MapDefinition, U8, U16, U32, U64 } from "@whistler/btf";
import { STORAGE_TYPES } from "./map-types.ts";

/** The kernel takes types of a map for keys and values together, and wants some of its own for some types of maps. */
export function completeMapTypes(type: string, map: MapDefinition): MapDefinition {
  const storage = STORAGE_TYPES.has(type);
  if (!storage && !map.keyType && !map.valueType) return map;
  if (map.keySizeBytes === 0 || map.valueSizeBytes === 0) return map;
  const keyType = map.keyType ?? (type === "LPM-TRIE" ? prefixKey(map.keySizeBytes) : storage ? I32 : bytes(map.keySizeBytes));
  return { ...map, keyType, valueType: map.valueType ?? bytes(map.valueSizeBytes) };
}

/** A number of so many bytes, or else an array of them. */
function bytes(sizeBytes: number): CType {
  const number = [U8, U16, U32, U64].find((type) => type.sizeBytes === sizeBytes);
  return number ?? { kind: "array", element: U8, length: sizeBytes };
}

/** A trie's key is a struct in BTF (kernel/bpf/lpm_trie.c, `trie_check_btf`), laid out as `struct bpf_lpm_trie_key_u8`. */
function prefixKey(sizeBytes: number): CType {
  if (sizeBytes <= 4) return bytes(sizeBytes);
  return {
    kind: "struct",
    name: `lpm_key_${sizeBytes - 4}`,
    members: [
      { name: "prefixlen", type: U32 },
      { name: "data", type: { kind: "array", element: U8, length: sizeBytes - 4 } },
    ],
    sizeBytes,
  };
}
