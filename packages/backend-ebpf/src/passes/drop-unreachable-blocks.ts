import { type AllocatedFunction, type MachineBlockId, successorsOf } from "../machine/function.ts";
import { defineMachinePass } from "./machine-pass.ts";

export const dropUnreachableBlocks = defineMachinePass({
  name: "drop-unreachable-blocks",
  description: "drop blocks that nothing reaches: the verifier refuses them",
  run: dropUnreachable,
});

function dropUnreachable(fn: AllocatedFunction): AllocatedFunction {
  const blocks = new Map(fn.blocks.map((block) => [block.id, block]));
  const reached = new Set<MachineBlockId>();
  const work = fn.blocks.slice(0, 1);
  for (let block = work.pop(); block; block = work.pop()) {
    if (reached.has(block.id)) continue;
    reached.add(block.id);
    for (const id of successorsOf(block.term)) {
      const next = blocks.get(id);
      if (next && !reached.has(id)) work.push(next);
    }
  }
  return reached.size === fn.blocks.length ? fn : { ...fn, blocks: fn.blocks.filter((block) => reached.has(block.id)) };
}
