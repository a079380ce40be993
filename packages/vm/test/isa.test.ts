import { renderText } from "@whistler/diagnostics";
import {
  alu32Imm,
  alu32Reg,
  alu64Imm,
  alu64Reg,
  atomic,
  be,
  bswap,
  callLocal,
  decode,
  encode,
  exit,
  gotol,
  type Insn,
  ja,
  jmp32Imm,
  jmp32Reg,
  jmpImm,
  jmpReg,
  lddw,
  ldx,
  ldxs,
  le,
  loadAcquire,
  mayGoto,
  mov32Imm,
  mov32Reg,
  mov64Imm,
  mov64Reg,
  movsx32,
  movsx64,
  neg,
  st,
  storeRelease,
  stx,
} from "@whistler/isa";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runInsns } from "../src/index.ts";

function r0Of(insns: readonly Insn[], memory?: Uint8Array): bigint {
  const run = runInsns([...insns, exit()], memory ? { memory } : {});
  if (!run.ok) throw new Error(renderText(run.diagnostics));
  return run.value.r0;
}

const U64 = 2n ** 64n;
const MIN32 = 0x8000_0000n;
const MIN64 = 2n ** 63n;

describe("arithmetic", () => {
  test.each<readonly [string, readonly Insn[], bigint]>([
    ["32-bit results have zeroes above", [mov64Imm(0, -1), alu32Imm("add", 0, 1)], 0n],
    ["mov32 has zeroes above", [mov64Imm(1, -1), mov32Reg(0, 1)], 0xffff_ffffn],
    ["immediates are sign-extended", [mov64Imm(0, -2)], U64 - 2n],
    ["mov32 of an immediate is not", [mov32Imm(0, -2)], 0xffff_fffen],
    ["division by zero is 0", [mov64Imm(0, 7), mov64Imm(1, 0), alu64Reg("div", 0, 1)], 0n],
    ["the remainder by zero is the dividend", [mov64Imm(0, 7), mov64Imm(1, 0), alu64Reg("mod", 0, 1)], 7n],
    ["and has zeroes above in 32 bits", [mov64Imm(0, -7), mov64Imm(1, 0), alu32Reg("mod", 0, 1)], 0xffff_fff9n],
    ["div is unsigned", [mov64Imm(0, -1), alu64Imm("div", 0, 2)], MIN64 - 1n],
    ["an immediate divisor is sign-extended", [mov64Imm(0, -1), alu64Imm("div", 0, -1)], 1n],
    ["sdiv truncates towards 0", [mov64Imm(0, -7), alu64Imm("sdiv", 0, 2)], U64 - 3n],
    ["sdiv of the least by -1 wraps", [lddw(0, MIN64), alu64Imm("sdiv", 0, -1)], MIN64],
    ["sdiv32 of the least by -1 wraps", [lddw(0, MIN32), alu32Imm("sdiv", 0, -1)], MIN32],
    ["smod has the sign of the dividend", [mov64Imm(0, -7), alu64Imm("smod", 0, 3)], U64 - 1n],
    ["smod32 of the least by -1 is 0", [lddw(0, MIN32), alu32Imm("smod", 0, -1)], 0n],
    ["shifts mask their count", [mov64Imm(0, 1), mov64Imm(1, 65), alu64Reg("lsh", 0, 1)], 2n],
    ["32-bit shifts by 5 bits of it", [mov64Imm(0, 1), mov64Imm(1, 33), alu32Reg("lsh", 0, 1)], 2n],
    ["arsh keeps the sign", [mov64Imm(0, -8), alu64Imm("arsh", 0, 1)], U64 - 4n],
    ["arsh32 of a register", [mov64Imm(0, -8), mov64Imm(1, 1), alu32Reg("arsh", 0, 1)], 0xffff_fffcn],
    ["mul wraps", [lddw(0, 2n ** 63n + 1n), alu64Imm("mul", 0, 2)], 2n],
    ["mul32 keeps the lower half", [mov64Imm(0, 0x1_0001), mov64Imm(1, 0x1_0001), alu32Reg("mul", 0, 1)], 0x2_0001n],
    ["neg", [mov64Imm(0, 5), neg(64, 0)], U64 - 5n],
    ["neg32", [mov64Imm(0, 5), neg(32, 0)], 0xffff_fffbn],
    ["movsx64 from 8 bits", [mov64Imm(1, 0x1ff), movsx64(8, 0, 1)], U64 - 1n],
    ["movsx32 from 16 bits", [mov64Imm(1, 0x8000), movsx32(16, 0, 1)], 0xffff_8000n],
    ["be16 drops the rest", [lddw(0, 0x1122_3344_5566_7788n), be(16, 0)], 0x8877n],
    ["le32 drops the rest", [lddw(0, 0x1122_3344_5566_7788n), le(32, 0)], 0x5566_7788n],
    ["bswap64", [lddw(0, 0x1122_3344_5566_7788n), bswap(64, 0)], 0x8877_6655_4433_2211n],
  ])("%s", (_name, insns, expected) => {
    expect(r0Of(insns)).toBe(expected);
  });

  /** Numbers where carries and signs matter, and any others. */
  const number = fc.oneof(
    fc.bigInt(0n, U64 - 1n),
    fc.constantFrom(0n, 1n, MIN32 - 1n, MIN32, 2n ** 32n - 1n, 2n ** 32n, MIN64 - 1n, MIN64, U64 - 1n),
  );
  const immediate = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31)));

  test("operations are those of numbers modulo 2^64 and 2^32", () => {
    const operations = {
      add: (a: bigint, b: bigint) => a + b,
      sub: (a: bigint, b: bigint) => a - b,
      mul: (a: bigint, b: bigint) => a * b,
      or: (a: bigint, b: bigint) => a | b,
      and: (a: bigint, b: bigint) => a & b,
      xor: (a: bigint, b: bigint) => a ^ b,
    };
    fc.assert(
      fc.property(number, number, immediate, fc.constantFrom("add", "sub", "mul", "or", "and", "xor"), (a, b, imm, op) => {
        const compute = operations[op];
        expect(r0Of([lddw(0, a), lddw(1, b), alu64Reg(op, 0, 1)])).toBe(BigInt.asUintN(64, compute(a, b)));
        expect(r0Of([lddw(0, a), lddw(1, b), alu32Reg(op, 0, 1)])).toBe(BigInt.asUintN(32, compute(a, b)));
        expect(r0Of([lddw(0, a), alu64Imm(op, 0, imm)])).toBe(BigInt.asUintN(64, compute(a, BigInt(imm))));
        expect(r0Of([lddw(0, a), alu32Imm(op, 0, imm)])).toBe(BigInt.asUintN(32, compute(a, BigInt(imm))));
      }),
      { numRuns: 500 },
    );
  });

  test("comparisons are those of numbers", () => {
    const signed = (a: bigint) => BigInt.asIntN(64, a);
    const comparisons = {
      eq: (a: bigint, b: bigint) => a === b,
      ne: (a: bigint, b: bigint) => a !== b,
      gt: (a: bigint, b: bigint) => a > b,
      ge: (a: bigint, b: bigint) => a >= b,
      lt: (a: bigint, b: bigint) => a < b,
      le: (a: bigint, b: bigint) => a <= b,
      set: (a: bigint, b: bigint) => (a & b) !== 0n,
      sgt: (a: bigint, b: bigint) => signed(a) > signed(b),
      sge: (a: bigint, b: bigint) => signed(a) >= signed(b),
      slt: (a: bigint, b: bigint) => signed(a) < signed(b),
      sle: (a: bigint, b: bigint) => signed(a) <= signed(b),
    };
    const names = fc.constantFrom("eq", "ne", "gt", "ge", "lt", "le", "set", "sgt", "sge", "slt", "sle");
    fc.assert(
      fc.property(number, number, immediate, names, fc.boolean(), (a, other, imm, compare, same) => {
        const b = same ? a : other;
        const taken = (jump: Insn): boolean => r0Of([lddw(2, a), lddw(3, b), mov64Imm(0, 1), jump, mov64Imm(0, 0)]) === 1n;
        const test = comparisons[compare];
        const extended = (value: bigint) => BigInt.asUintN(64, BigInt.asIntN(32, value));
        expect(taken(jmpReg(compare, 2, 3, 1))).toBe(test(a, b));
        expect(taken(jmpImm(compare, 2, imm, 1))).toBe(test(a, BigInt.asUintN(64, BigInt(imm))));
        // Sign-extended halves compare as the halves do, signed and unsigned.
        expect(taken(jmp32Reg(compare, 2, 3, 1))).toBe(test(extended(a), extended(b)));
        expect(taken(jmp32Imm(compare, 2, imm, 1))).toBe(test(extended(a), extended(BigInt(imm))));
      }),
      { numRuns: 1000 },
    );
  });
});

