import { type BlockId, blockOf, cfg, constantOf, type IrFunction, successorEdges } from "@whistler/ir";

/** A forward data-flow problem: what holds at a point of the function on every (or on some) path to it. */
export interface ForwardProblem<S> {
  /** What holds where the function is entered. */
  readonly entry: S;
  /** What holds at the end of the block, given what holds at its beginning. */
  readonly through: (block: BlockId, state: S) => S;
  /** What holds behind the edge, given what holds at the end of its block. */
  readonly along: (block: BlockId, successor: number, state: S) => S;
  /** What holds where two paths meet. */
  readonly meet: (a: S, b: S) => S;
  readonly same: (a: S, b: S) => boolean;
}

/**
 * What holds at the beginning of every block that can be reached, by iteration to a fixpoint; branches on constants go one way. The states must form a lattice of finite
 * height in which `through` and `along` are monotonic.
 */
export function solveForward<S>(fn: IrFunction, problem: ForwardProblem<S>): ReadonlyMap<BlockId, S> {
  const graph = cfg(fn);
  const rank = new Map(graph.reversePostorder.map((block, index) => [block, index] as const));
  const states = new Map<BlockId, S>([[graph.entry, problem.entry]]);
  const pending = new Set<BlockId>([graph.entry]);
  const visit = (block: BlockId): void => {
    const before = states.get(block);
    if (before === undefined) return;
    const after = problem.through(block, before);
    successorEdges(blockOf(fn, block).term).forEach((edge, successor) => {
      if (!mayBeTaken(fn, block, successor)) return;
      const brought = problem.along(block, successor, after);
      const known = states.get(edge.block);
      const met = known === undefined ? brought : problem.meet(known, brought);
      if (known !== undefined && problem.same(known, met)) return;
      states.set(edge.block, met);
      pending.add(edge.block);
    });
  };
  for (let block = nextOf(pending, rank); block !== undefined; block = nextOf(pending, rank)) {
    pending.delete(block);
    visit(block);
  }
  return states;
}

/** The pending block that stands first in reverse postorder, so that most blocks are visited once. */
function nextOf(pending: ReadonlySet<BlockId>, rank: ReadonlyMap<BlockId, number>): BlockId | undefined {
  let best: BlockId | undefined;
  for (const block of pending) if (best === undefined || (rank.get(block) ?? 0) < (rank.get(best) ?? 0)) best = block;
  return best;
}

/** False where the condition of the branch is a constant that goes the other way. */
function mayBeTaken(fn: IrFunction, block: BlockId, successor: number): boolean {
  const { term } = blockOf(fn, block);
  const constant = term.op === "br" ? constantOf(fn, term.condition) : null;
  return constant === null || (constant !== 0n) === (successor === 0);
}
