import { defineAnalysis } from "../analysis.ts";
import type { BlockId, IrFunction, ValueId } from "../function.ts";
import { cfg, reversePostorderFrom } from "./cfg.ts";
import { defs } from "./defs.ts";
import { immediateDominators } from "./lengauer-tarjan.ts";

/** A place in a function: instruction `index` of `block`; the terminator is `"term"`. */
export interface Position {
  readonly block: BlockId;
  readonly index: number | "term";
}

/** A dominator tree over blocks. Blocks that the root does not reach are in none of the maps. */
export interface DominatorTree {
  /** The closest strict dominator; the roots have none. */
  readonly immediate: ReadonlyMap<BlockId, BlockId>;
  readonly children: ReadonlyMap<BlockId, readonly BlockId[]>;
  /** Blocks of the tree, each after its immediate dominator and before its own subtree's end: depth first. */
  readonly preorder: readonly BlockId[];
  /** Position in `preorder`, and the position after the last block of the subtree. */
  readonly interval: ReadonlyMap<BlockId, readonly [start: number, end: number]>;
}

/** The dominator tree, rooted at the entry. */
export const dominators = defineAnalysis("dominators", (fn): DominatorTree => {
  const graph = cfg(fn);
  return dominatorTree(graph.entry, graph.successors);
});

/** The dominator tree of any graph, such as that of machine code. */
export function dominatorTree(entry: BlockId, successors: ReadonlyMap<BlockId, readonly BlockId[]>): DominatorTree {
  const order = reversePostorderFrom(entry, successors);
  const indexOf = new Map(order.map((block, index) => [block, index]));
  const forwards = order.map((block) => (successors.get(block) ?? []).flatMap((target) => indexOf.get(target) ?? []));
  const backwards: number[][] = order.map(() => []);
  forwards.forEach((targets, from) => {
    for (const target of targets) backwards[target]?.push(from);
  });
  return treeOf(order, immediateDominators(order.length, 0, forwards, backwards), [0]);
}

/**
 * The post-dominator tree: `a` post-dominates `b` where every path from `b` to a `ret` passes `a`. A forest: the roots are the
 * returning blocks and those whose paths end in different returns; blocks that reach no `ret` (endless loops) are in none of the maps.
 */
export const postDominators = defineAnalysis("post-dominators", (fn): DominatorTree => {
  const graph = cfg(fn);
  const order = [...graph.reversePostorder].reverse();
  const indexOf = new Map(order.map((block, index) => [block, index]));
  const exit = order.length;
  const indices = (blocks: readonly BlockId[]) => blocks.flatMap((block) => indexOf.get(block) ?? []);
  const forwards: (readonly number[])[] = order.map((block) => {
    const targets = graph.successors.get(block) ?? [];
    return targets.length === 0 ? [exit] : indices(targets);
  });
  const backwards: (readonly number[])[] = order.map((block) => indices((graph.predecessors.get(block) ?? []).map((edge) => edge.from)));
  const returning = order.flatMap((block, index) => ((graph.successors.get(block) ?? []).length === 0 ? index : []));
  const immediate = immediateDominators(exit + 1, exit, [...backwards, returning], [...forwards, []]);
  const roots = order.flatMap((_, index) => (immediate[index] === exit ? index : []));
  return treeOf(order, immediate, roots);
});

function treeOf(order: readonly BlockId[], immediateByIndex: Int32Array, roots: readonly number[]): DominatorTree {
  const immediate = new Map<BlockId, BlockId>();
  const children = new Map<BlockId, BlockId[]>();
  const rootBlocks = roots.flatMap((root) => order[root] ?? []);
  for (const block of rootBlocks) children.set(block, []);
  order.forEach((block, index) => {
    const above = order[immediateByIndex[index] ?? -1];
    if (above === undefined) return;
    immediate.set(block, above);
    if (!children.has(block)) children.set(block, []);
    const siblings = children.get(above);
    if (siblings) siblings.push(block);
    else children.set(above, [block]);
  });
  const preorder: BlockId[] = [];
  const interval = new Map<BlockId, readonly [number, number]>();
  for (const root of rootBlocks) {
    const stack = [{ block: root, next: 0, start: preorder.push(root) - 1 }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const child = children.get(top.block)?.[top.next++];
      if (child === undefined) {
        interval.set(top.block, [top.start, preorder.length]);
        stack.pop();
      } else stack.push({ block: child, next: 0, start: preorder.push(child) - 1 });
    }
  }
  return { immediate, children, preorder, interval };
}

/** Whether every path to `b` (for post-dominators: from `b` to a return) passes `a`; true of `a` and itself. False where one is not in the tree. */
export function dominates(tree: DominatorTree, a: BlockId, b: BlockId): boolean {
  const outer = tree.interval.get(a);
  const inner = tree.interval.get(b);
  return outer !== undefined && inner !== undefined && outer[0] <= inner[0] && inner[0] < outer[1];
}

export function strictlyDominates(tree: DominatorTree, a: BlockId, b: BlockId): boolean {
  return a !== b && dominates(tree, a, b);
}

/** Whether position `a` is passed before position `b` on every path to `b`; false of a position and itself. */
export function positionDominates(tree: DominatorTree, a: Position, b: Position): boolean {
  return a.block === b.block ? order(a.index) < order(b.index) : dominates(tree, a.block, b.block);
}

/** Whether the value is defined on every path to the position (an operand of the instruction there may name it). */
export function valueAvailableAt(fn: IrFunction, value: ValueId, at: Position): boolean {
  const definition = defs(fn).get(value);
  if (!definition) return false;
  if (definition.kind === "param") return dominates(dominators(fn), definition.block, at.block);
  return positionDominates(dominators(fn), { block: definition.block, index: definition.index }, at);
}

/** The closest block that dominates both; undefined where one is not in the tree or (post-dominators) they share none. */
export function nearestCommonDominator(tree: DominatorTree, a: BlockId, b: BlockId): BlockId | undefined {
  let on: BlockId | undefined = a;
  while (on !== undefined && !dominates(tree, on, b)) on = tree.immediate.get(on);
  return on;
}

function order(index: number | "term"): number {
  return index === "term" ? Number.POSITIVE_INFINITY : index;
}
