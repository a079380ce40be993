import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { type Btf, TYPE_HEAD_BYTES } from "./btf.ts";
import { BTF_KINDS, BTF_MAGIC, BTF_MAX_BYTES, type BtfKind } from "./btf-type.ts";
import { readInfo, recordBytes, TAIL_WORDS, WORD_BYTES } from "./read-type.ts";

/** Size of `struct btf_header`; later versions may have a longer one. */
const HEADER_BYTES = 24;
/** Most types that the kernel takes, `BTF_MAX_TYPE`. */
const MAX_TYPES = 0x000f_ffff;
/** Longest name of a type or part that is read; the kernel takes 511. Strings of other use, such as source lines, may be longer. */
const MAX_NAME_BYTES = 4096;

/**
 * A `.BTF` section from its bytes, such as `/sys/kernel/btf/vmlinux`. Any input gives a `Btf` or a diagnostic. What is checked: the header,
 * that the records fill their part, that each id and each string offset leads somewhere. Not whether types make sense: they may form cycles.
 */
export function decodeBtf(bytes: Uint8Array): Result<Btf> {
  const malformed = (what: string) => failure(diagnostic("WH5101", what));
  if (bytes.length < HEADER_BYTES) return malformed(`the section has ${bytes.length} bytes, a BTF header has ${HEADER_BYTES}`);
  // Ids and offsets stay far below 2^32, so that no sum of two of them overflows.
  if (bytes.length > 4 * BTF_MAX_BYTES)
    return failure(diagnostic("WH5103", `${bytes.length} bytes of BTF; at most ${4 * BTF_MAX_BYTES} are read`));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint16(0, true);
  if (magic === 0x9feb) return malformed("big-endian BTF");
  if (magic !== BTF_MAGIC) return malformed("the section does not begin with the magic of BTF");
  if (view.getUint8(2) !== 1) return malformed(`BTF of version ${view.getUint8(2)}`);
  if (view.getUint8(3) !== 0) return malformed("the header has unknown flags");
  const headerBytes = view.getUint32(4, true);
  const typesStart = headerBytes + view.getUint32(8, true);
  const typesEnd = typesStart + view.getUint32(12, true);
  const stringsStart = headerBytes + view.getUint32(16, true);
  const stringsEnd = stringsStart + view.getUint32(20, true);
  if (headerBytes < HEADER_BYTES || headerBytes > bytes.length) return malformed(`a header of ${headerBytes} bytes`);
  if (typesEnd > bytes.length || stringsEnd > bytes.length) return malformed("types or strings lie outside the section");
  if (typesStart % WORD_BYTES !== 0) return malformed("the types do not begin at a multiple of 4");
  if (typesStart < stringsEnd && stringsStart < typesEnd && typesStart < typesEnd) return malformed("types and strings overlap");
  const strings = bytes.subarray(stringsStart, stringsEnd);
  if (strings.length === 0 || strings[0] !== 0 || strings.at(-1) !== 0) return malformed("the strings do not begin and end with NUL");

  const records = findRecords(view, typesStart, typesEnd);
  if (typeof records === "string") return malformed(records);
  const typeCount = records.length - 1;
  const isName = nameCheck(strings);
  for (let id = 1; id <= typeCount; id++) {
    const problem = checkReferences(view, records[id] ?? 0, typeCount, isName);
    if (problem !== undefined) return malformed(`type ${id}: ${problem}`);
  }
  return ok({ bytes, typeCount, recordOffsets: records, strings });
}

/**
 * Whether an offset is one of a string that may be a name. Long strings are few: they are listed once, so that the million names of a
 * kernel cost a comparison each.
 */
function nameCheck(strings: Uint8Array): (offset: number) => boolean {
  const long: { readonly start: number; readonly end: number }[] = [];
  for (let start = 0; start < strings.length; ) {
    const end = strings.indexOf(0, start);
    if (end - start > MAX_NAME_BYTES) long.push({ start, end: end - MAX_NAME_BYTES });
    start = end + 1;
  }
  if (long.length === 0) return (offset) => offset < strings.length;
  return (offset) => offset < strings.length && !long.some(({ start, end }) => offset >= start && offset < end);
}

