import { InternalError } from "@whistler/diagnostics";
import * as elf from "./constants.ts";
import type { ElfFile, ElfRelocation, ElfSection, ElfSymbol, SymbolPlace } from "./elf-file.ts";
import { type StringTable, stringTable } from "./string-table.ts";

/** A section as its header describes it: all indices are those of the file. */
interface RawSection {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly alignBytes: number;
  readonly entrySizeBytes: number;
  readonly data: Uint8Array;
  readonly zeroBytes?: number;
  readonly link: number;
  readonly info: number;
}

/**
 * The bytes of an object: header, sections in the given order, `.strtab`, `.symtab`, one `.rel…` per section with relocations,
 * `.shstrtab`, then the section headers, 8-aligned. Locals are moved before globals; else the order is kept.
 *
 * @throws InternalError for what no file can hold: an index that leads nowhere, relocations partly with addends, 65280 sections.
 */
export function writeElf(file: ElfFile): Uint8Array {
  const order = symbolOrder(file.symbols);
  const symbols = order.flatMap((index) => file.symbols[index] ?? []);
  const symbolIndex = new Map(order.map((from, to) => [from, to + 1]));
  const strtab = stringTable(symbols.map((symbol) => symbol.name));

  const strtabIndex = file.sections.length + 1;
  const symtabIndex = strtabIndex + 1;
  const content: RawSection[] = file.sections.map((section) => ({ ...section, link: 0, info: 0 }));
  content.push(
    table(".strtab", elf.SHT_STRTAB, strtab.data, { alignBytes: 1 }),
    table(".symtab", elf.SHT_SYMTAB, symbolTable(symbols, strtab, file.sections.length), {
      entrySizeBytes: elf.SYM_BYTES,
      link: strtabIndex,
      info: 1 + symbols.filter((symbol) => symbol.binding === elf.STB_LOCAL).length,
    }),
  );
  file.sections.forEach((section, index) => {
    if (section.relocations.length > 0) content.push(relocationSection(section, index + 1, symtabIndex, symbolIndex));
  });
  const names = stringTable([...content.map((section) => section.name), ".shstrtab"]);
  content.push(table(".shstrtab", elf.SHT_STRTAB, names.data, { alignBytes: 1 }));
  if (content.length + 1 >= elf.SHN_LORESERVE) throw new InternalError(`writeElf: ${content.length} sections`);
  return layOut(content, names);
}

function table(
  name: string,
  type: number,
  data: Uint8Array,
  rest: Partial<Pick<RawSection, "alignBytes" | "entrySizeBytes" | "flags" | "link" | "info">>,
): RawSection {
  return { name, type, data, flags: 0, alignBytes: 8, entrySizeBytes: 0, link: 0, info: 0, ...rest };
}

/** Indices of the symbols, locals first (sh_info of the symbol table is the index of the first that is not local). */
function symbolOrder(symbols: readonly ElfSymbol[]): readonly number[] {
  const isLocal = (index: number) => symbols[index]?.binding === elf.STB_LOCAL;
  const all = symbols.map((_, index) => index);
  return [...all.filter(isLocal), ...all.filter((index) => !isLocal(index))];
}

function symbolTable(symbols: readonly ElfSymbol[], strtab: StringTable, sectionCount: number): Uint8Array {
  const bytes = new Uint8Array((symbols.length + 1) * elf.SYM_BYTES);
  const view = new DataView(bytes.buffer);
  symbols.forEach((symbol, index) => {
    const at = (index + 1) * elf.SYM_BYTES;
    view.setUint32(at, strtab.offsets.get(symbol.name) ?? 0, true);
    view.setUint8(at + 4, (symbol.binding << 4) | symbol.type);
    view.setUint8(at + 5, symbol.visibility);
    view.setUint16(at + 6, placeIndex(symbol.section, sectionCount), true);
    view.setBigUint64(at + 8, BigInt(symbol.value), true);
    view.setBigUint64(at + 16, BigInt(symbol.sizeBytes), true);
  });
  return bytes;
}

