import { jumpTarget, slotIndex } from "./control-flow.ts";
import { disassemble } from "./disassemble.ts";
import { type Insn, slotsOf } from "./insn.ts";

/** One instruction of a program, ready to be shown. */
export interface ListingLine {
  /** Place in the list of instructions. */
  readonly index: number;
  /** Place in slots, as jumps, the kernel's verifier log and llvm-objdump count. */
  readonly slot: number;
  readonly slots: 1 | 2;
  /** In llvm-objdump's syntax: see `disassemble`. */
  readonly text: string;
  /** The slot that the instruction jumps to. */
  readonly target: number | undefined;
  /** True when some instruction jumps here. */
  readonly isTarget: boolean;
}

export interface ListingOptions {
  /** The name of what the `lddw` or `call` at this index refers to, such as a map. */
  readonly annotate?: (index: number) => string | undefined;
}

/** A program as lines. */
export function disassembleProgram(insns: readonly Insn[], options: ListingOptions = {}): readonly ListingLine[] {
  const slots = slotIndex(insns);
  const targets = insns.map((insn, index) => jumpTarget(insn, slots[index] ?? 0));
  const targetSet = new Set(targets);
  return insns.map((insn, index) => {
    const slot = slots[index] ?? 0;
    return {
      index,
      slot,
      slots: slotsOf(insn),
      text: disassemble(insn, options.annotate?.(index)),
      target: targets[index],
      isTarget: targetSet.has(slot),
    };
  });
}

/**
 * Lines as text, one a row, each ended by a newline: the slot, the instruction, and for a jump its target's label; a label stands above each target.
 *
 * ```text
 *        0: if r1 == 0x0 goto +0x1 <L2>
 *        1: r0 = 0x1
 * L2:
 *        2: exit
 * ```
 */
export function printListing(lines: readonly ListingLine[]): string {
  return lines
    .map(({ slot, text, target, isTarget }) => {
      const label = isTarget ? `L${slot}:\n` : "";
      const goal = target === undefined ? "" : ` <L${target}>`;
      return `${label}${String(slot).padStart(8)}: ${text}${goal}\n`;
    })
    .join("");
}
