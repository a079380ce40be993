import { ATTACH_TYPES, type LINK_TYPES } from "./attach-types.gen.ts";
import type { BPF_CMD } from "./commands.gen.ts";
import { MAP_TYPES } from "./map-types.gen.ts";
import { PROG_TYPES } from "./prog-types.gen.ts";

export type MapTypeKeyword = keyof typeof MAP_TYPES;
export type ProgTypeName = keyof typeof PROG_TYPES;
export type AttachTypeName = keyof typeof ATTACH_TYPES;
export type LinkTypeName = keyof typeof LINK_TYPES;
export type BpfCommand = keyof typeof BPF_CMD;

const MAP_TYPE_BY_KEYWORD: ReadonlyMap<string, number> = new Map(Object.entries(MAP_TYPES));
const inverse = <Name extends string>(table: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> =>
  new Map((Object.keys(table) as Name[]).map((name) => [table[name], name]));
const MAP_TYPE_KEYWORDS = inverse(MAP_TYPES);
const PROG_TYPE_NAMES = inverse(PROG_TYPES);
const ATTACH_TYPE_NAMES = inverse(ATTACH_TYPES);

/** `BPF_MAP_TYPE_*` of a `defmap` keyword without its colon (`lru-percpu-hash`). */
export function mapTypeByKeyword(keyword: string): number | undefined {
  return MAP_TYPE_BY_KEYWORD.get(keyword);
}

/** The keyword of a `BPF_MAP_TYPE_*` number. */
export function mapTypeKeyword(type: number): MapTypeKeyword | undefined {
  return MAP_TYPE_KEYWORDS.get(type);
}

/** The kernel's name (`sched_cls`) of a `BPF_PROG_TYPE_*` number. */
export function progTypeName(type: number): ProgTypeName | undefined {
  return PROG_TYPE_NAMES.get(type);
}

/** The kernel's name (`trace_fentry`) of an `enum bpf_attach_type` number. */
export function attachTypeName(type: number): AttachTypeName | undefined {
  return ATTACH_TYPE_NAMES.get(type);
}
