import type { AllocatedFunction, MachineBlock } from "../machine/function.ts";
import { isSpill, type MachineInst } from "../machine/instruction.ts";
import { clobbersOf, defsOf } from "../machine/operands.ts";
import type { PReg } from "../machine/register.ts";
import { defineMachinePass, mapBlocks } from "./machine-pass.ts";

/**
 * Drop a move between registers that hold the same value already: `r6 = r1` followed by `r1 = r6`.
 *
 * Within a block, equal registers are kept as classes: a move puts its target into the class of its source, any other definition or a
 * clobber takes the register out. Moves are of all 64 bits, so that pointers keep their verifier id, whichever copy is used.
 */
export const dropRedundantMoves = defineMachinePass({
  name: "drop-redundant-moves",
  description: "drop moves between registers that hold the same value",
  run: (fn: AllocatedFunction) => mapBlocks(fn, dropInBlock),
});

function dropInBlock(block: MachineBlock<PReg>): MachineBlock<PReg> {
  /** The class of each register that was moved or copied; registers without an entry are alone. */
  const classOf = new Map<number, number>();
  let nextClass = 0;
  const insts = block.insts.filter((inst) => {
    const move = registerMove(inst);
    if (!move) {
      for (const register of [...defsOf(inst), ...clobbersOf(inst)]) classOf.delete(register);
      return true;
    }
    const known = classOf.get(move.from);
    if (known !== undefined && classOf.get(move.to) === known) return false;
    const shared = known ?? nextClass++;
    classOf.set(move.from, shared);
    classOf.set(move.to, shared);
    return true;
  });
  return insts.length === block.insts.length ? block : { ...block, insts };
}

function registerMove(inst: MachineInst<PReg>): { readonly to: PReg; readonly from: PReg } | undefined {
  const [move, ...others] = inst.kind === "copy" ? inst.moves : [];
  if (!move || others.length > 0 || isSpill(move.to) || isSpill(move.from)) return undefined;
  return { to: move.to, from: move.from };
}
