import type { AllocatedFunction, MachineBlock, MachineBlockId } from "../machine/function.ts";
import type { PReg } from "../machine/register.ts";

type Block = MachineBlock<PReg>;

/** Greedy chains: after each block the successor that would otherwise cost a jump, exits last. */
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
        candidates = canInvert(name)
          ? isExit(term.else) && !isExit(term.then)
            ? [term.then, term.else]
            : [term.else, term.then]
          : [term.else];
        waiting.push(...[term.then, term.else].filter(isFree).sort((a, b) => Number(isExit(b)) - Number(isExit(a))));
      }
      const next = candidates.find(isFree);
      at = next === undefined ? undefined : blocks.get(next);
    }
  }
  return order;
}
