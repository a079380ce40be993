import {
  type Btf,
  type BtfMember,
  type CType,
  ctypeOf,
  idsNamed,
  kindOf,
  type MapDefinition,
  sizeOf,
  skipModifiers,
  typeOf,
} from "@whistler/btf";
import { type Diagnostic, type DiagnosticCode, diagnostic } from "@whistler/diagnostics";
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
  const shapes = new Map<number, MapShape>();
  for (const entry of section.entries) {
    const variable = kindOf(btf, entry.type) === "var" ? typeOf(btf, entry.type) : undefined;
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
    const shape = shapes.get(variable.type) ?? readShape(btf, variable.type);
    shapes.set(variable.type, shape);
    for (const { code, message } of shape.problems) diagnostics.push(diagnostic(code, `the map ${variable.name}: ${message}`));
    if (shape.attributes) maps.push({ map: { name: variable.name, ...shape.attributes }, offsetBytes: symbol.value });
  }
  return { maps: maps.sort((a, b) => a.offsetBytes - b.offsetBytes), diagnostics };
}

/** What the type of a map's variable says: all but the name. Several maps may share one type. */
interface MapShape {
  readonly attributes?: Omit<MapDefinition, "name">;
  readonly problems: readonly { readonly code: DiagnosticCode; readonly message: string }[];
}

/** More members than libbpf has attributes, by far. */
const MAX_MEMBERS = 64;

function readShape(btf: Btf, typeId: number, isInner = false): MapShape {
  const problems: MapShape["problems"][number][] = [];
  const bad = (message: string, code: DiagnosticCode = "WH5301") => problems.push({ code, message });
  const struct = skipModifiers(btf, typeId)?.type;
  if (struct?.kind !== "struct" || struct.members.length > MAX_MEMBERS) {
    bad("it is not defined by a struct of attributes");
    return { problems };
  }
  const numbers = new Map<string, number>();
  const types = new Map<string, number>();
  let inner: MapShape | undefined;
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
      const held = innerStruct(btf, member);
      if (held === undefined || isInner) bad("it holds programs, or maps of maps (values)", "WH5302");
      else inner = readShape(btf, held, true);
    } else {
      bad(`unknown attribute ${member.name}`, "WH5305");
    }
  }
  if ((numbers.get("numa_node") ?? 0) !== 0) bad("numa_node is ignored", "WH5305");
  const pinning = numbers.get("pinning") ?? 0;
  if (pinning > PIN_BY_NAME) bad(`there is no pinning ${pinning}`);
  for (const { code, message } of inner?.problems ?? []) bad(`the maps in it: ${message}`, code);
  const key = sizeAndType(btf, "key", numbers, types);
  const value = sizeAndType(btf, "value", numbers, types);
  if (typeof key === "string") bad(key);
  if (typeof value === "string") bad(value);
  const type = numbers.get("type");
  if (type === undefined) bad("it has no type");
  if (typeof key === "string" || typeof value === "string" || type === undefined) return { problems };
  if (inner && !inner.attributes) return { problems };
  const mapExtra = numbers.get("map_extra") ?? 0;
  return {
    problems,
    attributes: {
      type,
      keySizeBytes: key.sizeBytes,
      // A map of maps holds their descriptors, which libbpf's definitions need not say.
      valueSizeBytes: inner && value.sizeBytes === 0 ? FD_BYTES : value.sizeBytes,
      maxEntries: numbers.get("max_entries") ?? 0,
      flags: numbers.get("map_flags") ?? 0,
      ...(mapExtra === 0 ? {} : { mapExtra }),
      ...(key.type ? { keyType: key.type } : {}),
      ...(value.type ? { valueType: value.type } : {}),
      ...(pinning === PIN_BY_NAME ? { pinning: "by-name" } : {}),
      ...(inner?.attributes ? { inner: { name: "inner", ...inner.attributes } } : {}),
      ...(key.id !== undefined && value.id !== undefined ? { typeIds: { key: key.id, value: value.id } } : {}),
    },
  };
}

/** `LIBBPF_PIN_BY_NAME`. */
const PIN_BY_NAME = 1;
const FD_BYTES = 4;

/** `__array(values, struct inner)` is an array of pointers to the struct. */
function innerStruct(btf: Btf, member: BtfMember): number | undefined {
  const array = skipModifiers(btf, member.type)?.type;
  const pointer = array?.kind === "array" ? skipModifiers(btf, array.element)?.type : undefined;
  const target = pointer?.kind === "ptr" ? skipModifiers(btf, pointer.type) : undefined;
  return target?.type?.kind === "struct" ? target.id : undefined;
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

/** `__uint(name, n)` is a pointer to an array of n elements. */
function numberOf(btf: Btf, member: BtfMember): number | undefined {
  const target = typeBehind(btf, member);
  const array = target === undefined ? undefined : typeOf(btf, target);
  return array?.kind === "array" ? array.length : undefined;
}

/** `__type(name, t)` is a pointer to t. */
function typeBehind(btf: Btf, member: BtfMember): number | undefined {
  const pointer = skipModifiers(btf, member.type)?.type;
  return pointer?.kind === "ptr" ? pointer.type : undefined;
}

/** The size of keys or values, by number or by type; both must agree. */
function sizeAndType(
  btf: Btf,
  what: "key" | "value",
  numbers: ReadonlyMap<string, number>,
  types: ReadonlyMap<string, number>,
): { readonly sizeBytes: number; readonly type?: CType; readonly id?: number } | string {
  const given = numbers.get(`${what}_size`);
  const id = types.get(what);
  if (id === undefined) return { sizeBytes: given ?? 0 };
  const size = sizeOf(btf, id);
  if (size === undefined || size > 0xffff_ffff) return `the type of its ${what} has no size`;
  if (given !== undefined && given !== size) return `${what}_size is ${given}, but the type of its ${what} has ${size} bytes`;
  const type = ctypeOf(btf, id);
  return type ? { sizeBytes: size, type, id } : { sizeBytes: size, id };
}
