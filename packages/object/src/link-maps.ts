import type { CType, MapDefinition, TypeTable } from "@whistler/btf";

/** The `.maps` section: its bytes, and where each map's slot lies. */
export interface MapsSection {
  readonly data: Uint8Array;
  readonly slots: readonly MapSlot[];
}

export interface MapSlot {
  readonly map: MapDefinition;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

/** `LIBBPF_PIN_BY_NAME` (libbpf, bpf_helpers.h). */
const PIN_BY_NAME = 1;

type Attribute = readonly [name: string, value: number | CType];

/** The members of a map's struct in the order in which they are written: numbers as libbpf's `__uint`, types as its `__type`. */
function attributesOf(map: MapDefinition): readonly Attribute[] {
  return [
    ["type", map.type],
    map.keyType ? ["key", map.keyType] : ["key_size", map.keySizeBytes],
    map.valueType ? ["value", map.valueType] : ["value_size", map.valueSizeBytes],
    ["max_entries", map.maxEntries],
    ...optional("map_flags", map.flags),
    ...optional("map_extra", map.mapExtra),
    ...optional("pinning", map.pinning && PIN_BY_NAME),
  ];
}

function optional(name: string, value: number | undefined): readonly Attribute[] {
  return value === undefined || value === 0 ? [] : [[name, value]];
}

/**
 * One slot for each map: as large as its BTF struct, one pointer a member, which is what libbpf compares; the numbers themselves stand at
 * its start as five u32, for loaders that read bytes (language.md §9.4).
 */
export function mapsSection(maps: readonly MapDefinition[]): MapsSection {
  let end = 0;
  const slots = maps.map((map) => {
    const slot = { map, offsetBytes: end, sizeBytes: attributesOf(map).length * 8 };
    end += slot.sizeBytes;
    return slot;
  });
  const data = new Uint8Array(end);
  const view = new DataView(data.buffer);
  for (const { map, offsetBytes } of slots) {
    [map.type, map.keySizeBytes, map.valueSizeBytes, map.maxEntries, map.flags].forEach((value, index) => {
      view.setUint32(offsetBytes + 4 * index, value, true);
    });
  }
  return { data, slots };
}

/**
 * BTF of the maps: a struct of pointers to arrays whose lengths are the numbers (libbpf's `__uint`), a variable each, and the data section
 * `.maps`. The section has its true size: libbpf would fill in a 0, but the kernel refuses one.
 */
export function addMapTypes(table: TypeTable, section: MapsSection): void {
  if (section.slots.length === 0) return;
  const entries = section.slots.map(({ map, offsetBytes, sizeBytes }) => {
    const type = addMapStruct(table, map);
    return { type: table.add({ kind: "var", name: map.name, type, linkage: 1 }), offset: offsetBytes, sizeBytes };
  });
  table.add({ kind: "datasec", name: ".maps", sizeBytes: section.data.length, entries });
}

/** The struct that a map's variable has. That of a map of maps ends in `values`, which tells of the maps in it and takes no room. */
function addMapStruct(table: TypeTable, map: MapDefinition): number {
  const members = attributesOf(map).map(([name, value], index) => ({
    name,
    type: typeof value === "number" ? addNumber(table, value) : table.add({ kind: "ptr", type: table.addCType(value) }),
    bitOffset: 64 * index,
    bits: 0,
  }));
  const sizeBytes = 8 * members.length;
  if (!map.inner) return table.add({ kind: "struct", name: "", sizeBytes, members });
  const inner = table.add({ kind: "ptr", type: addMapStruct(table, map.inner) });
  const values = table.add({ kind: "array", element: inner, index: table.addInt("u32", 4, false), length: 0 });
  return table.add({
    kind: "struct",
    name: "",
    sizeBytes,
    members: [...members, { name: "values", type: values, bitOffset: 8 * sizeBytes, bits: 0 }],
  });
}

/** `u32 (*)[value]`; of bytes where an array of words would exceed the 4 GiB that the kernel allows a type. */
function addNumber(table: TypeTable, value: number): number {
  const index = table.addInt("u32", 4, false);
  const element = value < 2 ** 30 ? index : table.addInt("u8", 1, false);
  return table.add({ kind: "ptr", type: table.add({ kind: "array", element, index, length: value }) });
}
