import { describe, expect, test } from "vitest";
import { parseDataFile } from "./data-file.ts";

test("sections, comments and blank lines", () => {
  const text = "# licence\n-- asm\nmov %r0, 1 # one\n\nexit\n-- mem\naa bb\n01\n-- result\n0xffffffffffffffff\n";
  expect(parseDataFile(text)).toEqual({
    ok: true,
    value: {
      asm: [
        { line: 3, text: "mov %r0, 1" },
        { line: 5, text: "exit" },
      ],
      memory: Uint8Array.of(0xaa, 0xbb, 1),
      result: 0xffff_ffff_ffff_ffffn,
    },
  });
});

test.each([
  ["bytes", "95 00 00 00 00 00 00 00"],
  ["words", "0x0000000000000095"],
])("a raw program in %s", (_, line) => {
  expect(parseDataFile(`-- raw\n${line}\n-- error\n`)).toEqual({
    ok: true,
    value: { raw: Uint8Array.of(0x95, 0, 0, 0, 0, 0, 0, 0), memory: new Uint8Array(0), error: "" },
  });
});

test("C source is left aside", () => {
  expect(parseDataFile("-- c\n#include <stdint.h>\nint x;\n-- result\n10\n")).toMatchObject({ ok: true, value: { result: 10n } });
});

test("a file without sections is empty", () => {
  expect(parseDataFile("# nothing\n")).toEqual({ ok: true, value: { memory: new Uint8Array(0) } });
});

describe("refused", () => {
  test.each([
    ["-- asm\n-- Unknown directive\n", 2, "unknown section Unknown directive"],
    ["exit\n-- asm\n", 1, "text before the first section"],
    ["-- mem\n1 2\n", 2, "no byte in hex: 1"],
    ["-- raw\n0x1\nexit\n", 3, "no 64-bit word: exit"],
    ["-- result\none\n", 2, "no number: one"],
    ["-- result\n1\n2\n", 3, "more than one result"],
  ])("%j", (text, line, message) => {
    expect(parseDataFile(text)).toEqual({ ok: false, line, message });
  });
});
