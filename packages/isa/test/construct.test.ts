import * as isa from "@whistler/isa";
import { type AtomicOp, type BinaryOp, type Comparison, disassemble, type Insn, validate } from "@whistler/isa";
import { describe, expect, test } from "vitest";

/** Every builder, beside what llvm-objdump shows for its instruction. */
const CASES: readonly (readonly [string, Insn])[] = [
  ["r1 += -0x5", isa.alu64Imm("add", 1, -5)],
  ["r1 s%= r2", isa.alu64Reg("smod", 1, 2)],
  ["w1 <<= 0x1f", isa.alu32Imm("lsh", 1, 31)],
  ["w1 s/= w2", isa.alu32Reg("sdiv", 1, 2)],
  ["r1 = -0x1", isa.mov64Imm(1, -1)],
  ["r1 = r10", isa.mov64Reg(1, 10)],
  ["w1 = 0x7", isa.mov32Imm(1, 7)],
  ["w1 = w2", isa.mov32Reg(1, 2)],
  ["r1 = (s32)r2", isa.movsx64(32, 1, 2)],
  ["w1 = (s8)w2", isa.movsx32(8, 1, 2)],
  ["r1 = -r1", isa.neg(64, 1)],
  ["w1 = -w1", isa.neg(32, 1)],
  ["r1 = le16 r1", isa.le(16, 1)],
  ["r1 = be32 r1", isa.be(32, 1)],
  ["r1 = bswap64 r1", isa.bswap(64, 1)],
  ["r1 = addr_space_cast(r2, 0x0, 0x1)", isa.addrSpaceCast(1, 2, 0, 1)],
  ["w1 = *(u8 *)(r2 - 0x4)", isa.ldx(1, 1, 2, -4)],
  ["r1 = *(u64 *)(r2 + 0x0)", isa.ldx(8, 1, 2, 0)],
  ["r1 = *(s16 *)(r2 + 0x2)", isa.ldxs(2, 1, 2, 2)],
  ["*(u32 *)(r10 - 0x4) = w2", isa.stx(4, 10, -4, 2)],
  ["*(u64 *)(r10 - 0x8) = -0x1", isa.st(8, 10, -8, -1)],
  ["lock *(u64 *)(r1 + 0x8) += r2", isa.atomic("add", 8, 1, 8, 2, false)],
  ["w2 = atomic_fetch_xor((u32 *)(r1 + 0x8), w2)", isa.atomic("xor", 4, 1, 8, 2, true)],
  ["r2 = xchg_64(r1 + 0x8, r2)", isa.atomic("xchg", 8, 1, 8, 2, true)],
  ["w0 = cmpxchg32_32(r1 + 0x8, w0, w2)", isa.atomic("cmpxchg", 4, 1, 8, 2, true)],
  ["w1 = load_acquire((u16 *)(r2 + 0x2))", isa.loadAcquire(2, 1, 2, 2)],
  ["store_release((u64 *)(r1 + 0x8), r2)", isa.storeRelease(8, 1, 8, 2)],
  ["r1 = 0x123456789abcdef0 ll", isa.lddw(1, 0x1234_5678_9abc_def0n)],
  ["r1 = -0x2 ll", isa.lddw(1, -2n)],
  ["r1 = -0x8000000000000000 ll", isa.lddw(1, 1n << 63n)],
  ["ld_pseudo r1, 0x1, 0x5", isa.mapFd(1, 5)],
  ["ld_pseudo r1, 0x2, 0x5, 0x10", isa.mapValue(1, 5, 16)],
  ["ld_pseudo r1, 0x3, 0x64", isa.btfId(1, 100)],
  ["ld_pseudo r1, 0x4, 0x0", isa.funcRef(1, 0)],
  ["r0 = *(u16 *)skb[0xc]", isa.ldAbs(2, 12)],
  ["r0 = *(u8 *)skb[r3 + 0xe]", isa.ldInd(1, 3, 14)],
  ["r0 = *(u32 *)skb[r3]", isa.ldInd(4, 3, 0)],
  ["if r1 s> -0x1 goto +0x0", isa.jmpImm("sgt", 1, -1, 0)],
  ["if r1 != r2 goto +0x0", isa.jmpReg("ne", 1, 2, 0)],
  ["if w1 & 0x80 goto +0x0", isa.jmp32Imm("set", 1, 128, 0)],
  ["if w1 <= w2 goto +0x0", isa.jmp32Reg("le", 1, 2, 0)],
  ["goto +0x0", isa.ja(0)],
  ["gotol +0x0", isa.gotol(0)],
  ["gotox r1", isa.gotox(1)],
  ["may_goto +0x0", isa.mayGoto(0)],
  ["call 0x1", isa.call(1)],
  ["call 0x0", isa.callLocal(0)],
  ["call 0x3039", isa.callKfunc(12345)],
  ["exit", isa.exit()],
];

const BINARY: readonly BinaryOp[] = ["add", "sub", "mul", "div", "sdiv", "or", "and", "lsh", "rsh", "mod", "smod", "xor", "arsh"];
const COMPARE: readonly Comparison[] = ["eq", "ne", "gt", "ge", "lt", "le", "set", "sgt", "sge", "slt", "sle"];
const ATOMIC: readonly AtomicOp[] = ["add", "or", "and", "xor", "xchg", "cmpxchg"];

describe("builders", () => {
  test.each(CASES)("%s", (text, insn) => {
    expect(disassemble(insn)).toBe(text);
    expect(validate([insn, isa.exit()], { functions: "unresolved" })).toEqual([]);
  });

  test.each(BINARY)("%s in all four arithmetic forms", (op) => {
    for (const [insn, width, operand] of [
      [isa.alu64Imm(op, 1, 1), 64, "imm"],
      [isa.alu64Reg(op, 1, 2), 64, "reg"],
      [isa.alu32Imm(op, 1, 1), 32, "imm"],
      [isa.alu32Reg(op, 1, 2), 32, "reg"],
    ] as const) {
      expect(isa.describe(insn)?.operation).toEqual({ kind: "binary", op, width, operand });
    }
  });

  test.each(COMPARE)("%s in all four jump forms", (compare) => {
    for (const [insn, width, operand] of [
      [isa.jmpImm(compare, 1, 1, 0), 64, "imm"],
      [isa.jmpReg(compare, 1, 2, 0), 64, "reg"],
      [isa.jmp32Imm(compare, 1, 1, 0), 32, "imm"],
      [isa.jmp32Reg(compare, 1, 2, 0), 32, "reg"],
    ] as const) {
      expect(isa.describe(insn)?.operation).toEqual({ kind: "branch", compare, width, operand });
    }
  });

  test.each(ATOMIC)("atomic %s with and without fetch; exchanges always fetch", (op) => {
    for (const fetch of [false, true]) {
      const fetches = fetch || op === "xchg" || op === "cmpxchg";
      expect(isa.describe(isa.atomic(op, 4, 1, 0, 2, fetch))?.operation).toEqual({ kind: "atomic", op, bytes: 4, fetch: fetches });
    }
  });

  test("callx is built, and the validator says that no kernel takes it", () => {
    expect(disassemble(isa.callx(3))).toBe("callx r3");
    expect(validate([isa.callx(3), isa.exit()]).map(({ kind }) => kind)).toEqual(["not-loadable"]);
  });
});
