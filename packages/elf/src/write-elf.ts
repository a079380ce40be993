import { InternalError } from "@whistler/diagnostics";
import { type ElfFile, type ElfSymbol, EM_BPF, SHT_REL, SHT_STRTAB, SHT_SYMTAB } from "./elf-file.ts";

const HEADER_BYTES = 64;
const SECTION_HEADER_BYTES = 64;
const SYMBOL_BYTES = 24;
const REL_BYTES = 16;
const BINDINGS = { local: 0, global: 1, weak: 2 } as const;
const TYPES = { notype: 0, object: 1, func: 2, section: 3, file: 4 } as const;

/** One section header with its bytes, as they go into the file. */
interface Placed {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly data: Uint8Array;
  readonly align: number;
  readonly link: number;
  readonly info: number;
  readonly entrySize: number;
}

/**
 * The bytes of an object (System V gABI, chapter 4): the sections in order, then `.strtab`, `.symtab`, one `.rel…` for each section that
 * has relocations, `.shstrtab`, and the section headers.
 */
export function writeElf(file: ElfFile): Uint8Array {
  const firstGlobal = file.symbols.findIndex((symbol) => symbol.binding !== "local");
  const locals = firstGlobal < 0 ? file.symbols.length : firstGlobal;
  if (file.symbols.slice(locals).some((symbol) => symbol.binding === "local"))
    throw new InternalError("writeElf: local symbols stand before global ones");
  const names = new StringTable();
  const strtab = file.sections.length + 1;
  const symtab = strtab + 1;
  const symbols = writeSymbols(file.symbols, names);
  const placed: Placed[] = [
    ...file.sections.map(
      (section): Placed => ({
        name: section.name,
        type: section.type,
        flags: section.flags,
        data: section.data,
        align: section.alignBytes,
        link: 0,
        info: 0,
        entrySize: 0,
      }),
    ),
    { name: ".strtab", type: SHT_STRTAB, flags: 0, data: names.bytes(), align: 1, link: 0, info: 0, entrySize: 0 },
    { name: ".symtab", type: SHT_SYMTAB, flags: 0, data: symbols, align: 8, link: strtab, info: locals + 1, entrySize: SYMBOL_BYTES },
    ...file.sections.flatMap((section, index): Placed[] =>
      section.relocations.length === 0
        ? []
        : [
            {
              name: `.rel${section.name}`,
              type: SHT_REL,
              flags: 0,
              data: writeRelocations(section.relocations),
              align: 8,
              link: symtab,
              info: index + 1,
              entrySize: REL_BYTES,
            },
          ],
    ),
  ];
  const sectionNames = new StringTable();
  for (const one of placed) sectionNames.add(one.name);
  sectionNames.add(".shstrtab");
  placed.push({ name: ".shstrtab", type: SHT_STRTAB, flags: 0, data: sectionNames.bytes(), align: 1, link: 0, info: 0, entrySize: 0 });
  return assemble(placed, sectionNames);
}

function assemble(placed: readonly Placed[], names: StringTable): Uint8Array {
  const offsets: number[] = [];
  let at = HEADER_BYTES;
  for (const one of placed) {
    at = roundUp(at, Math.max(1, one.align));
    offsets.push(at);
    at += one.data.length;
  }
  const headersAt = roundUp(at, 8);
  const bytes = new Uint8Array(headersAt + SECTION_HEADER_BYTES * (placed.length + 1));
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // ELFCLASS64, ELFDATA2LSB, EV_CURRENT
  view.setUint16(16, 1, true); // ET_REL
  view.setUint16(18, EM_BPF, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(40, BigInt(headersAt), true);
  view.setUint16(52, HEADER_BYTES, true);
  view.setUint16(58, SECTION_HEADER_BYTES, true);
  view.setUint16(60, placed.length + 1, true);
  view.setUint16(62, placed.length, true); // .shstrtab is last
  placed.forEach((one, index) => {
    const offset = offsets[index] ?? 0;
    bytes.set(one.data, offset);
    const header = headersAt + SECTION_HEADER_BYTES * (index + 1);
    view.setUint32(header, names.add(one.name), true);
    view.setUint32(header + 4, one.type, true);
    view.setBigUint64(header + 8, BigInt(one.flags), true);
    view.setBigUint64(header + 24, BigInt(offset), true);
    view.setBigUint64(header + 32, BigInt(one.data.length), true);
    view.setUint32(header + 40, one.link, true);
    view.setUint32(header + 44, one.info, true);
    view.setBigUint64(header + 48, BigInt(one.align), true);
    view.setBigUint64(header + 56, BigInt(one.entrySize), true);
  });
  return bytes;
}

function writeSymbols(symbols: readonly ElfSymbol[], names: StringTable): Uint8Array {
  const bytes = new Uint8Array(SYMBOL_BYTES * (symbols.length + 1));
  const view = new DataView(bytes.buffer);
  symbols.forEach((symbol, index) => {
    const at = SYMBOL_BYTES * (index + 1);
    view.setUint32(at, names.add(symbol.name), true);
    view.setUint8(at + 4, (BINDINGS[symbol.binding] << 4) | TYPES[symbol.type]);
    view.setUint16(at + 6, symbol.section === undefined ? 0 : symbol.section + 1, true);
    view.setBigUint64(at + 8, BigInt(symbol.value), true);
    view.setBigUint64(at + 16, BigInt(symbol.sizeBytes), true);
  });
  return bytes;
}

function writeRelocations(relocations: ElfFile["sections"][number]["relocations"]): Uint8Array {
  const bytes = new Uint8Array(REL_BYTES * relocations.length);
  const view = new DataView(bytes.buffer);
  relocations.forEach((relocation, index) => {
    view.setBigUint64(REL_BYTES * index, BigInt(relocation.offset), true);
    view.setBigUint64(REL_BYTES * index + 8, (BigInt(relocation.symbol + 1) << 32n) | BigInt(relocation.type), true);
  });
  return bytes;
}

/** Strings with their offsets, each once; offset 0 is the empty string. */
class StringTable {
  readonly #offsets = new Map<string, number>([["", 0]]);
  readonly #chunks: Uint8Array[] = [new Uint8Array(1)];
  #size = 1;

  add(text: string): number {
    const known = this.#offsets.get(text);
    if (known !== undefined) return known;
    const encoded = new TextEncoder().encode(`${text}\0`);
    const offset = this.#size;
    this.#offsets.set(text, offset);
    this.#chunks.push(encoded);
    this.#size += encoded.length;
    return offset;
  }

  bytes(): Uint8Array {
    const whole = new Uint8Array(this.#size);
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }
}

function roundUp(value: number, align: number): number {
  return Math.ceil(value / align) * align;
}
