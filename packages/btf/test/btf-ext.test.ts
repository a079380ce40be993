import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BtfExt, decodeBtfExt, encodeBtfExt } from "../src/index.ts";

const u32 = fc.nat(0xffff_ffff);
const sections = <Entry>(entry: fc.Arbitrary<Entry>) =>
  fc.array(fc.record({ nameOffset: u32, records: fc.array(entry, { minLength: 1, maxLength: 4 }) }), { maxLength: 3 });
const ext: fc.Arbitrary<BtfExt> = fc.record({
  funcInfo: sections(fc.record({ insnOffsetBytes: u32, typeId: u32 })),
  lineInfo: sections(fc.record({ insnOffsetBytes: u32, fileNameOffset: u32, lineOffset: u32, lineCol: u32 })),
  coreRelocations: sections(fc.record({ insnOffsetBytes: u32, typeId: u32, accessOffset: u32, kind: u32 })),
});

const SAMPLE: BtfExt = {
  funcInfo: [{ nameOffset: 1, records: [{ insnOffsetBytes: 0, typeId: 5 }] }],
  lineInfo: [{ nameOffset: 1, records: [{ insnOffsetBytes: 0, fileNameOffset: 9, lineOffset: 20, lineCol: (3 << 10) | 7 }] }],
  coreRelocations: [],
};

describe(".BTF.ext", () => {
  test("is a header of 32 bytes and three parts of sections of records", () => {
    const bytes = encodeBtfExt(SAMPLE);
    const words = Array.from(new Uint32Array(bytes.buffer));
    expect(words.slice(0, 8)).toEqual([0x1eb9f, 32, 0, 20, 20, 28, 48, 0]);
    expect(words.slice(8)).toEqual([8, 1, 1, 0, 5, 16, 1, 1, 0, 9, 20, (3 << 10) | 7]);
  });

  test("comes back as it was", () => {
    fc.assert(
      fc.property(ext, (one) => {
        expect(decodeBtfExt(encodeBtfExt(one))).toEqual({ ok: true, value: one, diagnostics: [] });
      }),
    );
  });

  test("longer records of a later version are read as far as they are known", () => {
    const bytes = Uint8Array.from(encodeBtfExt({ ...SAMPLE, lineInfo: [] }));
    const words = [...new Uint32Array(bytes.buffer), 77];
    const longer = new Uint32Array(words);
    longer[3] = 24;
    longer[5] = 0;
    longer[8] = 12;
    expect(decodeBtfExt(new Uint8Array(longer.buffer))).toMatchObject({ ok: true, value: { funcInfo: SAMPLE.funcInfo } });
  });

  test("a header from before CO-RE has no such records", () => {
    const words = Array.from(new Uint32Array(encodeBtfExt(SAMPLE).buffer));
    words.splice(6, 2);
    words[1] = 24;
    expect(decodeBtfExt(new Uint8Array(Uint32Array.from(words).buffer))).toEqual({ ok: true, value: SAMPLE, diagnostics: [] });
  });

  test.each<[string, (words: Uint32Array) => void, string]>([
    ["another magic", (words) => words.set([0], 0), "the section does not begin with the magic of little-endian BTF"],
    ["a header larger than the section", (words) => words.set([4096], 1), "a header of 4096 bytes"],
    ["a part behind the end", (words) => words.set([0xffff_ff00], 3), "func_info: it lies outside the section"],
    ["records of 4 bytes", (words) => words.set([4], 8), "func_info: records of 4 bytes"],
    ["a billion records", (words) => words.set([1e9], 10), "func_info: 1000000000 records do not fit"],
    ["a section without records", (words) => words.set([0], 10), "func_info: a section without records"],
  ])("refuses %s", (_, change, message) => {
    const words = new Uint32Array(encodeBtfExt(SAMPLE).slice().buffer);
    change(words);
    expect(decodeBtfExt(new Uint8Array(words.buffer))).toMatchObject({ ok: false, diagnostics: [{ code: "WH5102", message }] });
  });

  test("never throws, whatever bytes it is given", () => {
    const good = encodeBtfExt(SAMPLE);
    const edit = fc.record({ at: fc.nat(good.length - 1), value: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 5 }), fc.nat(good.length), (edits, cut) => {
        const bytes = good.slice(0, good.length - cut);
        for (const { at, value } of edits) if (at < bytes.length) bytes[at] = value;
        const result = decodeBtfExt(bytes);
        if (!result.ok) expect(result.diagnostics[0]?.code).toBe("WH5102");
      }),
      { numRuns: 1000 },
    );
  });
});
