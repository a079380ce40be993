import {
  type Block,
  type BlockId,
  cfg,
  definePass,
  type Edge,
  type IrFunction,
  isPtr,
  mapBlocks,
  mapEdges,
  mapTerminators,
  replaceUses,
  type Terminator,
  typeOf,
  usesOf,
  type ValueId,
} from "@whistler/ir";

/**
 * Tidy the control flow: drop blocks that nothing reaches, send edges past blocks that only jump on, make branches to one place
 * jumps, and merge a block into its only predecessor where that has no other way to go.
 */
export const simplifyCfg = definePass({
  name: "simplify-cfg",
  description: "drop unreachable blocks, skip empty ones, merge straight lines",
  run: (fn) => mergeStraightLines(foldEqualBranches(skipEmptyBlocks(dropUnreachable(fn)))),
});

function dropUnreachable(fn: IrFunction): IrFunction {
  const { unreachable } = cfg(fn);
  return unreachable.size === 0 ? fn : mapBlocks(fn, (block) => (unreachable.has(block.id) ? [] : block));
}

/** A block without instructions that jumps on: edges into it may go to its target, its parameters replaced by their arguments. */
function skipEmptyBlocks(fn: IrFunction): IrFunction {
  const entry = fn.blocks[0]?.id;
  const empty = new Map<BlockId, Block>(
    fn.blocks.filter((block) => block.id !== entry && isForwarder(fn, block)).map((block) => [block.id, block]),
  );
  if (empty.size === 0) return fn;
  const redirect = (edge: Edge): Edge => {
    let at = edge;
    const seen = new Set<BlockId>();
    for (let block = empty.get(at.block); block && block.term.op === "jump" && !seen.has(block.id); block = empty.get(at.block)) {
      seen.add(block.id);
      const bound = new Map<ValueId, ValueId>(block.params.map((param, index) => [param.value, at.args[index] ?? param.value]));
      at = { block: block.term.to.block, args: block.term.to.args.map((arg) => bound.get(arg) ?? arg) };
    }
    return at;
  };
  return dropUnreachable(mapTerminators(fn, (term) => mapEdges(term, redirect)));
}

/** Only jumps on, and its parameters are used nowhere but in the arguments of that jump. */
function isForwarder(fn: IrFunction, block: Block): boolean {
  if (block.insts.length > 0 || block.term.op !== "jump" || block.term.to.block === block.id) return false;
  if (block.params.length === 0) return true;
  return block.params.every((param) => usesOf(fn, param.value).every((use) => use.block === block.id));
}

function foldEqualBranches(fn: IrFunction): IrFunction {
  return mapTerminators(fn, (term): Terminator => {
    if (term.op !== "br" || term.then.block !== term.else.block) return term;
    if (term.then.args.some((arg, index) => arg !== term.else.args[index])) return term;
    return { op: "jump", to: term.then, span: term.span };
  });
}

/**
 * Whether a block's parameters may be called by their arguments' names. A pointer that is the number 0 here may not: behind the test for 0
 * something is named that it never points at, and constant propagation has to cut that off first.
 */
function takesAsTheyAre(fn: IrFunction, block: Block, args: readonly ValueId[]): boolean {
  return block.params.every((param, index) => {
    const arg = args[index];
    return arg === undefined || !isPtr(param.type) || isPtr(typeOf(fn, arg)) || usesOf(fn, param.value).length === 0;
  });
}

function mergeStraightLines(fn: IrFunction): IrFunction {
  const { predecessors } = cfg(fn);
  const entry = fn.blocks[0]?.id;
  const byId = new Map(fn.blocks.map((block) => [block.id, block]));
  const absorbed = new Set<BlockId>();
  const renamed = new Map<ValueId, ValueId>();
  for (const start of fn.blocks) {
    let head = byId.get(start.id);
    if (absorbed.has(start.id) || !head) continue;
    for (;;) {
      const { term }: Block = head;
      if (term.op !== "jump" || term.to.block === entry || term.to.block === head.id || predecessors.get(term.to.block)?.length !== 1)
        break;
      const next = byId.get(term.to.block);
      if (!next || absorbed.has(next.id) || !takesAsTheyAre(fn, next, term.to.args)) break;
      next.params.forEach((param, index) => {
        const arg = term.to.args[index];
        if (arg !== undefined) renamed.set(param.value, arg);
      });
      absorbed.add(next.id);
      head = { ...head, insts: [...head.insts, ...next.insts], term: next.term };
      byId.set(start.id, head);
    }
  }
  if (absorbed.size === 0) return fn;
  return replaceUses(
    mapBlocks(fn, (block) => (absorbed.has(block.id) ? [] : (byId.get(block.id) ?? block))),
    renamed,
  );
}
