import { type Insn, slotsOf } from "./insn.ts";
import { describe } from "./opcode-table.ts";

/** True when control never reaches the instruction behind: jumps without condition, `exit`, `gotox`. */
export function isTerminator(insn: Insn): boolean {
  const flow = describe(insn)?.flow;
  return flow === "jump" || flow === "exit" || flow === "indirect";
}

/** Slots from the end of this instruction to its jump target; undefined when it is no direct jump. Calls are no jumps. */
export function jumpDistance(insn: Insn): number | undefined {
  const info = describe(insn);
  if (info?.off === "jump") return insn.off;
  if (info?.imm === "jump") return insn.imm;
  return undefined;
}

/** The slot that the instruction at `slot` jumps to; undefined when it is no direct jump. It may lie outside the program. */
export function jumpTarget(insn: Insn, slot: number): number | undefined {
  const distance = jumpDistance(insn);
  return distance === undefined ? undefined : slot + slotsOf(insn) + distance;
}

/** The same jump with another distance in slots; the instruction itself when it is no direct jump. */
export function withJumpDistance(insn: Insn, distance: number): Insn {
  const info = describe(insn);
  if (info?.off === "jump") return { ...insn, off: distance };
  if (info?.imm === "jump") return { ...insn, imm: distance };
  return insn;
}

/** The slot of a bpf-to-bpf call's or function reference's callee; undefined for everything else. */
export function functionTarget(insn: Insn, slot: number): number | undefined {
  return describe(insn)?.imm === "func" ? slot + 1 + insn.imm : undefined;
}

/** The slot at which each instruction starts, and last the number of slots of all: one entry more than there are instructions. */
export function slotIndex(insns: readonly Insn[]): readonly number[] {
  const starts: number[] = [];
  let slot = 0;
  for (const insn of insns) {
    starts.push(slot);
    slot += slotsOf(insn);
  }
  starts.push(slot);
  return starts;
}
