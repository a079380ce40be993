import { defineAnalysis } from "../analysis.ts";
import type { BlockId } from "../function.ts";
import { cfg, type EdgeId } from "./cfg.ts";
import { dominates, dominators } from "./dominators.ts";

/** A natural loop: the blocks that reach a back edge to the header without leaving the header's dominance. One per header. */
export interface Loop {
  readonly header: BlockId;
  /** Header of the loop around it. */
  readonly parent: BlockId | undefined;
  /** 1 for an outermost loop. */
  readonly depth: number;
  /** The edges back to the header. */
  readonly backEdges: readonly EdgeId[];
  /** Headers of the loops directly inside. */
  readonly children: readonly BlockId[];
  /** The blocks whose innermost loop this is, the header first. */
  readonly ownBlocks: readonly BlockId[];
}

export interface Loops {
  /** By header; outer loops stand before those inside. */
  readonly byHeader: ReadonlyMap<BlockId, Loop>;
  /** The header of the innermost loop of each block that is in one. */
  readonly innermost: ReadonlyMap<BlockId, BlockId>;
  /** Edges that go back to a block that does not dominate their origin: cycles that are no natural loops. */
  readonly irreducible: readonly EdgeId[];
}

/** The natural loops and how they nest. */
export const loops = defineAnalysis("loops", (fn): Loops => {
  const graph = cfg(fn);
  const tree = dominators(fn);
  const position = new Map(graph.reversePostorder.map((block, index) => [block, index]));
  const backEdges = new Map<BlockId, EdgeId[]>();
  const irreducible: EdgeId[] = [];
  for (const block of graph.reversePostorder)
    for (const edge of graph.predecessors.get(block) ?? []) {
      const from = position.get(edge.from);
      if (from === undefined || from < (position.get(block) ?? 0)) continue;
      if (!dominates(tree, block, edge.from)) irreducible.push(edge);
      else if (backEdges.has(block)) backEdges.get(block)?.push(edge);
      else backEdges.set(block, [edge]);
    }

  // Inner loops first (dominator preorder backwards); a walk that meets a known loop goes on at the header of the outermost one.
  const innermost = new Map<BlockId, BlockId>();
  const parent = new Map<BlockId, BlockId>();
  const headers = tree.preorder.filter((block) => backEdges.has(block));
  const outermost = new Map<BlockId, BlockId>();
  const outermostOf = (header: BlockId): BlockId => {
    let root = header;
    for (let up = outermost.get(root); up !== undefined; up = outermost.get(root)) root = up;
    for (let on = header; on !== root; ) {
      const up = outermost.get(on) ?? root;
      outermost.set(on, root);
      on = up;
    }
    return root;
  };
  for (const header of headers.toReversed()) {
    innermost.set(header, header);
    const pending = (backEdges.get(header) ?? []).map((edge) => edge.from);
    for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
      if (!position.has(block)) continue;
      const known = innermost.get(block);
      if (known === undefined) {
        innermost.set(block, header);
        for (const edge of graph.predecessors.get(block) ?? []) pending.push(edge.from);
        continue;
      }
      const outer = outermostOf(known);
      if (outer === header) continue;
      outermost.set(outer, header);
      parent.set(outer, header);
      for (const edge of graph.predecessors.get(outer) ?? []) pending.push(edge.from);
    }
  }

  const children = new Map<BlockId, BlockId[]>(headers.map((header) => [header, []]));
  const ownBlocks = new Map<BlockId, BlockId[]>(headers.map((header) => [header, []]));
  for (const header of headers) children.get(parent.get(header) ?? -1)?.push(header);
  for (const block of graph.reversePostorder) ownBlocks.get(innermost.get(block) ?? -1)?.push(block);
  const byHeader = new Map<BlockId, Loop>();
  for (const header of headers) {
    const up = parent.get(header);
    byHeader.set(header, {
      header,
      parent: up,
      depth: up === undefined ? 1 : (byHeader.get(up)?.depth ?? 0) + 1,
      backEdges: backEdges.get(header) ?? [],
      children: children.get(header) ?? [],
      ownBlocks: ownBlocks.get(header) ?? [],
    });
  }
  return { byHeader, innermost, irreducible };
});

/** How many loops the block is in. */
export function loopDepth(all: Loops, block: BlockId): number {
  const header = all.innermost.get(block);
  return header === undefined ? 0 : (all.byHeader.get(header)?.depth ?? 0);
}

/** Whether the block is in the loop of this header, or in one inside it. */
export function isInLoop(all: Loops, header: BlockId, block: BlockId): boolean {
  for (let on = all.innermost.get(block); on !== undefined; on = all.byHeader.get(on)?.parent) if (on === header) return true;
  return false;
}

/** Every block of the loop, those of inner loops included, the header first. */
export function blocksOfLoop(all: Loops, header: BlockId): readonly BlockId[] {
  const blocks: BlockId[] = [];
  const pending = [header];
  for (let on = pending.pop(); on !== undefined; on = pending.pop()) {
    const loop = all.byHeader.get(on);
    if (!loop) continue;
    for (const block of loop.ownBlocks) blocks.push(block);
    for (const child of loop.children) pending.push(child);
  }
  return blocks;
}
