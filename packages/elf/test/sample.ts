import fc from "fast-check";
import { type ElfFile, type ElfRelocation, type ElfSection, type ElfSymbol, SHT_NOBITS, SHT_PROGBITS } from "../src/index.ts";

/** A small object with one of everything: code with a relocation, data, zeroes, local and global symbols. */
export const SAMPLE: ElfFile = {
  sections: [
    {
      name: "xdp",
      type: SHT_PROGBITS,
      flags: 6,
      alignBytes: 8,
      entrySizeBytes: 0,
      data: Uint8Array.from({ length: 24 }, (_, index) => index),
      relocations: [{ offset: 8, type: 1, symbol: 1 }],
    },
    { name: ".maps", type: SHT_PROGBITS, flags: 2, alignBytes: 8, entrySizeBytes: 0, data: new Uint8Array(32), relocations: [] },
    { name: ".bss", type: SHT_NOBITS, flags: 3, alignBytes: 4, entrySizeBytes: 0, data: new Uint8Array(), zeroBytes: 100, relocations: [] },
  ],
  symbols: [
    { name: "", section: 0, value: 0, sizeBytes: 0, binding: 0, type: 3, visibility: 0 },
    { name: "flows", section: 1, value: 0, sizeBytes: 32, binding: 1, type: 1, visibility: 0 },
    { name: "main", section: 0, value: 0, sizeBytes: 24, binding: 1, type: 2, visibility: 0 },
    { name: "extern", section: "undefined", value: 0, sizeBytes: 0, binding: 1, type: 0, visibility: 0 },
  ],
};

const name = fc.string({ maxLength: 12 }).map((text) => text.replaceAll("\0", "-"));

const content: fc.Arbitrary<Omit<ElfSection, "relocations">> = fc.record({
  name,
  type: fc.constantFrom(1, 7, 0x6fff4c03),
  flags: fc.nat(0xff),
  alignBytes: fc.constantFrom(0, 1, 4, 8, 64),
  entrySizeBytes: fc.nat(64),
  data: fc.uint8Array({ maxLength: 80 }),
});

const zeroes: fc.Arbitrary<Omit<ElfSection, "relocations">> = fc.record({
  name,
  type: fc.constant(SHT_NOBITS),
  flags: fc.constant(3),
  alignBytes: fc.constantFrom(0, 1, 8),
  entrySizeBytes: fc.constant(0),
  data: fc.constant(new Uint8Array()),
  zeroBytes: fc.nat(2 ** 40),
});

function symbolIn(sectionCount: number): fc.Arbitrary<ElfSymbol> {
  return fc.record({
    name,
    section: fc.oneof(
      ...(sectionCount > 0 ? [fc.nat(sectionCount - 1)] : []),
      fc.constantFrom("undefined" as const, "absolute" as const, "common" as const),
    ),
    value: fc.nat(2 ** 31),
    sizeBytes: fc.nat(2 ** 31),
    binding: fc.nat(15),
    type: fc.nat(15),
    visibility: fc.nat(3),
  });
}

function relocationsOf(dataBytes: number, symbolCount: number): fc.Arbitrary<readonly ElfRelocation[]> {
  if (dataBytes === 0) return fc.constant([]);
  const plain = fc.record({ offset: fc.nat(dataBytes - 1), type: fc.nat(20) });
  const base =
    symbolCount === 0
      ? plain
      : fc.oneof(plain, fc.record({ offset: fc.nat(dataBytes - 1), type: fc.nat(20), symbol: fc.nat(symbolCount - 1) }));
  const withAddend = fc.tuple(base, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map(([one, addend]) => ({ ...one, addend }));
  return fc.oneof(fc.array(base, { maxLength: 4 }), fc.array(withAddend, { maxLength: 4 }));
}

/** Any object that a file can hold, its locals before its globals. */
export const elfFile: fc.Arbitrary<ElfFile> = fc
  .array(fc.oneof({ weight: 4, arbitrary: content }, { weight: 1, arbitrary: zeroes }), { maxLength: 6 })
  .chain((sections) => fc.tuple(fc.constant(sections), fc.array(symbolIn(sections.length), { maxLength: 6 })))
  .chain(([sections, symbols]) => {
    const relocations = sections.map((section) => relocationsOf(section.data.length, symbols.length));
    return fc.tuple(fc.constant(sections), fc.constant(symbols), fc.tuple(...relocations));
  })
  .map(([sections, symbols, relocations]) => ({
    sections: sections.map((section, index) => ({ ...section, relocations: relocations[index] ?? [] })),
    symbols: symbols.toSorted((a, b) => Number(a.binding !== 0) - Number(b.binding !== 0)),
  }));