const MEMORY = Uint8Array.from([0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x81, 0, 0, 0, 0, 0, 0, 0, 0]);

describe("memory", () => {
  test.each<readonly [string, readonly Insn[], bigint]>([
    ["ldxb", [ldx(1, 0, 1, 7)], 0x81n],
    ["ldxh, not aligned", [ldx(2, 0, 1, 1)], 0x6677n],
    ["ldxw", [ldx(4, 0, 1, 0)], 0x5566_7788n],
    ["ldxdw", [ldx(8, 0, 1, 0)], 0x8122_3344_5566_7788n],
    ["ldxsb", [ldxs(1, 0, 1, 0)], U64 - 0x78n],
    ["ldxsw of a positive number", [ldxs(4, 0, 1, 0)], 0x5566_7788n],
    ["st sign-extends", [st(8, 1, 8, -2), ldx(8, 0, 1, 8)], U64 - 2n],
    ["stx takes the lower bytes", [mov64Imm(2, 0x1234), stx(1, 1, 8, 2), ldx(8, 0, 1, 8)], 0x34n],
    ["load_acquire, store_release", [mov64Imm(2, 5), storeRelease(4, 1, 8, 2), loadAcquire(8, 0, 1, 8)], 5n],
    ["atomic add", [mov64Imm(2, 5), atomic("add", 8, 1, 8, 2, false), ldx(8, 0, 1, 8)], 5n],
    [
      "atomic 32-bit add stays in its 4 bytes",
      [mov64Imm(2, -1), atomic("add", 4, 1, 0, 2, false), ldx(8, 0, 1, 0)],
      0x8122_3344_5566_7787n,
    ],
    ["fetch gives the old value", [mov64Imm(2, 5), atomic("or", 8, 1, 0, 2, true), mov64Reg(0, 2)], 0x8122_3344_5566_7788n],
    ["a 32-bit fetch has zeroes above", [mov64Imm(2, -1), atomic("xor", 4, 1, 0, 2, true), mov64Reg(0, 2)], 0x5566_7788n],
    ["xchg", [mov64Imm(2, 9), atomic("xchg", 8, 1, 8, 2, true), ldx(8, 0, 1, 8)], 9n],
    ["cmpxchg that finds what it expects", [mov64Imm(0, 0), mov64Imm(2, 9), atomic("cmpxchg", 8, 1, 8, 2, true), ldx(8, 0, 1, 8)], 9n],
    [
      "cmpxchg that does not",
      [mov64Imm(0, 1), mov64Imm(2, 9), atomic("cmpxchg", 8, 1, 8, 2, true), ldx(8, 3, 1, 8), alu64Reg("add", 0, 3)],
      0n,
    ],
    ["cmpxchg of 32 bits compares 32", [lddw(0, 0x1_0000_0000n), mov64Imm(2, 9), atomic("cmpxchg", 4, 1, 8, 2, true), ldx(8, 0, 1, 8)], 9n],
  ])("%s", (_name, insns, expected) => {
    expect(r0Of(insns, MEMORY)).toBe(expected);
  });

  test("the memory given stays as it was; the run has its own", () => {
    const memory = MEMORY.slice();
    const run = runInsns([st(1, 1, 0, 1), mov64Imm(0, 0), exit()], { memory });
    expect(memory).toEqual(MEMORY);
    expect(run).toMatchObject({ ok: true, value: { memory: Uint8Array.of(1, ...MEMORY.slice(1)) } });
  });
});

