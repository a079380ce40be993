import { atLeast, type CpuLevel } from "@whistler/isa";
import { type RowInst, rowOf } from "../machine/instruction.ts";
import type { PReg } from "../machine/register.ts";

/** The jump that is taken exactly where this one is not; `jset` has none. */
const INVERSE: Readonly<Record<string, string>> = {
  jeq: "jne",
  jne: "jeq",
  jgt: "jle",
  jle: "jgt",
  jge: "jlt",
  jlt: "jge",
  jsgt: "jsle",
  jsle: "jsgt",
  jsge: "jslt",
  jslt: "jsge",
};

/** Whether a cpu level has the jump that is taken where this one is not. */
export function invertible(cpu: CpuLevel): (row: string) => boolean {
  return (name) => {
    const inverse = invertedName(name);
    return inverse !== undefined && atLeast(cpu, rowOf(inverse).cpu);
  };
}

/** The branch with the opposite condition, if the cpu level has its row. */
export function invert(inst: RowInst<PReg>, canInvert: (row: string) => boolean): RowInst<PReg> | undefined {
  if (!canInvert(inst.row.name)) return undefined;
  return { ...inst, row: rowOf(invertedName(inst.row.name) ?? inst.row.name) };
}

function invertedName(name: string): string | undefined {
  const [, base = "", rest = ""] = /^(j[a-z]+)((?:32)?_(?:imm|reg))$/.exec(name) ?? [];
  const inverse = INVERSE[base];
  return inverse === undefined ? undefined : inverse + rest;
}
