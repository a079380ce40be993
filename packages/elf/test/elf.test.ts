import { InternalError } from "@whistler/diagnostics";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ElfFile, readElf, writeElf } from "../src/index.ts";
import { elfFile, SAMPLE } from "./sample.ts";

const bytes = writeElf(SAMPLE);
const view = new DataView(bytes.buffer);
const headersAt = Number(view.getBigUint64(40, true));
/** Where the header of a section stands; 1 is the first of `SAMPLE.sections`. */
const headerAt = (index: number) => headersAt + 64 * index;

/** The sample with some bytes replaced. */
function changed(change: (view: DataView) => void): Uint8Array {
  const copy = bytes.slice();
  change(new DataView(copy.buffer));
  return copy;
}

function problem(input: Uint8Array): string {
  const result = readElf(input);
  if (result.ok) throw new Error("the file was read");
  return result.diagnostics.map((one) => `${one.code} ${one.message}`).join("\n");
}

describe("writeElf", () => {
  test("writes a header for a relocatable little-endian BPF object without program headers", () => {
    expect([...bytes.subarray(0, 20)]).toEqual([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 247, 0]);
    expect(view.getUint16(56, true)).toBe(0);
  });

  test("orders sections as content, strings, symbols, relocations, names", () => {
    const names = Array.from({ length: view.getUint16(60, true) }, (_, index) => view.getUint32(headerAt(index) + 4, true));
    const [NULL, PROGBITS, NOBITS, STRTAB, SYMTAB, REL] = [0, 1, 8, 3, 2, 9];
    expect(names).toEqual([NULL, PROGBITS, PROGBITS, NOBITS, STRTAB, SYMTAB, REL, STRTAB]);
    expect(headersAt % 8).toBe(0);
  });

  test("puts locals before globals and lets relocations follow their symbols", () => {
    const [local, ...globals] = SAMPLE.symbols;
    if (!local) throw new Error("the sample has symbols");
    const shuffled: ElfFile = {
      sections: SAMPLE.sections.map((section) => ({ ...section, relocations: section.relocations.map((one) => ({ ...one, symbol: 0 })) })),
      symbols: [...globals, local],
    };
    expect(readElf(writeElf(shuffled))).toMatchObject({ ok: true, value: SAMPLE });
  });

  test.each<[string, ElfFile]>([
    ["a symbol in no section", { sections: [], symbols: SAMPLE.symbols }],
    ["a relocation of no symbol", { sections: SAMPLE.sections, symbols: [] }],
    [
      "addends here and there",
      {
        ...SAMPLE,
        sections: SAMPLE.sections
          .map((section) => ({ ...section, relocations: [...section.relocations, { offset: 0, type: 1, addend: 1n }] }))
          .slice(0, 1),
        symbols: SAMPLE.symbols.slice(0, 1).concat(SAMPLE.symbols.slice(2, 3)),
      },
    ],
  ])("throws for %s, which is a mistake of the caller", (_, file) => {
    expect(() => writeElf(file)).toThrow(InternalError);
  });
});