describe("control", () => {
  test.each<readonly [string, readonly Insn[], bigint]>([
    ["gotol", [mov64Imm(0, 1), gotol(1), mov64Imm(0, 2)], 1n],
    ["jumps count lddw twice", [mov64Imm(0, 1), ja(2), lddw(0, 7n)], 1n],
    ["comparisons are unsigned", [mov64Imm(0, 1), mov64Imm(2, -1), jmpImm("gt", 2, 1, 1), mov64Imm(0, 2)], 1n],
    ["or signed", [mov64Imm(0, 1), mov64Imm(2, -1), jmpImm("slt", 2, 1, 1), mov64Imm(0, 2)], 1n],
    ["32-bit comparisons see 32", [mov64Imm(0, 1), lddw(2, 0x5_0000_0001n), jmp32Imm("eq", 2, 1, 1), mov64Imm(0, 2)], 1n],
    ["may_goto goes on for a long while", [mov64Imm(0, 1), mayGoto(1), mov64Imm(0, 2)], 2n],
    [
      "a function has its own r6 to r9 and stack",
      [
        mov64Imm(6, 3),
        st(8, 10, -8, 5),
        mov64Imm(1, 4),
        callLocal(3),
        ldx(8, 1, 10, -8),
        alu64Reg("add", 0, 1),
        ja(4),
        mov64Imm(6, 9),
        st(8, 10, -8, 7),
        mov64Reg(0, 1),
        exit(),
        alu64Reg("add", 0, 6),
      ],
      12n,
    ],
  ])("%s", (_name, insns, expected) => {
    expect(r0Of(insns)).toBe(expected);
  });
});

test("any bytes that decode run to an end: a result or a diagnostic", () => {
  const slot = fc.uint8Array({ minLength: 8, maxLength: 8 });
  // Opcodes of the table, so that some programs get anywhere.
  const likely = fc
    .tuple(fc.nat(255), fc.nat(10), fc.nat(10), fc.integer({ min: -8, max: 8 }), fc.integer())
    .map(([opcode, dst, src, off, imm]) => encode([{ opcode: opcode === 0x18 ? 0x07 : opcode, dst, src, off, imm }]));
  fc.assert(
    fc.property(fc.array(fc.oneof(slot, likely), { maxLength: 40 }), fc.uint8Array({ maxLength: 32 }), (slots, memory) => {
      const decoded = decode(Uint8Array.from(slots.flatMap((bytes) => [...bytes])));
      if (!decoded.ok) return;
      const run = runInsns(decoded.insns, { memory, budget: 2000 });
      if (run.ok) expect(run.value.insnCount).toBeLessThanOrEqual(2000);
      else expect(run.diagnostics[0]?.code).toMatch(/^WH71/);
    }),
    { numRuns: 3000 },
  );
});
