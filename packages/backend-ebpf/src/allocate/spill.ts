import type { VirtualFunction } from "../machine/function.ts";
import { isSpill, type Place, type VirtualInst } from "../machine/instruction.ts";
import { defsOf, usesOf } from "../machine/operands.ts";
import { type Reg, type VReg, vreg } from "../machine/register.ts";

/** Keep registers in the frame: loaded before each use, stored after each definition. */
export function spill(fn: VirtualFunction, regs: ReadonlySet<Reg>, unspillable: Set<Reg>): VirtualFunction {
  let { nextVReg, nextInst } = fn;
  const slots = [...fn.slots];
  const slotOf = new Map<Reg, number>();
  const slotFor = (reg: Reg): number => {
    const known = slotOf.get(reg);
    if (known !== undefined) return known;
    const id = slots.reduce((next, slot) => Math.max(next, slot.id + 1), 0);
    slots.push({ id, sizeBytes: 8, alignBytes: 8, origin: "spill", span: fn.span });
    slotOf.set(reg, id);
    return id;
  };
  const fresh = (): VReg => {
    const made = vreg(nextVReg++);
    unspillable.add(made);
    return made;
  };
  const blocks = fn.blocks.map((block) => {
    const insts: VirtualInst[] = [];
    const load = (reg: Reg, span: VirtualInst["span"]): VReg => {
      const to = fresh();
      insts.push({ kind: "copy", id: nextInst++, span, moves: [{ to, from: { spill: slotFor(reg) } }] });
      return to;
    };
    for (const inst of block.insts) {
      if (inst.kind === "copy") {
        const [move] = inst.moves;
        if (!move) continue;
        const to: Place<Reg> = !isSpill(move.to) && regs.has(move.to) ? { spill: slotFor(move.to) } : move.to;
        const from: Place<Reg> = !isSpill(move.from) && regs.has(move.from) ? { spill: slotFor(move.from) } : move.from;
        if (isSpill(to) && isSpill(from)) {
          const through = fresh();
          insts.push(
            { ...inst, id: nextInst++, moves: [{ to: through, from }] },
            { ...inst, id: nextInst++, moves: [{ to, from: through }] },
          );
        } else insts.push({ ...inst, moves: [{ to, from }] });
        continue;
      }
      const renamed = new Map<Reg, VReg>();
      for (const reg of usesOf(inst)) if (regs.has(reg) && !renamed.has(reg)) renamed.set(reg, load(reg, inst.span));
      const defs = [...defsOf(inst)].filter((reg) => regs.has(reg));
      for (const reg of defs) if (!renamed.has(reg)) renamed.set(reg, fresh());
      const name = (reg: Reg | undefined): Reg | undefined => (reg === undefined ? undefined : (renamed.get(reg) ?? reg));
      if (inst.kind === "row") insts.push({ ...inst, dst: name(inst.dst), src: name(inst.src) });
      else insts.push({ ...inst, dst: name(inst.dst) ?? inst.dst });
      for (const reg of defs) {
        const from = renamed.get(reg);
        if (from !== undefined)
          insts.push({ kind: "copy", id: nextInst++, span: inst.span, moves: [{ to: { spill: slotFor(reg) }, from }] });
      }
    }
    let { term } = block;
    if (term.op === "branch") {
      const { dst, src } = term.inst;
      const span = term.inst.span;
      const newDst = dst !== undefined && regs.has(dst) ? load(dst, span) : dst;
      const newSrc = src !== undefined && regs.has(src) ? (src === dst ? newDst : load(src, span)) : src;
      term = { ...term, inst: { ...term.inst, dst: newDst, src: newSrc } };
    }
    return { ...block, insts, term };
  });
  return { ...fn, blocks, slots, nextVReg, nextInst };
}
