import { BTF_MAGIC } from "./btf-builder.ts";

/** `struct btf_ext_header` up to and with core_relo (libbpf, btf.h). */
const HEADER_BYTES = 32;
const FUNC_INFO_BYTES = 8;
const LINE_INFO_BYTES = 16;
const CORE_RELO_BYTES = 16;

/** Records of one ELF section; offsets in bytes from the section's start. */
export interface BtfExtSection {
  /** Offset of the section's name in the BTF strings. */
  readonly sectionNameOffset: number;
  readonly funcInfo: readonly { readonly insnOffsetBytes: number; readonly typeId: number }[];
  readonly lineInfo: readonly {
    readonly insnOffsetBytes: number;
    readonly fileNameOffset: number;
    readonly lineOffset: number;
    readonly lineCol: number;
  }[];
  readonly coreRelocations: readonly {
    readonly insnOffsetBytes: number;
    readonly typeId: number;
    readonly accessOffset: number;
    readonly kind: number;
  }[];
}

/** The `.BTF.ext` section (kernel Documentation/bpf/btf.rst §4.3). */
export function encodeBtfExt(sections: readonly BtfExtSection[]): Uint8Array {
  const funcInfo = subsection(sections, FUNC_INFO_BYTES, (one) => one.funcInfo.map((record) => [record.insnOffsetBytes, record.typeId]));
  const lineInfo = subsection(sections, LINE_INFO_BYTES, (one) =>
    one.lineInfo.map((record) => [record.insnOffsetBytes, record.fileNameOffset, record.lineOffset, record.lineCol]),
  );
  const coreRelo = subsection(sections, CORE_RELO_BYTES, (one) =>
    one.coreRelocations.map((record) => [record.insnOffsetBytes, record.typeId, record.accessOffset, record.kind]),
  );
  // magic, version and flags share the first word; then the header's size; then offset and length of each part.
  const header = [
    (1 << 16) | BTF_MAGIC,
    HEADER_BYTES,
    0,
    4 * funcInfo.length,
    4 * funcInfo.length,
    4 * lineInfo.length,
    4 * (funcInfo.length + lineInfo.length),
    4 * coreRelo.length,
  ];
  const all = [...header, ...funcInfo, ...lineInfo, ...coreRelo];
  const bytes = new Uint8Array(all.length * 4);
  const view = new DataView(bytes.buffer);
  all.forEach((word, index) => {
    view.setUint32(4 * index, word >>> 0, true);
  });
  return bytes;
}

/** Record size, then for each section with records its name, their number and the records; nothing where no section has any. */
function subsection(
  sections: readonly BtfExtSection[],
  recordBytes: number,
  recordsOf: (section: BtfExtSection) => readonly (readonly number[])[],
): readonly number[] {
  const filled = sections.map((section) => ({ section, records: recordsOf(section) })).filter(({ records }) => records.length > 0);
  if (filled.length === 0) return [];
  return [recordBytes, ...filled.flatMap(({ section, records }) => [section.sectionNameOffset, records.length, ...records.flat()])];
}
