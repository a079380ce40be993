import { type DominatorTree, dominatorTree, nearestCommonDominator, reversePostorderFrom } from "@whistler/ir";
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

/** The closest block that dominates all of these; undefined where there is none. */
export function commonDominator({ tree }: MachineFlow, blocks: readonly MachineBlockId[]): MachineBlockId | undefined {
  const [first, ...others] = blocks;
  return others.reduce<MachineBlockId | undefined>(
    (common, block) => (common === undefined ? undefined : nearestCommonDominator(tree, common, block)),
    first,
  );
}

/** The blocks on the ways from a block to some that it dominates, all of them included. */
export function blocksBetween(flow: MachineFlow, top: MachineBlockId, ends: readonly MachineBlockId[]): ReadonlySet<MachineBlockId> {
  const found = new Set<MachineBlockId>([top]);
  const pending = [...ends];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    pending.push(...(flow.predecessors.get(id) ?? []).filter((from) => flow.tree.interval.has(from)));
  }
  return found;
}
