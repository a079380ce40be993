import { defineAnalysis } from "../analysis.ts";
import { type BlockId, type Edge, type IrFunction, successorEdges } from "../function.ts";
import { blockOf, entryBlock } from "./blocks.ts";

/** An edge by the block that it leaves and its number among that block's successors: `br` has 0 (`then`) and 1 (`else`). */
export interface EdgeId {
  readonly from: BlockId;
  readonly successor: number;
}

/** The control-flow graph. Every block of the function is a key of both maps. */
export interface Cfg {
  readonly entry: BlockId;
  /** Target of each edge in successor order; a `br` with equal targets lists its target twice. */
  readonly successors: ReadonlyMap<BlockId, readonly BlockId[]>;
  /** Edges into the block, also those out of unreachable blocks. */
  readonly predecessors: ReadonlyMap<BlockId, readonly EdgeId[]>;
  /** The reachable blocks, each before its successors where no loop forbids it. */
  readonly reversePostorder: readonly BlockId[];
  /** Blocks that no path from the entry reaches, in the function's order. */
  readonly unreachable: ReadonlySet<BlockId>;
}

/** Predecessors, successors, reverse postorder, reachability. Edges to blocks that do not exist (malformed) are left out. */
export const cfg = defineAnalysis("cfg", (fn): Cfg => {
  const entry = entryBlock(fn).id;
  const successors = new Map<BlockId, BlockId[]>();
  const predecessors = new Map<BlockId, EdgeId[]>();
  for (const block of fn.blocks) {
    successors.set(block.id, []);
    predecessors.set(block.id, []);
  }
  for (const block of fn.blocks)
    successorEdges(block.term).forEach((edge, successor) => {
      const into = predecessors.get(edge.block);
      if (!into) return;
      successors.get(block.id)?.push(edge.block);
      into.push({ from: block.id, successor });
    });
  const reversePostorder = reversePostorderFrom(entry, successors);
  const reached = new Set(reversePostorder);
  const unreachable = new Set(fn.blocks.map((block) => block.id).filter((id) => !reached.has(id)));
  return { entry, successors, predecessors, reversePostorder, unreachable };
});

/** The blocks that the entry reaches, each before its successors where no loop forbids it. */
export function reversePostorderFrom(entry: BlockId, successors: ReadonlyMap<BlockId, readonly BlockId[]>): readonly BlockId[] {
  const seen = new Set([entry]);
  const postorder: BlockId[] = [];
  const stack = [{ block: entry, next: 0 }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const target = successors.get(top.block)?.[top.next++];
    if (target === undefined) {
      postorder.push(top.block);
      stack.pop();
    } else if (!seen.has(target)) {
      seen.add(target);
      stack.push({ block: target, next: 0 });
    }
  }
  return postorder.reverse();
}

/** The edge itself: its target and arguments. */
export function edgeOf(fn: IrFunction, id: EdgeId): Edge | undefined {
  return successorEdges(blockOf(fn, id.from).term)[id.successor];
}

/** The blocks that jump to this one, each once. */
export function predecessorBlocks(graph: Cfg, block: BlockId): readonly BlockId[] {
  return [...new Set((graph.predecessors.get(block) ?? []).map((edge) => edge.from))];
}

/** Whether the edge leaves a block with several successors and enters one with several predecessors. */
export function isCriticalEdge(graph: Cfg, edge: EdgeId): boolean {
  const targets = graph.successors.get(edge.from) ?? [];
  const target = targets[edge.successor];
  return target !== undefined && targets.length > 1 && (graph.predecessors.get(target)?.length ?? 0) > 1;
}
