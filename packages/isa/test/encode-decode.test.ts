import { alu64Imm, decode, encode, exit, type Insn, lddw, lddwValue, ldx, mov64Imm } from "@whistler/isa";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyInsn } from "./arbitraries.ts";

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.split(" "), (byte) => Number.parseInt(byte, 16));
}

describe("encode", () => {
  // Bytes from clang -target bpfel.
  test.each<[string, Insn, string]>([
    ["r0 = 1", mov64Imm(0, 1), "b7 00 00 00 01 00 00 00"],
    ["r3 += -77", alu64Imm("add", 3, -77), "07 03 00 00 b3 ff ff ff"],
    ["r3 s/= -77", alu64Imm("sdiv", 3, -77), "37 03 01 00 b3 ff ff ff"],
    ["w2 = *(u32 *)(r1 + 4)", ldx(4, 2, 1, 4), "61 12 04 00 00 00 00 00"],
    ["r3 = 0x9ffffffb3 ll", lddw(3, 0x9_ffff_ffb3n), "18 03 00 00 b3 ff ff ff 00 00 00 00 09 00 00 00"],
    ["exit", exit(), "95 00 00 00 00 00 00 00"],
  ])("%s", (_, insn, hex) => {
    expect(encode([insn])).toEqual(bytes(hex));
  });

  test("no instructions are no bytes", () => {
    expect(encode([])).toEqual(new Uint8Array(0));
  });

  const base = exit();
  test.each<[string, Insn]>([
    ["opcode above a byte", { ...base, opcode: 256 }],
    ["negative register", { ...base, dst: -1 }],
    ["register above four bits", { ...base, src: 16 }],
    ["offset above 16 bits", { ...base, off: 0x8000 }],
    ["unsigned immediate", { ...base, imm: 0xffff_ffff }],
    ["fraction", { ...base, imm: 0.5 }],
    ["NaN", { ...base, off: Number.NaN }],
    ["lddw without its second half", { ...base, opcode: 0x18 }],
    ["second half on another instruction", { ...base, nextImm: 0 }],
  ])("refuses: %s", (_, insn) => {
    expect(() => encode([mov64Imm(0, 0), insn])).toThrow(/^instruction 1: /);
  });
});

describe("decode", () => {
  test("undoes encode", () => {
    fc.assert(
      fc.property(fc.array(anyInsn, { maxLength: 100 }), (insns) => {
        expect(decode(encode(insns))).toEqual({ ok: true, insns });
      }),
    );
  });

  test("of a view into a larger buffer", () => {
    const whole = new Uint8Array(24).fill(0xff);
    whole.set(encode([mov64Imm(7, -2)]), 8);
    expect(decode(whole.subarray(8, 16))).toEqual({ ok: true, insns: [mov64Imm(7, -2)] });
  });

  test("never throws, and what it accepts encodes to the same bytes", () => {
    const mostlyOpcodes = fc.array(fc.oneof(fc.constantFrom(0, 0x18, 0x95), fc.nat(255)), { maxLength: 64 });
    fc.assert(
      fc.property(mostlyOpcodes, (list) => {
        const input = Uint8Array.from(list);
        const result = decode(input);
        if (result.ok) expect(encode(result.insns)).toEqual(input);
        else expect(result.error.offsetBytes).toBeLessThan(input.length);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["half a slot", "b7 00 00 00", "truncated", 0],
    ["a slot and a byte", "95 00 00 00 00 00 00 00 95", "truncated", 8],
    ["lddw in the last slot", "95 00 00 00 00 00 00 00 18 00 00 00 00 00 00 00", "lddw-without-second-slot", 8],
    ["lddw, then part of a slot", "18 00 00 00 00 00 00 00 00 00 00", "lddw-without-second-slot", 0],
    ["lddw, then an opcode", "18 00 00 00 00 00 00 00 95 00 00 00 00 00 00 00", "lddw-second-slot-not-empty", 8],
    ["lddw, then an offset", "18 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00", "lddw-second-slot-not-empty", 8],
  ])("refuses %s", (_, hex, kind, offsetBytes) => {
    expect(decode(bytes(hex))).toMatchObject({ ok: false, error: { kind, offsetBytes } });
  });
});

describe("lddw", () => {
  test("takes signed and unsigned 64-bit values, lddwValue reads them back unsigned", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(1n << 63n), max: (1n << 64n) - 1n }), (value) => {
        expect(lddwValue(lddw(1, value))).toBe(BigInt.asUintN(64, value));
      }),
    );
  });

  test.each([1n << 64n, -(1n << 63n) - 1n])("refuses %s", (value) => {
    expect(() => lddw(1, value)).toThrow(RangeError);
  });
});
