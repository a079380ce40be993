import { type AllocatedFunction, type MachineBlock, type MachineBlockId, successorsOf } from "../machine/function.ts";
import type { PReg } from "../machine/register.ts";

type Block = MachineBlock<PReg>;

/** How far a side of a branch is looked along for the other side. */
const MAX_STEPS = 32;

/** Greedy chains: after each block the successor that would otherwise cost a jump; a side that leads to the other one first, exits last. */
export function placeBlocks(fn: AllocatedFunction, canInvert: (row: string) => boolean): readonly Block[] {
  const blocks = new Map(fn.blocks.map((block) => [block.id, block]));
  const placed = new Set<MachineBlockId>();
  const order: Block[] = [];
  const waiting: MachineBlockId[] = fn.blocks.slice(0, 1).map((block) => block.id);
  const isFree = (id: MachineBlockId): boolean => !placed.has(id) && blocks.has(id);
  const isExit = (id: MachineBlockId): boolean => blocks.get(id)?.term.op === "exit";
  for (let start = waiting.pop(); start !== undefined; start = waiting.pop()) {
    for (let at = blocks.get(start); at && !placed.has(at.id); ) {
      placed.add(at.id);
      order.push(at);
      const { term }: Block = at;
      let candidates: readonly MachineBlockId[] = [];
      if (term.op === "jump") candidates = [term.to];
      if (term.op === "branch") {
        const name = term.inst.row.name;
        const first = (isExit(term.else) && !isExit(term.then)) || leadsTo(blocks, term.then, term.else, isFree) ? term.then : term.else;
        candidates = canInvert(name) ? [first, first === term.then ? term.else : term.then] : [term.else];
        waiting.push(...[term.then, term.else].filter(isFree).sort((a, b) => Number(isExit(b)) - Number(isExit(a))));
      }
      const next = candidates.find(isFree);
      at = next === undefined ? undefined : blocks.get(next);
    }
  }
  return order;
}

/** Whether a block goes on to another one, within a few steps over blocks that are not placed. */
function leadsTo(
  blocks: ReadonlyMap<MachineBlockId, Block>,
  from: MachineBlockId,
  to: MachineBlockId,
  isFree: (id: MachineBlockId) => boolean,
): boolean {
  const seen = new Set<MachineBlockId>();
  const pending = [from];
  for (let id = pending.pop(); id !== undefined && seen.size < MAX_STEPS; id = pending.pop()) {
    if (id === to) return true;
    if (seen.has(id) || !isFree(id)) continue;
    seen.add(id);
    const block = blocks.get(id);
    if (block) pending.push(...successorsOf(block.term));
  }
  return false;
}
