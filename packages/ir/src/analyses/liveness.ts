import { defineAnalysis } from "../analysis.ts";
import type { BlockId, ValueId } from "../function.ts";
import { cfg } from "./cfg.ts";
import { defs } from "./defs.ts";
import { uses } from "./uses.ts";

/**
 * Which values are needed where blocks begin and end. Parameters of a block are not live into it: they are defined there. Arguments
 * of edges are uses by the terminator: they are live out of the block only where a successor needs them too.
 */
export interface Liveness {
  readonly liveIn: ReadonlyMap<BlockId, ReadonlySet<ValueId>>;
  readonly liveOut: ReadonlyMap<BlockId, ReadonlySet<ValueId>>;
}

/**
 * Liveness by value: from each use backwards to the definition, so that the time is that of writing the sets down. Uses in
 * unreachable blocks count as any other.
 */
export const liveness = defineAnalysis("liveness", (fn): Liveness => {
  const graph = cfg(fn);
  const definitions = defs(fn);
  const liveIn = new Map<BlockId, Set<ValueId>>(fn.blocks.map((block) => [block.id, new Set()]));
  const liveOut = new Map<BlockId, Set<ValueId>>(fn.blocks.map((block) => [block.id, new Set()]));
  for (const [value, places] of uses(fn)) {
    const home = definitions.get(value)?.block;
    const pending: BlockId[] = [];
    const enter = (block: BlockId): void => {
      const entering = liveIn.get(block);
      if (block === home || !entering || entering.has(value)) return;
      entering.add(value);
      pending.push(block);
    };
    for (const use of places) enter(use.block);
    for (let block = pending.pop(); block !== undefined; block = pending.pop())
      for (const edge of graph.predecessors.get(block) ?? []) {
        liveOut.get(edge.from)?.add(value);
        enter(edge.from);
      }
  }
  return { liveIn, liveOut };
});

const NONE: ReadonlySet<ValueId> = new Set();

export function liveInto(live: Liveness, block: BlockId): ReadonlySet<ValueId> {
  return live.liveIn.get(block) ?? NONE;
}

export function liveOutOf(live: Liveness, block: BlockId): ReadonlySet<ValueId> {
  return live.liveOut.get(block) ?? NONE;
}
