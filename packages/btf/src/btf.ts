import type { BtfKind, BtfType } from "./btf-type.ts";
import { readInfo, readType, WORD_BYTES } from "./read-type.ts";

/**
 * A `.BTF` section that `decodeBtf` has checked: every id and string offset in it leads somewhere. Types are read from the bytes when
 * they are asked for, so that the kernel's own five megabytes cost one pass over them and no objects.
 */
export interface Btf {
  /** The whole section, as it goes to BPF_BTF_LOAD. */
  readonly bytes: Uint8Array;
  /** Ids run from 1 to this, both included. */
  readonly typeCount: number;
  /** Where the record of each type begins in `bytes`, by id; `[0]` is not used. */
  readonly recordOffsets: Uint32Array;
  /** The strings, from the first NUL to the last. */
  readonly strings: Uint8Array;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

const typesRead = new WeakMap<Btf, Map<number, BtfType>>();

/** The type with an id; undefined for void (0) and ids that do not exist. Read once: asking again gives the same object. */
export function typeOf(btf: Btf, id: number): BtfType | undefined {
  let known = typesRead.get(btf);
  if (!known) {
    known = new Map();
    typesRead.set(btf, known);
  }
  const type = known.get(id) ?? readTypeOf(btf, id);
  if (type) known.set(id, type);
  return type;
}

function readTypeOf(btf: Btf, id: number): BtfType | undefined {
  const at = recordAt(btf, id);
  return at === undefined ? undefined : readType(viewOf(btf), at, (offset) => stringAt(btf, offset) ?? "");
}

/** The kind of a type, without reading the rest of it. */
export function kindOf(btf: Btf, id: number): BtfKind | undefined {
  const at = recordAt(btf, id);
  return at === undefined ? undefined : readInfo(viewOf(btf).getUint32(at + WORD_BYTES, true)).kind;
}

function recordAt(btf: Btf, id: number): number | undefined {
  return id >= 1 && id <= btf.typeCount ? btf.recordOffsets[id] : undefined;
}

/** All types in the order of their ids. Large for the kernel's BTF: meant for objects and for printing. */
export function* allTypes(btf: Btf): Generator<BtfType> {
  for (let id = 1; id <= btf.typeCount; id++) {
    const type = readTypeOf(btf, id);
    if (type) yield type;
  }
}

/** The string at an offset; undefined where the offset lies outside the strings, or the string is longer than asked for. */
export function stringAt(btf: Btf, offset: number, maxBytes = btf.strings.length): string | undefined {
  if (offset < 0 || offset >= btf.strings.length) return undefined;
  const most = btf.strings.subarray(offset, offset + maxBytes + 1);
  const end = most.indexOf(0);
  return end < 0 ? undefined : decoder.decode(most.subarray(0, end));
}

/**
 * Ids of the types with a name, in order; of one kind only if asked. With `flavors`, also those whose name continues with `___` and
 * anything, which libbpf takes for variants of the same type.
 */
export function idsNamed(btf: Btf, name: string, { kind, flavors = false }: { kind?: BtfKind; flavors?: boolean } = {}): readonly number[] {
  const wanted = encoder.encode(name);
  const view = viewOf(btf);
  const found: number[] = [];
  if (wanted.length === 0) return found;
  for (let id = 1; id <= btf.typeCount; id++) {
    const nameOffset = view.getUint32(btf.recordOffsets[id] ?? 0, true);
    if (!startsWith(btf.strings, nameOffset, wanted)) continue;
    const end = nameOffset + wanted.length;
    if (btf.strings[end] !== 0 && !(flavors && startsWith(btf.strings, end, FLAVOR))) continue;
    if (kind === undefined || kindOf(btf, id) === kind) found.push(id);
  }
  return found;
}

/** `task_struct___old` is a flavor of `task_struct`: the name that the kernel knows it by. */
export function withoutFlavor(name: string): string {
  const at = name.indexOf("___");
  return at > 0 ? name.slice(0, at) : name;
}

const FLAVOR = encoder.encode("___");

function startsWith(strings: Uint8Array, offset: number, wanted: Uint8Array): boolean {
  if (strings[offset] !== wanted[0]) return false;
  for (let at = 1; at < wanted.length; at++) if (strings[offset + at] !== wanted[at]) return false;
  return true;
}

const views = new WeakMap<Btf, DataView>();

function viewOf(btf: Btf): DataView {
  const known = views.get(btf);
  if (known) return known;
  const view = new DataView(btf.bytes.buffer, btf.bytes.byteOffset, btf.bytes.byteLength);
  views.set(btf, view);
  return view;
}

/** Bytes of the first part of every record: name, info, size or type. */
export const TYPE_HEAD_BYTES = 3 * WORD_BYTES;
