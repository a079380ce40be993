import { type AllocatedFunction, type MachineBlockId, successorsOf } from "../machine/function.ts";
import { defineMachinePass } from "./machine-pass.ts";

/** A block whose only way leads to a block that is reached from nowhere else takes that block in. */
export const mergeChains = defineMachinePass({
  name: "merge-chains",
  description: "a block takes in the block that only it jumps to",
  run: merge,
});

function merge(fn: AllocatedFunction): AllocatedFunction {
  const count = new Map<MachineBlockId, number>();
  for (const block of fn.blocks) for (const id of successorsOf(block.term)) count.set(id, (count.get(id) ?? 0) + 1);
  const blocks = new Map(fn.blocks.map((block) => [block.id, block]));
  const entry = fn.blocks[0]?.id;
  const gone = new Set<MachineBlockId>();
  for (const { id } of fn.blocks) {
    let head = blocks.get(id);
    while (
      head &&
      !gone.has(id) &&
      head.term.op === "jump" &&
      count.get(head.term.to) === 1 &&
      head.term.to !== entry &&
      head.term.to !== id
    ) {
      const next = blocks.get(head.term.to);
      if (!next || gone.has(next.id)) break;
      gone.add(next.id);
      head = { ...head, insts: [...head.insts, ...next.insts], term: next.term };
      blocks.set(id, head);
    }
  }
  return gone.size === 0
    ? fn
    : { ...fn, blocks: fn.blocks.filter((block) => !gone.has(block.id)).map((block) => blocks.get(block.id) ?? block) };
}
