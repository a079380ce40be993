import {
  BTF_EXT_HEADER_BYTES,
  type BtfExt,
  CORE_RELOCATION_BYTES,
  type CoreRelocationRecord,
  type ExtSection,
  FUNC_INFO_BYTES,
  type FuncInfoRecord,
  LINE_INFO_BYTES,
  type LineInfoRecord,
} from "./btf-ext.ts";
import { BTF_MAGIC } from "./btf-type.ts";

/** The `.BTF.ext` section; ELF sections without records of a kind are left out there. */
export function encodeBtfExt(ext: BtfExt): Uint8Array {
  const parts = [
    subsection(ext.funcInfo, FUNC_INFO_BYTES, funcInfoWords),
    subsection(ext.lineInfo, LINE_INFO_BYTES, lineInfoWords),
    subsection(ext.coreRelocations, CORE_RELOCATION_BYTES, coreRelocationWords),
  ];
  // Magic, version and flags share the first word; then the header's size; then offset and length of each part.
  const header = [(1 << 16) | BTF_MAGIC, BTF_EXT_HEADER_BYTES];
  let offset = 0;
  for (const part of parts) {
    header.push(offset, 4 * part.length);
    offset += 4 * part.length;
  }
  const bytes = new Uint8Array(BTF_EXT_HEADER_BYTES + offset);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const words of [header, ...parts]) {
    for (const word of words) {
      view.setUint32(at, word, true);
      at += 4;
    }
  }
  return bytes;
}

/** The size of a record, then for each ELF section its name, the number of records and the records. */
function subsection<Entry>(
  sections: readonly ExtSection<Entry>[],
  recordBytes: number,
  wordsOf: (record: Entry) => readonly number[],
): readonly number[] {
  const filled = sections.filter((section) => section.records.length > 0);
  if (filled.length === 0) return [];
  const words = [recordBytes];
  for (const { nameOffset, records } of filled) {
    words.push(nameOffset, records.length);
    for (const record of records) words.push(...wordsOf(record));
  }
  return words;
}

function funcInfoWords(record: FuncInfoRecord): readonly number[] {
  return [record.insnOffsetBytes, record.typeId];
}

function lineInfoWords(record: LineInfoRecord): readonly number[] {
  return [record.insnOffsetBytes, record.fileNameOffset, record.lineOffset, record.lineCol];
}

function coreRelocationWords(record: CoreRelocationRecord): readonly number[] {
  return [record.insnOffsetBytes, record.typeId, record.accessOffset, record.kind];
}
