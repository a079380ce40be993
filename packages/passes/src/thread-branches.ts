import {
  type Block,
  type BlockId,
  constantOf,
  definePass,
  definitionOf,
  type Edge,
  type IrFunction,
  mapEdges,
  mapTerminators,
  uses,
  type ValueId,
} from "@whistler/ir";

/**
 * Send an edge that brings a constant into a block which only tests it straight to where the test will go.
 *
 * `(and a b)` as a value, `case`, or a predicate macro make `b3(v7): br v7 b4() b5()` with constants on some edges. Sound because
 * the block computes nothing else: what is skipped is the branch. The block's other parameters must not be used below it, since
 * the threaded path does not define them.
 */
export const threadBranches = definePass({
  name: "thread-branches",
  description: "send edges that bring a constant into a test past the test",
  run: (fn) => {
    const tests = new Map<BlockId, Block>(
      fn.blocks
        .slice(1)
        .filter((block) => onlyTestsParam(fn, block))
        .map((block) => [block.id, block]),
    );
    if (tests.size === 0) return fn;
    return mapTerminators(fn, (term) => mapEdges(term, (edge) => threaded(fn, tests, edge)));
  },
});

/** No instructions, a branch on one of its own parameters, and no parameter used elsewhere. */
function onlyTestsParam(fn: IrFunction, block: Block): boolean {
  const { term } = block;
  if (block.insts.length > 0 || term.op !== "br" || !block.params.some((param) => param.value === term.condition)) return false;
  return block.params.every((param) =>
    (uses(fn).get(param.value) ?? []).every((use) => use.block === block.id && (use.kind === "term" || use.kind === "edge")),
  );
}

function threaded(fn: IrFunction, tests: ReadonlyMap<BlockId, Block>, edge: Edge): Edge {
  let at = edge;
  const seen = new Set<BlockId>();
  for (let block = tests.get(at.block); block && !seen.has(block.id); block = tests.get(at.block)) {
    seen.add(block.id);
    const next = decide(fn, block, at);
    if (!next) break;
    at = next;
  }
  return at;
}

/** Where the block's branch goes for these arguments, if they decide it. */
function decide(fn: IrFunction, block: Block, edge: Edge): Edge | undefined {
  const { term } = block;
  if (term.op !== "br") return undefined;
  const bound = new Map<ValueId, ValueId>(block.params.map((param, index) => [param.value, edge.args[index] ?? param.value]));
  const condition = bound.get(term.condition);
  const outcome = condition === undefined ? undefined : truth(fn, condition);
  if (outcome === undefined) return undefined;
  const chosen = outcome ? term.then : term.else;
  return { block: chosen.block, args: chosen.args.map((arg) => bound.get(arg) ?? arg) };
}

/** Whether a value is known to be nonzero (true) or zero (false). */
function truth(fn: IrFunction, value: ValueId): boolean | undefined {
  const constant = constantOf(fn, value);
  if (constant !== null) return constant !== 0n;
  const refined = definitionOf(fn, value, "refine");
  return refined?.attrs.fact === "nonnull" ? true : undefined;
}
