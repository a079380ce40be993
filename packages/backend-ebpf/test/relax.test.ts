import { SYNTHETIC_SPAN } from "@whistler/diagnostics";
import { type CpuLevel, exit, type Insn, ja, jmpImm, jumpTarget, lddw, mov64Imm, slotIndex, validate } from "@whistler/isa";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Item, relax } from "../src/emit/relax.ts";

/** Blocks of many instructions whose jumps go over all the others: what comes out must be valid and go to the same places. */

const BLOCK = 3000;

/** Block n: a marker, filler, a conditional jump to `targets[n]`, and the next block behind it; the last one exits. */
function program(targets: readonly number[]): readonly Item[] {
  return targets.flatMap((target, block): readonly Item[] => [
    { code: { insn: mov64Imm(1, block), span: SYNTHETIC_SPAN }, labels: [block] },
    ...Array.from(
      { length: BLOCK },
      (_, index): Item => ({ code: { insn: index % 100 === 0 ? lddw(2, 5n) : mov64Imm(3, index), span: SYNTHETIC_SPAN }, labels: [] }),
    ),
    { code: { insn: block % 3 === 0 ? ja(0) : jmpImm("eq", 1, 7, 0), span: SYNTHETIC_SPAN }, labels: [], target },
    ...(block === targets.length - 1 ? [{ code: { insn: exit(), span: SYNTHETIC_SPAN }, labels: [] }] : []),
  ]);
}

/** The markers that jumps of each block lead to, islands followed. */
function destinations(insns: readonly Insn[]): readonly number[] {
  const starts = slotIndex(insns);
  const at = new Map(starts.map((slot, index) => [slot, index]));
  const follow = (index: number): number => {
    let here = index;
    for (let insn = insns[here]; insn && (insn.opcode === ja(0).opcode || insn.opcode === 0x06); insn = insns[here])
      here = at.get(jumpTarget(insn, starts[here] ?? 0) ?? -1) ?? -1;
    return insns[here]?.imm ?? -1;
  };
  return insns.flatMap((insn, index) =>
    insn.opcode === jmpImm("eq", 1, 7, 0).opcode ? [follow(at.get(jumpTarget(insn, starts[index] ?? 0) ?? -1) ?? -1)] : [],
  );
}

describe("relaxation", () => {
  test.each(["v3", "v4"] as const)("100,000 slots, jumps over all of them, at %s", (cpu: CpuLevel) => {
    const count = 34;
    const targets = Array.from({ length: count }, (_, block) => (block < count / 2 ? count - 1 - block : 0));
    const insns = relax(program(targets), cpu).map((one) => one.insn);
    expect(slotIndex(insns).at(-1)).toBeGreaterThan(100_000);
    expect(validate(insns, { cpu })).toEqual([]);
    expect(destinations(insns)).toEqual(targets.filter((_, block) => block % 3 !== 0));
  });

  test("more labels than a call takes arguments", () => {
    const labels = 150_000;
    const filler = Array.from(
      { length: labels },
      (_, index): Item => ({ code: { insn: mov64Imm(3, 0), span: SYNTHETIC_SPAN }, labels: [index + 2] }),
    );
    const far: Item = { code: { insn: ja(0), span: SYNTHETIC_SPAN }, labels: [0], target: 1 };
    const insns = relax([far, ...filler, { code: { insn: exit(), span: SYNTHETIC_SPAN }, labels: [1] }], "v4").map((one) => one.insn);
    expect(validate(insns, { cpu: "v4" })).toEqual([]);
  });

  test("short jumps stay as they are", () => {
    const insns = relax(program([1, 0]), "v3").map((one) => one.insn);
    expect(insns).toHaveLength(2 * (BLOCK + 2) + 1);
  });

  test.each(["v3", "v4"] as const)("control does not fall into islands of straight code, at %s", (cpu: CpuLevel) => {
    const straight = 70_000;
    const filler = Array.from({ length: straight }, (): Item => ({ code: { insn: mov64Imm(3, 0), span: SYNTHETIC_SPAN }, labels: [] }));
    const far: Item = { code: { insn: jmpImm("eq", 1, 7, 0), span: SYNTHETIC_SPAN }, labels: [0], target: 1 };
    const end: Item = { code: { insn: exit(), span: SYNTHETIC_SPAN }, labels: [1] };
    const insns = relax([far, ...filler, end], cpu).map((one) => one.insn);
    // Every instruction takes one slot here. The jump is not taken: everything behind it runs.
    let executed = 0;
    for (let at = 1; insns[at] !== undefined && insns[at]?.opcode !== exit().opcode; ) {
      const insn = insns[at] ?? exit();
      if (insn.opcode === mov64Imm(3, 0).opcode) executed++;
      at = jumpTarget(insn, at) ?? at + 1;
    }
    expect(executed).toBe(straight);
  });

  test("random targets", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 29 }), { minLength: 30, maxLength: 30 }),
        fc.constantFrom<CpuLevel>("v1", "v3", "v4"),
        (targets, cpu) => {
          const insns = relax(program(targets), cpu).map((one) => one.insn);
          expect(validate(insns, { cpu })).toEqual([]);
          expect(destinations(insns)).toEqual(targets.filter((_, block) => block % 3 !== 0));
        },
      ),
      { numRuns: 10 },
    );
  });
});
