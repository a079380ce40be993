import { type Insn, OPCODE_TABLE } from "@whistler/isa";
import { runInsns } from "@whistler/vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { RawRegisters } from "../src/evaluate/raw-registers.ts";
import { arbitraryEdgeInteger } from "../src/index.ts";

/** The evaluator's raw instructions against the virtual machine's: two definitions of RFC 9669 §4 that share nothing. */

const COMPUTING = OPCODE_TABLE.filter(({ operation: { kind } }) => ["binary", "mov", "movsx", "neg", "endian"].includes(kind));

const move = (dst: number, imm: number): Insn => ({ opcode: 0xb7, dst, src: 0, off: 0, imm });
const shift = (dst: number): Insn => ({ opcode: 0x67, dst, src: 0, off: 0, imm: 32 });
const int32 = (value: bigint): number => Number(BigInt.asIntN(32, value));

/** Instructions that give a register all 64 bits. */
const set = (dst: number, value: bigint): readonly Insn[] => [
  move(dst, int32(value >> 32n)),
  shift(dst),
  { opcode: 0xb4, dst: 9, src: 0, off: 0, imm: int32(value) },
  { opcode: 0x4f, dst, src: 9, off: 0, imm: 0 },
];

test.each(COMPUTING.map((row) => [row.name, row] as const))("%s", (_, row) => {
  fc.assert(
    fc.property(arbitraryEdgeInteger, arbitraryEdgeInteger, fc.bigInt({ min: -(2n ** 31n), max: 2n ** 31n - 1n }), (left, right, imm) => {
      const insn: Insn = {
        opcode: row.opcode,
        dst: 0,
        src: row.selectors.src ?? (row.src === "use" ? 1 : 0),
        off: row.selectors.off ?? 0,
        imm: row.selectors.imm ?? (row.imm === "value" ? Number(imm) : 0),
      };
      const line = [...set(0, left), ...set(1, right), insn];
      const registers = new RawRegisters();
      for (const one of line) registers.run(one);
      const run = runInsns([...line, { opcode: 0x95, dst: 0, src: 0, off: 0, imm: 0 }]);
      expect(run.ok && run.value.r0).toBe(registers.get(0));
    }),
    { numRuns: 60 },
  );
});
