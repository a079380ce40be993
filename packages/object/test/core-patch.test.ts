import { type Btf, type BtfType, decodeBtf, encodeBtf } from "@whistler/btf";
import { alu64Imm, call, exit, type Insn, lddw, ldx, mov64Imm, mov64Reg, st, stx } from "@whistler/isa";
import { describe, expect, test } from "vitest";
import { applyCoreRelocations, POISONED } from "../src/index.ts";
import { unwrap } from "./object-listing.ts";

const OFFSET = 0;
const SIZE = 1;
const EXISTS = 2;

/** A struct `s` of members [name, type id, byte offset]; 1 is u16, 2 u32, 3 u64, 4 s32, 5 s64. */
function btf(...members: readonly (readonly [string, number, number])[]): Btf {
  const int = (name: string, sizeBytes: number, encoding = 0): BtfType => ({
    kind: "int",
    name,
    sizeBytes,
    encoding,
    bitOffset: 0,
    bits: 8 * sizeBytes,
  });
  const types: readonly BtfType[] = [
    int("u16", 2),
    int("u32", 4),
    int("u64", 8),
    int("s32", 4, 1),
    int("s64", 8, 1),
    {
      kind: "struct",
      name: "s",
      sizeBytes: 0x1_0000,
      members: members.map(([name, type, offset]) => ({ name, type, bitOffset: 8 * offset, bits: 0 })),
    },
  ];
  return unwrap(decodeBtf(encodeBtf(types).bytes));
}

const local = btf(["u", 2, 0], ["i", 4, 4], ["w", 3, 8]);

function patched(insn: Insn, access: string, kind: number, target: Btf): Insn | readonly string[] {
  const program = { name: "p", insns: [insn, exit()], coreRelocations: [{ insnIndex: 0, typeId: 6, access, kind }] };
  const result = applyCoreRelocations(program, local, target);
  const [first] = result.ok ? result.value : [];
  const messages = result.diagnostics.map((one) => `${one.code} ${one.message}`);
  return first && messages.length === 0 ? first : messages;
}

describe("applyCoreRelocations", () => {
  const moved = btf(["u", 2, 100], ["i", 4, 104], ["w", 3, 112]);

  test.each<[string, Insn, string, number, Btf, Insn]>([
    ["a load", ldx(4, 2, 1, 4), "0:1", OFFSET, moved, ldx(4, 2, 1, 104)],
    ["a store of a register", stx(8, 1, 8, 2), "0:2", OFFSET, moved, stx(8, 1, 112, 2)],
    ["a store of a constant", st(4, 1, 0, 7), "0:0", OFFSET, moved, st(4, 1, 100, 7)],
    ["an addition", alu64Imm("add", 1, 8), "0:2", OFFSET, moved, alu64Imm("add", 1, 112)],
    ["a mov of a size", mov64Imm(1, 4), "0:0", SIZE, btf(["u", 3, 0]), mov64Imm(1, 8)],
    ["a mov of existence", mov64Imm(1, 1), "0:0", EXISTS, btf(["x", 2, 0]), mov64Imm(1, 0)],
    ["a constant in lddw", lddw(1, 8n), "0:2", OFFSET, moved, lddw(1, 112n)],
    ["an unsigned field that became wider", ldx(4, 2, 1, 0), "0:0", OFFSET, btf(["u", 3, 16]), ldx(8, 2, 1, 16)],
    ["an unsigned field that became narrower", ldx(4, 2, 1, 0), "0:0", OFFSET, btf(["u", 1, 6]), ldx(2, 2, 1, 6)],
  ])("%s", (_, insn, access, kind, target, expected) => {
    expect(patched(insn, access, kind, target)).toEqual(expected);
  });

  test.each<[string, Insn, string, number, Btf, string]>([
    ["a load whose offset was folded", ldx(4, 2, 1, 8), "0:1", OFFSET, moved, "s.i: the instruction's offset is 8, expected 4"],
    ["an immediate that is not the field's", mov64Imm(1, 9), "0:0", SIZE, moved, "s.u: the immediate is 9, expected 4"],
    ["an offset that does not fit", ldx(4, 2, 1, 0), "0:0", OFFSET, btf(["u", 2, 0x8000]), "s.u: offset 32768 does not fit an instruction"],
    ["a signed field that became wider", ldx(4, 2, 1, 4), "0:1", OFFSET, btf(["i", 5, 0]), "s.i: the field has 8 bytes instead of 4"],
    [
      "a part of a field that became narrower",
      ldx(2, 2, 1, 0),
      "0:0",
      OFFSET,
      btf(["u", 1, 0]),
      "s.u: the field has 2 bytes instead of 4, and the instruction does not access all of it",
    ],
    ["a mov of a register", mov64Reg(1, 2), "0:0", OFFSET, moved, "s.u: the instruction has no immediate"],
    ["a call", call(1), "0:0", OFFSET, moved, "s.u: opcode 0x85 holds no value"],
  ])("refuses %s", (_, insn, access, kind, target, message) => {
    expect(patched(insn, access, kind, target)).toEqual([`WH5403 p, instruction 0: ${message}`]);
  });

  test("a field that the kernel has not makes its instruction one that must not be reached, with a warning", () => {
    const program = {
      name: "p",
      insns: [ldx(4, 2, 1, 4), exit()],
      coreRelocations: [{ insnIndex: 0, typeId: 6, access: "0:1", kind: OFFSET }],
    };
    expect(applyCoreRelocations(program, local, btf(["u", 2, 0]))).toMatchObject({
      ok: true,
      value: [POISONED, exit()],
      diagnostics: [{ code: "WH5406", severity: "warning", message: "p, instruction 0: the kernel has no s.i" }],
    });
  });

  test("a record outside the program or of an unknown kind is a diagnostic", () => {
    const records = [
      { insnIndex: 9, typeId: 6, access: "0:1", kind: OFFSET },
      { insnIndex: 0, typeId: 6, access: "0:1", kind: 6 },
      { insnIndex: 0, typeId: 99, access: "0:1", kind: OFFSET },
    ];
    const result = applyCoreRelocations({ name: "p", insns: [exit()], coreRelocations: records }, local, moved);
    expect(result.diagnostics.map((one) => one.code)).toEqual(["WH5403", "WH5404", "WH5405"]);
  });

  test("without records the instructions are the same", () => {
    const insns = [exit()];
    expect(unwrap(applyCoreRelocations({ name: "p", insns, coreRelocations: [] }, local, moved))).toBe(insns);
  });
});