describe("readElf", () => {
  test("undoes writeElf", () => {
    fc.assert(
      fc.property(elfFile, (file) => {
        expect(readElf(writeElf(file))).toEqual({ ok: true, value: file, diagnostics: [] });
      }),
    );
  });

  test.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "WH5001 the file has 0 bytes, an ELF header has 64"],
    ["a text", new TextEncoder().encode("(defprog x ())".repeat(10)), "WH5001 the file does not begin with the ELF magic"],
    ["a header alone", bytes.subarray(0, 64), "WH5001 the section headers lie outside the file"],
    ["a cut file", bytes.subarray(0, bytes.length - 1), "WH5001 8 section headers do not fit into the file"],
    ["32 bits", changed((v) => v.setUint8(4, 1)), "WH5002 a 32-bit ELF file"],
    ["big-endian", changed((v) => v.setUint8(5, 2)), "WH5002 a big-endian ELF file"],
    ["another machine", changed((v) => v.setUint16(18, 62, true)), "WH5002 an ELF file for machine 62, not for BPF (247)"],
    ["an executable", changed((v) => v.setUint16(16, 2, true)), "WH5002 an ELF file of type 2, not a relocatable object (1)"],
    ["no section headers", changed((v) => v.setBigUint64(40, 0n, true)), "WH5001 no section headers"],
    [
      "headers at 2^63",
      changed((v) => v.setBigUint64(40, 1n << 63n, true)),
      "WH5001 offset of the section headers exceeds every file: 0x8000000000000000",
    ],
    ["65535 sections", changed((v) => v.setUint16(60, 65535, true)), "WH5001 65535 section headers do not fit into the file"],
    [
      "a section behind the end",
      changed((v) => v.setBigUint64(headerAt(1) + 24, 100000n, true)),
      "WH5001 section 1 ends at byte 100024 of 848",
    ],
    [
      "a size of 2^53",
      changed((v) => v.setBigUint64(headerAt(1) + 32, 1n << 53n, true)),
      "WH5001 size of section 1 exceeds every file: 0x20000000000000",
    ],
    ["an alignment of 3", changed((v) => v.setBigUint64(headerAt(1) + 48, 3n, true)), "WH5001 section 1 has an alignment of 3"],
    ["overlapping sections", changed((v) => v.setBigUint64(headerAt(2) + 24, 70n, true)), "WH5001 section 2 overlaps section 1"],
    ["a section over the header", changed((v) => v.setBigUint64(headerAt(1) + 24, 0n, true)), "WH5001 section 1 overlaps the file header"],
    [
      "a name outside its table",
      changed((v) => v.setUint32(headerAt(1), 999, true)),
      "WH5001 the name of section 1 lies outside its string table",
    ],
    ["a table of names that is none", changed((v) => v.setUint16(62, 1, true)), "WH5001 the table of section names is missing"],
    [
      "symbols of another size",
      changed((v) => v.setBigUint64(headerAt(5) + 56, 16n, true)),
      "WH5001 the symbol table is no table of 24-byte symbols",
    ],
    ["symbols without strings", changed((v) => v.setUint32(headerAt(5) + 40, 1, true)), "WH5001 the symbol table names no string table"],
    ["a symbol in no section", changed((v) => v.setUint16(symbolAt(1) + 6, 77, true)), "WH5001 symbol 1 is defined in section 77 of 8"],
    [
      "a symbol in the symbol table",
      changed((v) => v.setUint16(symbolAt(1) + 6, 5, true)),
      "WH5001 symbol 1 is defined in section 5, which holds no content",
    ],
    ["a local behind a global", changed((v) => v.setUint8(symbolAt(3) + 4, 0)), "WH5001 a local symbol stands behind a global one"],
    ["a relocation outside", changed((v) => v.setBigUint64(relocationAt(), 24n, true)), "WH5001 .relxdp has a relocation at byte 24 of 24"],
    [
      "a relocation of no symbol",
      changed((v) => v.setUint32(relocationAt() + 12, 5, true)),
      "WH5001 .relxdp has a relocation of symbol 5 of 4",
    ],
    [
      "relocations of a table",
      changed((v) => v.setUint32(headerAt(6) + 44, 5, true)),
      "WH5001 .relxdp applies to section 5, which has no content",
    ],
  ])("refuses %s", (_, input, message) => {
    expect(problem(input)).toBe(message);
  });

  test("refuses names that would cost more than they are worth", () => {
    const long: ElfFile = { sections: [], symbols: [{ ...(SAMPLE.symbols[3] ?? fail()), name: "x".repeat(5000) }] };
    expect(problem(writeElf(long))).toBe("WH5003 the name of symbol 1 has 5000 bytes, more than the 4096 that are read");
  });

  test("never throws, whatever bytes of a good file are changed", () => {
    const edit = fc.record({ at: fc.nat(bytes.length - 1), value: fc.nat(255) });
    const cut = fc.oneof({ weight: 5, arbitrary: fc.constant(bytes.length) }, { weight: 1, arbitrary: fc.nat(bytes.length) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), cut, (edits, length) => {
        const input = bytes.slice(0, length);
        for (const { at, value } of edits) input[at] = value;
        const result = readElf(input);
        if (result.ok) writeElf(result.value);
        else expect(result.diagnostics[0]?.code).toMatch(/^WH500[123]$/);
      }),
      { numRuns: 3000 },
    );
  });

  test("never throws for each word of the headers set to each extreme", () => {
    const words = [...Array(16).keys(), ...Array.from({ length: 8 * 16 }, (_, nth) => headersAt / 4 + nth)];
    for (const word of words) {
      for (const value of [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]) {
        expect(() => readElf(changed((v) => v.setUint32(4 * word, value, true)))).not.toThrow();
      }
    }
  });
});

function symbolAt(index: number): number {
  return Number(view.getBigUint64(headerAt(5) + 24, true)) + 24 * index;
}

function relocationAt(): number {
  return Number(view.getBigUint64(headerAt(6) + 24, true));
}

function fail(): never {
  throw new Error("the sample has four symbols");
}
