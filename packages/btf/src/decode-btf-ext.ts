import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { BTF_EXT_HEADER_BYTES, type BtfExt, CORE_RELOCATION_BYTES, type ExtSection, FUNC_INFO_BYTES, LINE_INFO_BYTES } from "./btf-ext.ts";
import { BTF_MAGIC } from "./btf-type.ts";

/** Size of the header of before CO-RE, without the two words of `core_relo`. */
const SHORT_HEADER_BYTES = 24;

/**
 * A `.BTF.ext` section from its bytes. Any input gives a `BtfExt` or a diagnostic. Records may be longer than they are known here: what is
 * longer is skipped, as libbpf does. Whether offsets of strings, types and instructions lead somewhere is for the caller to check.
 */
export function decodeBtfExt(bytes: Uint8Array): Result<BtfExt> {
  const malformed = (what: string) => failure(diagnostic("WH5102", what));
  if (bytes.length < SHORT_HEADER_BYTES)
    return malformed(`the section has ${bytes.length} bytes, a .BTF.ext header has ${SHORT_HEADER_BYTES}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0, true) !== BTF_MAGIC) return malformed("the section does not begin with the magic of little-endian BTF");
  if (view.getUint8(2) !== 1 || view.getUint8(3) !== 0) return malformed("unknown version or flags");
  const headerBytes = view.getUint32(4, true);
  if (headerBytes < SHORT_HEADER_BYTES || headerBytes > bytes.length) return malformed(`a header of ${headerBytes} bytes`);

  const part = (at: number): View => {
    const start = headerBytes + view.getUint32(at, true);
    return { view, start, end: start + view.getUint32(at + 4, true) };
  };
  const funcInfo = readPart(part(8), FUNC_INFO_BYTES, (word) => ({ insnOffsetBytes: word(0), typeId: word(1) }));
  const lineInfo = readPart(part(16), LINE_INFO_BYTES, (word) => ({
    insnOffsetBytes: word(0),
    fileNameOffset: word(1),
    lineOffset: word(2),
    lineCol: word(3),
  }));
  const hasCore = headerBytes >= BTF_EXT_HEADER_BYTES;
  const corePart = hasCore ? part(24) : { view, start: 0, end: 0 };
  const coreRelocations = readPart(corePart, CORE_RELOCATION_BYTES, (word) => ({
    insnOffsetBytes: word(0),
    typeId: word(1),
    accessOffset: word(2),
    kind: word(3),
  }));
  if (typeof funcInfo === "string") return malformed(`func_info: ${funcInfo}`);
  if (typeof lineInfo === "string") return malformed(`line_info: ${lineInfo}`);
  if (typeof coreRelocations === "string") return malformed(`core_relo: ${coreRelocations}`);
  return ok({ funcInfo, lineInfo, coreRelocations });
}

interface View {
  readonly view: DataView;
  readonly start: number;
  readonly end: number;
}

/** The ELF sections of one kind of records, or what is wrong. */
function readPart<Entry>(
  { view, start, end }: View,
  knownBytes: number,
  read: (word: (index: number) => number) => Entry,
): readonly ExtSection<Entry>[] | string {
  if (end === start) return [];
  if (end > view.byteLength) return "it lies outside the section";
  if (start + 4 > end) return "it ends before its first word";
  const recordBytes = view.getUint32(start, true);
  if (recordBytes < knownBytes || recordBytes % 4 !== 0) return `records of ${recordBytes} bytes`;
  const sections: ExtSection<Entry>[] = [];
  for (let at = start + 4; at < end; ) {
    if (at + 8 > end) return "it ends inside a section's head";
    const nameOffset = view.getUint32(at, true);
    const count = view.getUint32(at + 4, true);
    at += 8;
    if (count === 0) return "a section without records";
    if (count > Math.floor((end - at) / recordBytes)) return `${count} records do not fit`;
    const records: Entry[] = [];
    for (let nth = 0; nth < count; nth++, at += recordBytes) {
      const first = at;
      records.push(read((index) => view.getUint32(first + 4 * index, true)));
    }
    sections.push({ nameOffset, records });
  }
  return sections;
}
