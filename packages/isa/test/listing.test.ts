import * as isa from "@whistler/isa";
import {
  call,
  disassemble,
  disassembleProgram,
  exit,
  type Insn,
  jmpImm,
  lddw,
  mapFd,
  mov64Imm,
  mov64Reg,
  printListing,
} from "@whistler/isa";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const LOOKUP: readonly Insn[] = [mapFd(1, 0), mov64Reg(2, 10), call(1), jmpImm("eq", 0, 0, 1), isa.ldx(4, 0, 0, 0), exit()];

describe("disassembleProgram", () => {
  test("as text: slots, labels above jump targets", () => {
    expect(printListing(disassembleProgram(LOOKUP))).toBe(
      [
        "       0: ld_pseudo r1, 0x1, 0x0",
        "       2: r2 = r10",
        "       3: call 0x1",
        "       4: if r0 == 0x0 goto +0x1 <L6>",
        "       5: w0 = *(u32 *)(r0 + 0x0)",
        "L6:",
        "       6: exit",
        "",
      ].join("\n"),
    );
  });

  test("annotate puts names in the place of numbers", () => {
    const names = new Map([
      [0, "flows"],
      [2, "bpf_map_lookup_elem"],
    ]);
    const lines = disassembleProgram(LOOKUP, { annotate: (index) => names.get(index) });
    expect(lines.map(({ text }) => text).slice(0, 3)).toEqual(["r1 = flows ll", "r2 = r10", "call bpf_map_lookup_elem"]);
  });

  test("lines count instructions and slots", () => {
    const lines = disassembleProgram([lddw(1, 1n), isa.ja(-3), exit()]);
    expect(lines.map(({ index, slot, slots, target, isTarget }) => [index, slot, slots, target, isTarget])).toEqual([
      [0, 0, 2, undefined, true],
      [1, 2, 1, 0, false],
      [2, 3, 1, undefined, false],
    ]);
  });

  test("what does not exist is <unknown>, as llvm-objdump has it", () => {
    expect(disassemble({ opcode: 0xff, dst: 1, src: 2, off: 3, imm: 4 })).toBe("<unknown>");
  });

  test("of any bytes never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 80 }), (raw) => {
        const decoded = isa.decode(raw.subarray(0, raw.length - (raw.length % 8)));
        if (decoded.ok) expect(printListing(disassembleProgram(decoded.insns)).match(/: /g)?.length).toBe(decoded.insns.length);
      }),
    );
  });
});

describe("control flow", () => {
  test.each<[string, Insn, boolean, number | undefined]>([
    ["ja", isa.ja(3), true, 14],
    ["gotol", isa.gotol(-5), true, 6],
    ["branch", jmpImm("eq", 1, 0, 2), false, 13],
    ["may_goto", isa.mayGoto(2), false, 13],
    ["call", call(5), false, undefined],
    ["local call", isa.callLocal(5), false, undefined],
    ["exit", exit(), true, undefined],
    ["gotox", isa.gotox(1), true, undefined],
    ["mov", mov64Imm(1, 2), false, undefined],
  ])("%s at slot 10: terminator, target", (_, insn, terminator, target) => {
    expect([isa.isTerminator(insn), isa.jumpTarget(insn, 10)]).toEqual([terminator, target]);
  });

  test("withJumpDistance changes the field that holds it, and nothing else", () => {
    expect(isa.withJumpDistance(isa.ja(1), 7)).toEqual(isa.ja(7));
    expect(isa.withJumpDistance(isa.gotol(1), 70000)).toEqual(isa.gotol(70000));
    expect(isa.withJumpDistance(jmpImm("ne", 3, 9, 1), -4)).toEqual(jmpImm("ne", 3, 9, -4));
    const other = mov64Imm(1, 2);
    expect(isa.withJumpDistance(other, 7)).toBe(other);
  });

  test("functionTarget of calls and references", () => {
    expect(isa.functionTarget(isa.callLocal(4), 10)).toBe(15);
    expect(isa.functionTarget(isa.funcRef(1, 4), 10)).toBe(15);
    expect(isa.functionTarget(call(4), 10)).toBeUndefined();
  });

  test("slotIndex ends with the total", () => {
    expect(isa.slotIndex([lddw(1, 0n), exit(), lddw(1, 0n)])).toEqual([0, 2, 3, 5]);
  });
});

describe("registers of an instruction", () => {
  test.each<[string, Insn, readonly number[], readonly number[], readonly number[]]>([
    ["mov", mov64Reg(3, 4), [4], [3], []],
    ["add reg", isa.alu64Reg("add", 3, 4), [3, 4], [3], []],
    ["add to itself", isa.alu64Reg("add", 3, 3), [3], [3], []],
    ["store", isa.stx(8, 10, -8, 4), [10, 4], [], []],
    ["fetch", isa.atomic("add", 8, 3, 0, 4, true), [3, 4], [4], []],
    ["cmpxchg", isa.atomic("cmpxchg", 8, 3, 0, 4, true), [3, 4, 0], [0], []],
    ["call", call(1), [1, 2, 3, 4, 5], [0], [1, 2, 3, 4, 5]],
    ["ld_ind", isa.ldInd(1, 3, 0), [3, 6], [0], [1, 2, 3, 4, 5]],
    ["exit", exit(), [0], [], []],
    ["unknown", { opcode: 0xff, dst: 0, src: 0, off: 0, imm: 0 }, [], [], []],
  ])("%s: uses, defs, clobbers", (_, insn, uses, defs, clobbers) => {
    expect([isa.uses(insn), isa.defs(insn), isa.clobbers(insn)]).toEqual([uses, defs, clobbers]);
  });
});
