import type { BtfBuilder, DatasecVariable, MapDefinition } from "@whistler/btf";

/** The `.maps` section: its bytes, and where each map's slot lies. */
export interface MapsSection {
  readonly data: Uint8Array;
  readonly slots: readonly { readonly map: MapDefinition; readonly offsetBytes: number; readonly sizeBytes: number }[];
}

/** The numbers of a map, in the order in which libbpf's `__uint` members are written here. */
function membersOf(map: MapDefinition): readonly (readonly [name: string, value: number])[] {
  return [
    ["type", map.type],
    ["key_size", map.keySizeBytes],
    ["value_size", map.valueSizeBytes],
    ["max_entries", map.maxEntries],
    ...(map.flags === 0 ? [] : [["map_flags", map.flags] as const]),
  ];
}

/**
 * One slot for each map: as large as its BTF struct, one pointer a member, which is what libbpf compares; the numbers themselves stand at
 * its start as five u32, for loaders that read bytes (language.md §9.4).
 */
export function mapsSection(maps: readonly MapDefinition[]): MapsSection {
  let end = 0;
  const slots = maps.map((map) => {
    const slot = { map, offsetBytes: end, sizeBytes: Math.max(4, membersOf(map).length) * 8 };
    end += slot.sizeBytes;
    return slot;
  });
  const data = new Uint8Array(end);
  const view = new DataView(data.buffer);
  for (const { map, offsetBytes } of slots)
    [map.type, map.keySizeBytes, map.valueSizeBytes, map.maxEntries, map.flags].forEach((value, index) => {
      view.setUint32(offsetBytes + 4 * index, value, true);
    });
  return { data, slots };
}

/** BTF of the maps: a struct of pointers to arrays whose lengths are the numbers, a variable each, and the data section `.maps`. */
export function addMapTypes(btf: BtfBuilder, section: MapsSection): void {
  if (section.slots.length === 0) return;
  const int = btf.type({ kind: "int", name: "u32", sizeBytes: 4, signed: false });
  const variables = section.slots.map(({ map, offsetBytes, sizeBytes }): DatasecVariable => {
    const members = membersOf(map).map(([name, value], index) => ({
      name,
      typeId: btf.pointer(btf.array(int, value)),
      offsetBytes: 8 * index,
    }));
    return { typeId: btf.variable(map.name, btf.rawStruct("", sizeBytes, members)), offsetBytes, sizeBytes };
  });
  btf.datasec(".maps", variables);
}
