import type { CpuLevel, Insn } from "./insn.ts";
import { describe } from "./opcode-table.ts";

/** All levels, lowest first. */
export const CPU_LEVELS: readonly CpuLevel[] = ["v1", "v2", "v3", "v4"];

/** True when kernels of level `cpu` take what needs `needed`. */
export function atLeast(cpu: CpuLevel, needed: CpuLevel): boolean {
  return CPU_LEVELS.indexOf(cpu) >= CPU_LEVELS.indexOf(needed);
}

/** The lowest level that has the instruction; undefined when no level has. */
export function cpuLevelOf(insn: Insn): CpuLevel | undefined {
  return describe(insn)?.cpu;
}
