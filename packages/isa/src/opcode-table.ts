import type { Insn } from "./insn.ts";
import type { InsnInfo, Selectors } from "./insn-info.ts";
import { ALU_ROWS } from "./rows/alu.ts";
import { ATOMIC_ROWS } from "./rows/atomic.ts";
import { JUMP_ROWS } from "./rows/jump.ts";
import { MEMORY_ROWS } from "./rows/memory.ts";

/** Every instruction of the ISA, one row each. */
export const OPCODE_TABLE: readonly InsnInfo[] = Object.freeze([...ALU_ROWS, ...MEMORY_ROWS, ...ATOMIC_ROWS, ...JUMP_ROWS]);

/** The rows that share an opcode byte, indexed by it. */
const BY_OPCODE: readonly (readonly InsnInfo[])[] = Array.from({ length: 256 }, (_, opcode) =>
  OPCODE_TABLE.filter((info) => info.opcode === opcode),
);

const BY_NAME: ReadonlyMap<string, InsnInfo> = new Map(OPCODE_TABLE.map((info) => [info.name, info]));

function selects(selectors: Selectors, insn: Insn): boolean {
  return (
    (selectors.src === undefined || selectors.src === insn.src) &&
    (selectors.off === undefined || selectors.off === insn.off) &&
    (selectors.imm === undefined || selectors.imm === insn.imm)
  );
}

/**
 * The row of an instruction; undefined when its opcode, or the variant that its `src`, `off` or `imm` selects, does not exist.
 * Fields that the row does not use may hold anything: that is `validate`'s to tell.
 */
export function describe(insn: Insn): InsnInfo | undefined {
  const candidates = BY_OPCODE[insn.opcode];
  if (candidates === undefined) return undefined;
  for (const info of candidates) if (selects(info.selectors, insn)) return info;
  return undefined;
}

/** All rows with this opcode byte; none when it is not an instruction. */
export function rowsOfOpcode(opcode: number): readonly InsnInfo[] {
  return BY_OPCODE[opcode] ?? [];
}

/** The row with this unique name, such as `add32_imm`. */
export function rowNamed(name: string): InsnInfo | undefined {
  return BY_NAME.get(name);
}
