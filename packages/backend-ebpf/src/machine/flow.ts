import { type DominatorTree, dominatorTree, reversePostorderFrom } from "@whistler/ir";
import { type AllocatedFunction, type MachineBlockId, successorsOf } from "./function.ts";

/** The control-flow graph of machine code. */
export interface MachineFlow {
  /** The blocks that the entry reaches, each before its successors where no loop forbids it. */
  readonly order: readonly MachineBlockId[];
  readonly tree: DominatorTree;
  readonly predecessors: ReadonlyMap<MachineBlockId, readonly MachineBlockId[]>;
}

export function machineFlow(fn: AllocatedFunction): MachineFlow {
  const successors = new Map(fn.blocks.map((block) => [block.id, successorsOf(block.term)]));
  const predecessors = new Map<MachineBlockId, MachineBlockId[]>(fn.blocks.map((block) => [block.id, []]));
  for (const block of fn.blocks) for (const to of successorsOf(block.term)) predecessors.get(to)?.push(block.id);
  const entry = fn.blocks[0]?.id ?? 0;
  return { order: reversePostorderFrom(entry, successors), tree: dominatorTree(entry, successors), predecessors };
}
