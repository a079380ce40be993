import { type AllocatedFunction, type MachineBlockId, mapTargets } from "../machine/function.ts";
import { defineMachinePass, mapBlocks } from "./machine-pass.ts";

/** Jumps to a block that only jumps on go to its target; a branch whose sides meet is a jump. */
export const threadEmptyBlocks = defineMachinePass({
  name: "thread-empty-blocks",
  description: "send jumps past blocks that only jump on; a branch whose sides meet is a jump",
  run: threadEmpty,
});

function threadEmpty(fn: AllocatedFunction): AllocatedFunction {
  const forward = new Map<MachineBlockId, MachineBlockId>();
  for (const block of fn.blocks)
    if (block.insts.length === 0 && block.term.op === "jump" && block.term.to !== block.id) forward.set(block.id, block.term.to);
  const resolve = (id: MachineBlockId): MachineBlockId => {
    let at = id;
    const seen = new Set<MachineBlockId>();
    for (let next = forward.get(at); next !== undefined && !seen.has(at); next = forward.get(at)) {
      seen.add(at);
      at = next;
    }
    return at;
  };
  return mapBlocks(fn, (block) => {
    const term = mapTargets(block.term, resolve);
    if (term.op === "branch" && term.then === term.else) return { ...block, term: { op: "jump", to: term.then, span: term.inst.span } };
    return term === block.term ? block : { ...block, term };
  });
}