function placeIndex(place: SymbolPlace, sectionCount: number): number {
  if (place === "undefined") return elf.SHN_UNDEF;
  if (place === "absolute") return elf.SHN_ABS;
  if (place === "common") return elf.SHN_COMMON;
  if (place < 0 || place >= sectionCount) throw new InternalError(`writeElf: a symbol in section ${place} of ${sectionCount}`);
  return place + 1;
}

function relocationSection(section: ElfSection, index: number, symtabIndex: number, symbolIndex: ReadonlyMap<number, number>): RawSection {
  const withAddend = section.relocations.filter((relocation) => relocation.addend !== undefined).length;
  if (withAddend !== 0 && withAddend !== section.relocations.length) {
    throw new InternalError(`writeElf: some relocations of ${section.name} have an addend, some have not`);
  }
  const isRela = withAddend > 0;
  const entrySizeBytes = isRela ? elf.RELA_BYTES : elf.REL_BYTES;
  const data = new Uint8Array(section.relocations.length * entrySizeBytes);
  const view = new DataView(data.buffer);
  section.relocations.forEach((relocation, nth) => {
    const at = nth * entrySizeBytes;
    view.setBigUint64(at, BigInt(relocation.offset), true);
    view.setUint32(at + 8, relocation.type, true);
    view.setUint32(at + 12, fileSymbol(relocation, symbolIndex), true);
    if (relocation.addend !== undefined) view.setBigInt64(at + 16, relocation.addend, true);
  });
  return table(`${isRela ? ".rela" : ".rel"}${section.name}`, isRela ? elf.SHT_RELA : elf.SHT_REL, data, {
    flags: elf.SHF_INFO_LINK,
    entrySizeBytes,
    link: symtabIndex,
    info: index,
  });
}

function fileSymbol(relocation: ElfRelocation, symbolIndex: ReadonlyMap<number, number>): number {
  if (relocation.symbol === undefined) return 0;
  const index = symbolIndex.get(relocation.symbol);
  if (index === undefined) throw new InternalError(`writeElf: a relocation of symbol ${relocation.symbol}, which does not exist`);
  return index;
}

function layOut(sections: readonly RawSection[], names: StringTable): Uint8Array {
  const offsets: number[] = [];
  let end = elf.EHDR_BYTES;
  for (const section of sections) {
    end = roundUp(end, Math.max(1, section.alignBytes));
    offsets.push(end);
    end += section.data.length;
  }
  const headersOffset = roundUp(end, 8);
  const bytes = new Uint8Array(headersOffset + (sections.length + 1) * elf.SHDR_BYTES);
  const view = new DataView(bytes.buffer);
  writeFileHeader(view, headersOffset, sections.length + 1);
  sections.forEach((section, index) => {
    const offset = offsets[index] ?? 0;
    bytes.set(section.data, offset);
    const at = headersOffset + (index + 1) * elf.SHDR_BYTES;
    view.setUint32(at, names.offsets.get(section.name) ?? 0, true);
    view.setUint32(at + 4, section.type, true);
    view.setBigUint64(at + 8, BigInt(section.flags), true);
    view.setBigUint64(at + 24, BigInt(offset), true);
    view.setBigUint64(at + 32, BigInt(section.zeroBytes ?? section.data.length), true);
    view.setUint32(at + 40, section.link, true);
    view.setUint32(at + 44, section.info, true);
    view.setBigUint64(at + 48, BigInt(section.alignBytes), true);
    view.setBigUint64(at + 56, BigInt(section.entrySizeBytes), true);
  });
  return bytes;
}

function writeFileHeader(view: DataView, headersOffset: number, sectionCount: number): void {
  const ident = [0x7f, 0x45, 0x4c, 0x46, 2 /* 64-bit */, 1 /* little-endian */, 1 /* version */];
  ident.forEach((byte, at) => {
    view.setUint8(at, byte);
  });
  view.setUint16(16, elf.ET_REL, true);
  view.setUint16(18, elf.EM_BPF, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(40, BigInt(headersOffset), true);
  view.setUint16(52, elf.EHDR_BYTES, true);
  view.setUint16(58, elf.SHDR_BYTES, true);
  view.setUint16(60, sectionCount, true);
  view.setUint16(62, sectionCount - 1, true);
}

function roundUp(value: number, align: number): number {
  return Math.ceil(value / align) * align;
}
