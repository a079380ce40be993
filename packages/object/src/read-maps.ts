import {
  type Btf,
  type BtfMember,
  type BtfStruct,
  type CType,
  ctypeOf,
  idsNamed,
  type MapDefinition,
  sizeOf,
  skipModifiers,
  typeOf,
} from "@whistler/btf";
import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import { type ElfFile, type ElfSymbol, STT_SECTION } from "@whistler/elf";

/** A map with the place of its definition in `.maps`: relocations refer to maps by place. */
export interface PlacedMap {
  readonly map: MapDefinition;
  readonly offsetBytes: number;
}

export interface MapsRead {
  /** In the order of `.maps`. */
  readonly maps: readonly PlacedMap[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The BTF-defined maps of an object (libbpf, `bpf_object__init_user_btf_maps`): variables of the data section `.maps` whose types are structs
 * of `__uint(name, number)` and `__type(name, type)` members. Where they lie is what their symbols say: clang leaves offsets in BTF 0.
 */
export function readMaps(file: ElfFile, mapsSection: number, btf: Btf): MapsRead {
  const diagnostics: Diagnostic[] = [];
  const id = idsNamed(btf, ".maps", { kind: "datasec" })[0];
  const section = id === undefined ? undefined : typeOf(btf, id);
  if (section?.kind !== "datasec") return { maps: [], diagnostics: [diagnostic("WH5301", "the section .maps has no BTF")] };
  const symbols = new Map<string, ElfSymbol>();
  for (const symbol of file.symbols) {
    if (symbol.section === mapsSection && symbol.type !== STT_SECTION) symbols.set(symbol.name, symbol);
  }
  const maps: PlacedMap[] = [];
  const names = new Set<string>();
  for (const entry of section.entries) {
    const variable = typeOf(btf, entry.type);
    if (variable?.kind !== "var") {
      diagnostics.push(diagnostic("WH5301", `type ${entry.type} in .maps is no variable`));
      continue;
    }
    const symbol = symbols.get(variable.name);
    if (!symbol || names.has(variable.name)) {
      diagnostics.push(diagnostic("WH5301", `the map ${variable.name} has ${symbol ? "two definitions" : "no symbol in .maps"}`));
      continue;
    }
    names.add(variable.name);
    const read = readMap(btf, variable.name, variable.type);
    diagnostics.push(...read.diagnostics);
    if (read.map) maps.push({ map: read.map, offsetBytes: symbol.value });
  }
  return { maps: maps.sort((a, b) => a.offsetBytes - b.offsetBytes), diagnostics };
}

interface MapRead {
  readonly map?: MapDefinition;
  readonly diagnostics: readonly Diagnostic[];
}

function readMap(btf: Btf, name: string, typeId: number): MapRead {
  const struct = skipModifiers(btf, typeId)?.type;
  if (struct?.kind !== "struct") return { diagnostics: [diagnostic("WH5301", `the map ${name} is not defined by a struct`)] };
  const diagnostics: Diagnostic[] = [];
  const bad = (message: string) => diagnostics.push(diagnostic("WH5301", `the map ${name}: ${message}`));
  const numbers = new Map<string, number>();
  const types = new Map<string, number>();
  for (const member of struct.members) {
    if (NUMBERS.has(member.name)) {
      const value = numberOf(btf, member);
      if (value === undefined) bad(`${member.name} is not given by __uint`);
      else numbers.set(member.name, value);
    } else if (member.name === "key" || member.name === "value") {
      const target = typeBehind(btf, member);
      if (target === undefined) bad(`${member.name} is not given by __type`);
      else types.set(member.name, target);
    } else if (member.name === "values") {
      diagnostics.push(diagnostic("WH5302", `the map ${name} holds maps or programs from the start (values)`));
    } else {
      diagnostics.push(diagnostic("WH5305", `the map ${name}: unknown attribute ${member.name}`));
    }
  }
  diagnostics.push(...ignoredAttributes(name, numbers));
  const key = sizeAndType(btf, "key", numbers, types);
  const value = sizeAndType(btf, "value", numbers, types);
  if (typeof key === "string") bad(key);
  if (typeof value === "string") bad(value);
  const type = numbers.get("type");
  if (type === undefined) bad("it has no type");
  if (typeof key === "string" || typeof value === "string" || type === undefined) return { diagnostics };
  const mapExtra = numbers.get("map_extra") ?? 0;
  return {
    diagnostics,
    map: {
      name,
      type,
      keySizeBytes: key.sizeBytes,
      valueSizeBytes: value.sizeBytes,
      maxEntries: numbers.get("max_entries") ?? 0,
      flags: numbers.get("map_flags") ?? 0,
      ...(mapExtra === 0 ? {} : { mapExtra }),
      ...(key.type ? { keyType: key.type } : {}),
      ...(value.type ? { valueType: value.type } : {}),
    },
  };
}

const NUMBERS: ReadonlySet<string> = new Set([
  "type",
  "max_entries",
  "map_flags",
  "numa_node",
  "key_size",
  "value_size",
  "map_extra",
  "pinning",
]);

function ignoredAttributes(name: string, numbers: ReadonlyMap<string, number>): readonly Diagnostic[] {
  return ["pinning", "numa_node"]
    .filter((attribute) => (numbers.get(attribute) ?? 0) !== 0)
    .map((attribute) => diagnostic("WH5305", `the map ${name}: ${attribute} is ignored`));
}

/** `__uint(name, n)` is a pointer to an array of n elements. */
function numberOf(btf: Btf, member: BtfMember): number | undefined {
  const target = typeBehind(btf, member);
  const array = target === undefined ? undefined : typeOf(btf, target);
  return array?.kind === "array" ? array.length : undefined;
}

/** `__type(name, t)` is a pointer to t. */
function typeBehind(btf: Btf, member: BtfStruct["members"][number]): number | undefined {
  const pointer = skipModifiers(btf, member.type)?.type;
  return pointer?.kind === "ptr" ? pointer.type : undefined;
}

/** The size of keys or values, by number or by type; both must agree. */
function sizeAndType(
  btf: Btf,
  what: "key" | "value",
  numbers: ReadonlyMap<string, number>,
  types: ReadonlyMap<string, number>,
): { readonly sizeBytes: number; readonly type?: CType } | string {
  const given = numbers.get(`${what}_size`);
  const id = types.get(what);
  if (id === undefined) return { sizeBytes: given ?? 0 };
  const size = sizeOf(btf, id);
  if (size === undefined || size > 0xffff_ffff) return `the type of its ${what} has no size`;
  if (given !== undefined && given !== size) return `${what}_size is ${given}, but the type of its ${what} has ${size} bytes`;
  const type = ctypeOf(btf, id);
  return type ? { sizeBytes: size, type } : { sizeBytes: size };
}
