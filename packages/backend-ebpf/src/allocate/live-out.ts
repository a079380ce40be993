import { type MachineFunction, successorsOf } from "../machine/function.ts";
import { defsOf, termUses, usesOf } from "../machine/operands.ts";
import type { Reg } from "../machine/register.ts";

/** Registers live out of each block. */
export function liveOut(fn: MachineFunction<Reg>): ReadonlyMap<number, ReadonlySet<Reg>> {
  const blocks = new Map(fn.blocks.map((block) => [block.id, block]));
  const local = new Map(
    fn.blocks.map((block) => {
      const uses = new Set<Reg>();
      const defs = new Set<Reg>();
      const use = (reg: Reg): void => {
        if (!defs.has(reg)) uses.add(reg);
      };
      for (const inst of block.insts) {
        for (const reg of usesOf(inst)) use(reg);
        for (const reg of defsOf(inst)) defs.add(reg);
      }
      for (const reg of termUses(block.term)) use(reg);
      return [block.id, { uses, defs }] as const;
    }),
  );
  const liveIn = new Map<number, Set<Reg>>(fn.blocks.map((block) => [block.id, new Set(local.get(block.id)?.uses)]));
  const out = new Map<number, Set<Reg>>(fn.blocks.map((block) => [block.id, new Set()]));
  const predecessors = new Map<number, number[]>();
  for (const block of fn.blocks)
    for (const next of successorsOf(block.term)) predecessors.set(next, [...(predecessors.get(next) ?? []), block.id]);
  const work = fn.blocks.map((block) => block.id);
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    for (const from of predecessors.get(id) ?? []) {
      const fromOut = out.get(from);
      const fromIn = liveIn.get(from);
      const defs = local.get(from)?.defs;
      if (!fromOut || !fromIn || !blocks.has(from)) continue;
      let grew = false;
      for (const reg of liveIn.get(id) ?? []) {
        if (fromOut.has(reg)) continue;
        fromOut.add(reg);
        if (!defs?.has(reg) && !fromIn.has(reg)) {
          fromIn.add(reg);
          grew = true;
        }
      }
      if (grew) work.push(from);
    }
  }
  return out;
}
