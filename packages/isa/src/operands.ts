import type { Insn } from "./insn.ts";
import type { InsnInfo } from "./insn-info.ts";
import { describe } from "./opcode-table.ts";

/**
 * Registers that the instruction reads, fields first, without repetition. An upper bound for calls (r1–r5 whatever the callee takes)
 * and `exit` (r0). Empty for an instruction that does not exist.
 */
export function uses(insn: Insn): readonly number[] {
  const info = describe(insn);
  return info === undefined ? [] : usesOf(info, insn);
}

/** Registers that hold a result afterwards. Empty for an instruction that does not exist. */
export function defs(insn: Insn): readonly number[] {
  const info = describe(insn);
  return info === undefined ? [] : defsOf(info, insn);
}

/** Registers that hold no usable value afterwards: r1–r5 of calls and classic packet loads. */
export function clobbers(insn: Insn): readonly number[] {
  return describe(insn)?.clobbers ?? [];
}

/** `uses` for one who has the row already. */
export function usesOf(info: InsnInfo, insn: Insn): readonly number[] {
  const registers = new Set<number>();
  if (info.dst === "use" || info.dst === "tied") registers.add(insn.dst);
  if (info.src === "use" || info.src === "tied") registers.add(insn.src);
  for (const register of info.fixedUses) registers.add(register);
  return [...registers];
}

/** `defs` for one who has the row already. */
export function defsOf(info: InsnInfo, insn: Insn): readonly number[] {
  const registers = new Set<number>();
  if (info.dst === "def" || info.dst === "tied") registers.add(insn.dst);
  if (info.src === "tied") registers.add(insn.src);
  for (const register of info.fixedDefs) registers.add(register);
  return [...registers];
}
