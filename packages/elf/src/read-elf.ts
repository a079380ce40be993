import { type DiagnosticCode, diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import * as elf from "./constants.ts";
import type { ElfFile, ElfRelocation, ElfSection, ElfSymbol, SymbolPlace } from "./elf-file.ts";

/** Longest name that is read, in bytes; the kernel's own limit for a symbol is 512. */
const MAX_NAME_BYTES = 4096;
/** Largest alignment of a section that is read. */
const MAX_ALIGN = 65536;

/**
 * An object from its bytes. Any input gives an object or a diagnostic: every offset, size and count is checked against the file before
 * it is followed, sections may not overlap. The `data` of sections are views of `bytes`, not copies.
 *
 * Kept are the sections with content, the symbols and the relocations; of the sections of other kinds that refer to a section or
 * symbol table by `sh_link` or `sh_info`, only the content is kept.
 */
export function readElf(bytes: Uint8Array): Result<ElfFile> {
  try {
    // A Node Buffer is seen as what it is, so that sections are plain arrays of bytes.
    return ok(readFile(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  } catch (error) {
    if (error instanceof Malformed) return failure(diagnostic(error.code, error.message));
    throw error;
  }
}

/** Leaves the reader on the first contradiction; never seen outside this file. */
class Malformed extends Error {
  readonly code: DiagnosticCode;
  constructor(message: string, code: DiagnosticCode = "WH5001") {
    super(message);
    this.code = code;
  }
}

/** A section header with its numbers checked: `[offset, offset + size)` lies inside the file unless the type is NOBITS. */
interface Header {
  readonly nameOffset: number;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly sizeBytes: number;
  readonly link: number;
  readonly info: number;
  readonly alignBytes: number;
  readonly entrySizeBytes: number;
}

function readFile(bytes: Uint8Array): ElfFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkFileHeader(view);
  const headers = readHeaders(view);
  checkOverlaps(headers, view);
  const names = sectionNames(view, bytes, headers);

  const symtabs = headers.flatMap((header, index) => (header.type === elf.SHT_SYMTAB ? [index] : []));
  if (symtabs.length > 1) throw new Malformed(`${symtabs.length} symbol tables; ELF allows one`);
  if (headers.some((header) => header.type === elf.SHT_SYMTAB_SHNDX))
    throw new Malformed("extended section indices are not read", "WH5003");
  const symtabIndex = symtabs[0];
  const symtab = symtabIndex === undefined ? undefined : headers[symtabIndex];

  const bookkeeping = bookkeepingSections(headers, symtab);
  const placeOf = new Map<number, number>();
  headers.forEach((_, index) => {
    if (!bookkeeping.has(index)) placeOf.set(index, placeOf.size);
  });

  const symbols = symtab === undefined ? [] : readSymbols(view, bytes, headers, symtab, placeOf);
  const relocations = readRelocations(view, headers, names, symtabIndex, symbols.length, placeOf);
  const sections: ElfSection[] = [];
  for (const index of placeOf.keys()) {
    const header = headers[index];
    if (!header) continue;
    const isNoBits = header.type === elf.SHT_NOBITS;
    sections.push({
      name: names[index] ?? "",
      type: header.type,
      flags: header.flags,
      alignBytes: header.alignBytes,
      entrySizeBytes: header.entrySizeBytes,
      data: isNoBits ? new Uint8Array() : bytes.subarray(header.offset, header.offset + header.sizeBytes),
      ...(isNoBits ? { zeroBytes: header.sizeBytes } : {}),
      relocations: relocations.get(index) ?? [],
    });
  }
  return { sections, symbols };
}

function checkFileHeader(view: DataView): void {
  if (view.byteLength < elf.EHDR_BYTES) throw new Malformed(`the file has ${view.byteLength} bytes, an ELF header has ${elf.EHDR_BYTES}`);
  if (view.getUint32(0) !== 0x7f454c46) throw new Malformed("the file does not begin with the ELF magic");
  if (view.getUint8(4) !== 2) throw new Malformed("a 32-bit ELF file", "WH5002");
  if (view.getUint8(5) !== 1) throw new Malformed("a big-endian ELF file", "WH5002");
  if (view.getUint8(6) !== 1 || view.getUint32(20, true) !== 1) throw new Malformed("unknown version of ELF");
  const machine = view.getUint16(18, true);
  if (machine !== elf.EM_BPF) throw new Malformed(`an ELF file for machine ${machine}, not for BPF (${elf.EM_BPF})`, "WH5002");
  const type = view.getUint16(16, true);
  if (type !== elf.ET_REL) throw new Malformed(`an ELF file of type ${type}, not a relocatable object (${elf.ET_REL})`, "WH5002");
  if (view.getUint16(58, true) !== elf.SHDR_BYTES) throw new Malformed("section headers of an unknown size");
}

function readHeaders(view: DataView): readonly Header[] {
  const offset = readU64(view, 40, "offset of the section headers");
  if (offset === 0) throw new Malformed("no section headers");
  if (offset > view.byteLength - elf.SHDR_BYTES) throw new Malformed("the section headers lie outside the file");
  // Files with 65280 sections and more keep the count in the null section.
  const count = view.getUint16(60, true) || readU64(view, offset + 32, "number of sections");
  if (count < 1 || count > Math.floor((view.byteLength - offset) / elf.SHDR_BYTES)) {
    throw new Malformed(`${count} section headers do not fit into the file`);
  }
  const headers: Header[] = [];
  for (let index = 0; index < count; index++) headers.push(readHeader(view, offset + index * elf.SHDR_BYTES, index));
  return headers;
}

function readHeader(view: DataView, at: number, index: number): Header {
  const header: Header = {
    nameOffset: view.getUint32(at, true),
    type: view.getUint32(at + 4, true),
    flags: readU64(view, at + 8, `flags of section ${index}`),
    offset: readU64(view, at + 24, `offset of section ${index}`),
    sizeBytes: readU64(view, at + 32, `size of section ${index}`),
    link: view.getUint32(at + 40, true),
    info: view.getUint32(at + 44, true),
    alignBytes: readU64(view, at + 48, `alignment of section ${index}`),
    entrySizeBytes: readU64(view, at + 56, `entry size of section ${index}`),
  };
  if (index === 0 || header.type === elf.SHT_NULL) return { ...header, type: elf.SHT_NULL, sizeBytes: 0 };
  if (header.alignBytes > MAX_ALIGN || (header.alignBytes & (header.alignBytes - 1)) !== 0) {
    throw new Malformed(`section ${index} has an alignment of ${header.alignBytes}`);
  }
  if (header.type !== elf.SHT_NOBITS && header.offset + header.sizeBytes > view.byteLength) {
    throw new Malformed(`section ${index} ends at byte ${header.offset + header.sizeBytes} of ${view.byteLength}`);
  }
  return header;
}

/** Sections, the file header and the section headers occupy bytes of their own. */
function checkOverlaps(headers: readonly Header[], view: DataView): void {
  const tableStart = readU64(view, 40, "offset of the section headers");
  const ranges = [
    { what: "the file header", start: 0, end: elf.EHDR_BYTES },
    { what: "the section headers", start: tableStart, end: tableStart + headers.length * elf.SHDR_BYTES },
  ];
  headers.forEach((header, index) => {
    if (header.type === elf.SHT_NULL || header.type === elf.SHT_NOBITS || header.sizeBytes === 0) return;
    ranges.push({ what: `section ${index}`, start: header.offset, end: header.offset + header.sizeBytes });
  });
  ranges.sort((a, b) => a.start - b.start);
  for (let at = 1; at < ranges.length; at++) {
    const before = ranges[at - 1];
    const here = ranges[at];
    if (before && here && here.start < before.end) throw new Malformed(`${here.what} overlaps ${before.what}`);
  }
}

function sectionNames(view: DataView, bytes: Uint8Array, headers: readonly Header[]): readonly string[] {
  const stored = view.getUint16(62, true);
  const index = stored === elf.SHN_XINDEX ? (headers[0]?.link ?? 0) : stored;
  const table = headers[index];
  if (index === 0 || table?.type !== elf.SHT_STRTAB) throw new Malformed("the table of section names is missing");
  return headers.map((header, nth) => (header.type === elf.SHT_NULL ? "" : readName(bytes, table, header.nameOffset, `section ${nth}`)));
}

/** The sections that `ElfFile` has no need of: tables of strings, symbols and relocations. */
function bookkeepingSections(headers: readonly Header[], symtab: Header | undefined): ReadonlySet<number> {
  const found = new Set<number>();
  headers.forEach((header, index) => {
    const types: readonly number[] = [elf.SHT_NULL, elf.SHT_SYMTAB, elf.SHT_STRTAB, elf.SHT_REL, elf.SHT_RELA];
    if (types.includes(header.type) || (symtab && index === symtab.link)) found.add(index);
  });
  return found;
}

function readSymbols(
  view: DataView,
  bytes: Uint8Array,
  headers: readonly Header[],
  symtab: Header,
  placeOf: ReadonlyMap<number, number>,
): readonly ElfSymbol[] {
  if (symtab.entrySizeBytes !== elf.SYM_BYTES || symtab.sizeBytes % elf.SYM_BYTES !== 0) {
    throw new Malformed("the symbol table is no table of 24-byte symbols");
  }
  const strtab = headers[symtab.link];
  if (strtab?.type !== elf.SHT_STRTAB) throw new Malformed("the symbol table names no string table");
  const symbols: ElfSymbol[] = [];
  for (let index = 1; index < symtab.sizeBytes / elf.SYM_BYTES; index++) {
    const at = symtab.offset + index * elf.SYM_BYTES;
    const info = view.getUint8(at + 4);
    symbols.push({
      name: readName(bytes, strtab, view.getUint32(at, true), `symbol ${index}`),
      section: symbolPlace(view.getUint16(at + 6, true), index, headers, placeOf),
      value: readU64(view, at + 8, `value of symbol ${index}`),
      sizeBytes: readU64(view, at + 16, `size of symbol ${index}`),
      binding: info >> 4,
      type: info & 15,
      visibility: view.getUint8(at + 5),
    });
  }
  const locals = symbols.filter((symbol) => symbol.binding === elf.STB_LOCAL).length;
  if (symbols.slice(0, locals).some((symbol) => symbol.binding !== elf.STB_LOCAL)) {
    throw new Malformed("a local symbol stands behind a global one");
  }
  return symbols;
}

function symbolPlace(stored: number, index: number, headers: readonly Header[], placeOf: ReadonlyMap<number, number>): SymbolPlace {
  if (stored === elf.SHN_UNDEF) return "undefined";
  if (stored === elf.SHN_ABS) return "absolute";
  if (stored === elf.SHN_COMMON) return "common";
  const place = placeOf.get(stored);
  if (place !== undefined) return place;
  if (stored < headers.length) throw new Malformed(`symbol ${index} is defined in section ${stored}, which holds no content`);
  throw new Malformed(`symbol ${index} is defined in section ${stored} of ${headers.length}`);
}

/** Relocations by the header index of the section that they apply to. */
function readRelocations(
  view: DataView,
  headers: readonly Header[],
  names: readonly string[],
  symtabIndex: number | undefined,
  symbolCount: number,
  placeOf: ReadonlyMap<number, number>,
): ReadonlyMap<number, readonly ElfRelocation[]> {
  const found = new Map<number, readonly ElfRelocation[]>();
  headers.forEach((header, index) => {
    if (header.type !== elf.SHT_REL && header.type !== elf.SHT_RELA) return;
    const name = names[index] ?? "";
    const entry = header.type === elf.SHT_RELA ? elf.RELA_BYTES : elf.REL_BYTES;
    if (header.entrySizeBytes !== entry || header.sizeBytes % entry !== 0) {
      throw new Malformed(`${name} is no table of ${entry}-byte relocations`);
    }
    const target = headers[header.info];
    if (!placeOf.has(header.info) || target === undefined)
      throw new Malformed(`${name} applies to section ${header.info}, which has no content`);
    if (found.has(header.info)) throw new Malformed(`a second table of relocations for ${names[header.info]}`, "WH5003");
    if (symtabIndex === undefined || header.link !== symtabIndex) throw new Malformed(`${name} does not refer to the symbol table`);
    const relocations: ElfRelocation[] = [];
    for (let at = header.offset; at < header.offset + header.sizeBytes; at += entry) {
      const offset = readU64(view, at, `offset of a relocation in ${name}`);
      if (offset >= target.sizeBytes) throw new Malformed(`${name} has a relocation at byte ${offset} of ${target.sizeBytes}`);
      const symbol = view.getUint32(at + 12, true);
      if (symbol > symbolCount) throw new Malformed(`${name} has a relocation of symbol ${symbol} of ${symbolCount}`);
      relocations.push({
        offset,
        type: view.getUint32(at + 8, true),
        ...(symbol === 0 ? {} : { symbol: symbol - 1 }),
        ...(entry === elf.RELA_BYTES ? { addend: view.getBigInt64(at + 16, true) } : {}),
      });
    }
    found.set(header.info, relocations);
  });
  return found;
}

function readU64(view: DataView, at: number, what: string): number {
  const value = view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  if (value > Number.MAX_SAFE_INTEGER) throw new Malformed(`${what} exceeds every file: 0x${view.getBigUint64(at, true).toString(16)}`);
  return value;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function readName(bytes: Uint8Array, table: Header, offset: number, what: string): string {
  if (offset >= table.sizeBytes) {
    // An empty table still holds the empty name.
    if (offset === 0) return "";
    throw new Malformed(`the name of ${what} lies outside its string table`);
  }
  const start = table.offset + offset;
  const end = bytes.indexOf(0, start);
  if (end < 0 || end >= table.offset + table.sizeBytes) throw new Malformed(`the name of ${what} does not end`);
  if (end - start > MAX_NAME_BYTES)
    throw new Malformed(`the name of ${what} has ${end - start} bytes, more than the ${MAX_NAME_BYTES} that are read`, "WH5003");
  return decoder.decode(bytes.subarray(start, end));
}
