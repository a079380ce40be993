import { type DominatorTree, dominatorTree } from "@whistler/ir";
import { type AllocatedFunction, type MachineBlockId, successorsOf } from "./function.ts";

/** The dominator tree over machine blocks, and who jumps to each. */
export interface MachineFlow {
  readonly tree: DominatorTree;
  readonly predecessors: ReadonlyMap<MachineBlockId, readonly MachineBlockId[]>;
}

export function machineFlow(fn: AllocatedFunction): MachineFlow {
  const successors = new Map(fn.blocks.map((block) => [block.id, successorsOf(block.term)]));
  const predecessors = new Map<MachineBlockId, MachineBlockId[]>(fn.blocks.map((block) => [block.id, []]));
  for (const block of fn.blocks) for (const to of successorsOf(block.term)) predecessors.get(to)?.push(block.id);
  return { tree: dominatorTree(fn.blocks[0]?.id ?? 0, successors), predecessors };
}
