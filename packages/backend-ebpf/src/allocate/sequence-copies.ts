import type { VirtualFunction } from "../machine/function.ts";
import type { Move, VirtualInst } from "../machine/instruction.ts";
import { type Reg, vreg } from "../machine/register.ts";

/** Put parallel copies into an order; a circle goes through a fresh register. Afterwards every copy is one move. */
export function sequenceCopies(fn: VirtualFunction): VirtualFunction {
  let { nextVReg, nextInst } = fn;
  const blocks = fn.blocks.map((block) => ({
    ...block,
    insts: block.insts.flatMap((inst): readonly VirtualInst[] => {
      if (inst.kind !== "copy" || inst.moves.length < 2) return [inst];
      return ordered(inst.moves, () => vreg(nextVReg++)).map((move) => ({ ...inst, id: nextInst++, moves: [move] }));
    }),
  }));
  return { ...fn, blocks, nextVReg, nextInst };
}

function ordered(moves: readonly Move<Reg>[], fresh: () => Reg): readonly Move<Reg>[] {
  const pending = moves.filter((move) => move.to !== move.from);
  const result: Move<Reg>[] = [];
  while (pending.length > 0) {
    const free = pending.findIndex((move) => !pending.some((other) => other !== move && other.from === move.to));
    if (free >= 0) {
      result.push(...pending.splice(free, 1));
      continue;
    }
    const first = pending[0];
    if (!first) break;
    const saved = fresh();
    result.push({ to: saved, from: first.to });
    pending.forEach((move, index) => {
      if (move.from === first.to) pending[index] = { ...move, from: saved };
    });
  }
  return result;
}
