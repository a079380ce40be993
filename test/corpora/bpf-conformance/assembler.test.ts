import { disassemble, type Insn } from "@whistler/isa";
import { describe, expect, test } from "vitest";
import { assemble } from "./assembler.ts";

/** The dialect, one instruction of each shape a line, beside what the disassembler calls it. */

const assembleText = (text: string) => assemble(text.split("\n").map((line, index) => ({ line: index + 1, text: line.trim() })));

function insnsOf(text: string): readonly Insn[] {
  const result = assembleText(text);
  if (!result.ok) throw new Error(`line ${result.line}: ${result.message}`);
  return result.value;
}

describe("instructions", () => {
  test.each([
    ["add %r1, %r2", "r1 += r2"],
    ["add32 %r1, -1", "w1 += -0x1"],
    ["sdiv %r1, %r2", "r1 s/= r2"],
    ["smod32 %r1, 5", "w1 s%= 0x5"],
    ["arsh %r1, 5", "r1 s>>= 0x5"],
    ["mov %r1, 0xfffffffe", "r1 = -0x2"],
    ["mov32 %r1, 2147483647", "w1 = 0x7fffffff"],
    ["mov32 %r1, %r2", "w1 = w2"],
    ["movsx832 %r1, %r2", "w1 = (s8)w2"],
    ["movsx3264 %r1, %r2", "r1 = (s32)r2"],
    ["neg32 %r3", "w3 = -w3"],
    ["le32 %r3", "r3 = le32 r3"],
    ["be16 %r3", "r3 = be16 r3"],
    ["bswap64 %r3", "r3 = bswap64 r3"],
    ["swap64 %r3", "r3 = bswap64 r3"],
    ["lddw %r1, 0x1122334455667788", "r1 = 0x1122334455667788 ll"],
    ["lddw %r1, -1", "r1 = -0x1 ll"],
    ["ldxb %r0, [%r1]", "w0 = *(u8 *)(r1 + 0x0)"],
    ["ldxdw %r0, [%r1+0x10]", "r0 = *(u64 *)(r1 + 0x10)"],
    ["ldxsw %r0, [%r10-4]", "r0 = *(s32 *)(r10 - 0x4)"],
    ["stw [%r10-4], 0x80000001", "*(u32 *)(r10 - 0x4) = -0x7fffffff"],
    ["stxh [%r1+2], %r3", "*(u16 *)(r1 + 0x2) = w3"],
    ["lock add [%r10-8], %r1", "lock *(u64 *)(r10 - 0x8) += r1"],
    ["lock fetch xor32 [%r10-8], %r1", "w1 = atomic_fetch_xor((u32 *)(r10 - 0x8), w1)"],
    ["lock xchg [%r10-8], %r1", "r1 = xchg_64(r10 - 0x8, r1)"],
    ["lock cmpxchg32 [%r10-8], %r1", "w0 = cmpxchg32_32(r10 - 0x8, w0, w1)"],
    ["call 5", "call 0x5"],
    ["call %r2", "callx r2"],
    ["jsle32 %r1, -3, +1", "if w1 s<= -0x3 goto +0x1"],
    ["jset %r1, %r2, -2", "if r1 & r2 goto -0x2"],
    ["ja +3", "goto +0x3"],
    ["ja32 -3", "gotol -0x3"],
    ["exit", "exit"],
  ])("%s is %s", (text, expected) => {
    expect(insnsOf(text).map((insn) => disassemble(insn))).toEqual([expected]);
  });
});

describe("labels", () => {
  test("count slots, of which lddw takes two", () => {
    expect(insnsOf("ja over\nlddw %r0, 1\nover:\nexit")[0]?.off).toBe(2);
    expect(insnsOf("again:\nlddw %r0, 1\nja again")[1]?.off).toBe(-3);
  });

  test("a long jump and a call hold their distance in imm", () => {
    expect(insnsOf("ja32 done\nmov %r0, 0\ndone:\nexit")[0]).toMatchObject({ off: 0, imm: 1 });
    expect(insnsOf("call local f\nexit\nf:\nexit")[0]).toMatchObject({ src: 1, off: 0, imm: 1 });
  });

  test("exit is the next exit instruction, or the last", () => {
    expect(insnsOf("jeq %r1, 1, exit\nmov %r0, 1\nexit\nexit")[0]?.off).toBe(1);
    expect(insnsOf("exit\njeq %r1, 1, exit")[1]?.off).toBe(-2);
  });

  test("a label named exit comes first", () => {
    expect(insnsOf("ja exit\nexit\nexit:\nmov %r0, 1\nexit")[0]?.off).toBe(1);
  });
});

describe("refusals name the line", () => {
  test.each([
    ["exit\nldxq %r0, %r1", 2, "unknown instruction ldxq"],
    ["mov32 %r0, 2147483648", 1, "2147483648 is no 32-bit number"],
    ["mov32 %r0, 0x100000000", 1, "0x100000000 is no 32-bit number"],
    ["mov32 %r0, -2147483649", 1, "-2147483649 is no 32-bit number"],
    ["lddw %r0, 0x10000000000000000", 1, "expected a 64-bit number"],
    ["lddw %r0", 1, "lacks a number"],
    ["add %r0, %r1, %r2", 1, "takes 2 operands"],
    ["or %r0, %r11", 1, "there is no register %r11"],
    ["ldxb %r0, [%r11]", 1, "there is no register %r11"],
    ["ldxb %r0, %r1", 1, "expected [%register+offset]"],
    ["ldxb %r0, [%r1+0x8000]", 1, "offset 32768 does not fit 16 bits"],
    ["ldxb %r0, [%r1-32769]", 1, "offset -32769 does not fit 16 bits"],
    ["ja nowhere", 1, "there is no label nowhere"],
    ["ja exit", 1, "there is no label exit"],
    ["a:\na:\nexit", 2, "label a is defined twice"],
    ["lock", 1, "unknown instruction lock"],
    ["lock or [%r10-8]", 1, "lacks a register"],
    ["lock mul [%r10-8], %r1", 1, "unknown instruction lock mul"],
  ])("%j", (text, line, message) => {
    expect(assembleText(text)).toMatchObject({ ok: false, line, message: expect.stringContaining(message) });
  });
});