/** Where the records begin, by id; or what is wrong. */
function findRecords(view: DataView, start: number, end: number): Uint32Array | string {
  const offsets = [0];
  for (let at = start; at < end; ) {
    const id = offsets.length;
    if (id > MAX_TYPES) return `more than ${MAX_TYPES} types`;
    if (at + TYPE_HEAD_BYTES > end) return `type ${id} ends behind the types`;
    const { kind, count } = readInfo(view.getUint32(at + WORD_BYTES, true));
    if (kind === undefined) return `type ${id} is of an unknown kind`;
    const size = recordBytes(kind, count);
    if (at + size > end) return `type ${id} ends behind the types`;
    offsets.push(at);
    at += size;
  }
  return Uint32Array.from(offsets);
}

/** Which words of a record are ids and which are offsets of strings: head, fixed tail, each part. */
interface ReferenceWords {
  readonly headIsType: boolean;
  readonly fixedTypes: readonly number[];
  readonly partStrings: readonly number[];
  readonly partTypes: readonly number[];
}

const NO_REFERENCES: ReferenceWords = { headIsType: false, fixedTypes: [], partStrings: [], partTypes: [] };
const HEAD_TYPE: ReferenceWords = { ...NO_REFERENCES, headIsType: true };
const MEMBERS: ReferenceWords = { ...NO_REFERENCES, partStrings: [0], partTypes: [1] };

const REFERENCES: Readonly<Record<BtfKind, ReferenceWords>> = {
  int: NO_REFERENCES,
  ptr: HEAD_TYPE,
  array: { ...NO_REFERENCES, fixedTypes: [0, 1] },
  struct: MEMBERS,
  union: MEMBERS,
  enum: { ...NO_REFERENCES, partStrings: [0] },
  fwd: NO_REFERENCES,
  typedef: HEAD_TYPE,
  volatile: HEAD_TYPE,
  const: HEAD_TYPE,
  restrict: HEAD_TYPE,
  func: HEAD_TYPE,
  func_proto: { ...MEMBERS, headIsType: true },
  var: HEAD_TYPE,
  datasec: { ...NO_REFERENCES, partTypes: [0] },
  float: NO_REFERENCES,
  decl_tag: HEAD_TYPE,
  type_tag: HEAD_TYPE,
  enum64: { ...NO_REFERENCES, partStrings: [0] },
};

function checkReferences(view: DataView, at: number, typeCount: number, isName: (offset: number) => boolean): string | undefined {
  const info = view.getUint32(at + WORD_BYTES, true);
  const kind: BtfKind = BTF_KINDS[(info >>> 24) & 31] ?? "int";
  const references = REFERENCES[kind];
  if (!isName(view.getUint32(at, true))) return "its name is no string of the section, or too long";
  if (references.headIsType && view.getUint32(at + 8, true) > typeCount) return "it refers to a type that does not exist";
  for (const word of references.fixedTypes) {
    if (view.getUint32(at + TYPE_HEAD_BYTES + WORD_BYTES * word, true) > typeCount) return "it refers to a type that does not exist";
  }
  if (references.partStrings.length + references.partTypes.length === 0) return undefined;
  const partBytes = WORD_BYTES * TAIL_WORDS[kind].each;
  const end = at + recordBytes(kind, info & 0xffff);
  for (let part = at + TYPE_HEAD_BYTES; part < end; part += partBytes) {
    for (const word of references.partStrings) {
      if (!isName(view.getUint32(part + WORD_BYTES * word, true))) return "the name of a part is no string of the section, or too long";
    }
    for (const word of references.partTypes) {
      if (view.getUint32(part + WORD_BYTES * word, true) > typeCount) return "a part is of a type that does not exist";
    }
  }
  return undefined;
}
