import {
  type BlockParam,
  cfg,
  definePass,
  dominators,
  type IrFunction,
  isPtr,
  loops,
  mapEdges,
  removeInsts,
  replaceUses,
  rewrite,
  successorEdges,
  typeOf,
  type ValueId,
} from "@whistler/ir";

/**
 * Let uses of a copy name what was copied, and uses of a block parameter that gets the same value on every edge name that value.
 *
 * A parameter that gets itself on a back edge and one other value elsewhere is that value (Braun et al. 2013, trivial φs). Sound
 * because the value dominates every edge into the block, hence the block.
 */
export const copyPropagation = definePass({
  name: "copy-propagation",
  description: "let uses of copies and of trivial block parameters name the value itself",
  preserves: [cfg, dominators, loops],
  run: (fn) => dropTrivialParams(dropCopies(fn)),
});

function dropCopies(fn: IrFunction): IrFunction {
  const copies = new Map<ValueId, ValueId>();
  for (const block of fn.blocks)
    for (const inst of block.insts) {
      const [source] = inst.args;
      if (inst.op === "copy" && inst.result !== undefined && source !== undefined) copies.set(inst.result, source);
    }
  if (copies.size === 0) return fn;
  return replaceUses(
    removeInsts(fn, (inst) => inst.op === "copy"),
    copies,
  );
}

function dropTrivialParams(fn: IrFunction): IrFunction {
  const incoming = new Map<number, ValueId[][]>();
  for (const block of fn.blocks)
    for (const edge of successorEdges(block.term)) {
      const lists = incoming.get(edge.block) ?? edge.args.map(() => []);
      edge.args.forEach((arg, index) => {
        lists[index]?.push(arg);
      });
      incoming.set(edge.block, lists);
    }
  const trivial = new Map<ValueId, ValueId>();
  const resolve = (value: ValueId): ValueId => {
    let at = value;
    for (let next = trivial.get(at); next !== undefined; next = trivial.get(at)) at = next;
    return at;
  };
  const dropped = new Map<number, Set<number>>();
  for (const block of fn.blocks.slice(1)) {
    block.params.forEach((param, index) => {
      const sources = new Set((incoming.get(block.id)?.[index] ?? []).map(resolve).filter((value) => value !== param.value));
      const [only] = sources;
      if (only === undefined || sources.size !== 1 || isNullPointer(fn, param, only)) return;
      trivial.set(param.value, only);
      dropped.set(block.id, (dropped.get(block.id) ?? new Set()).add(index));
    });
  }
  if (trivial.size === 0) return fn;
  const shorter = rewrite(fn, (edit) => {
    for (const block of fn.blocks) {
      const gone = dropped.get(block.id);
      if (gone)
        edit.setParams(
          block.id,
          block.params.filter((_, index) => !gone.has(index)),
        );
      if (successorEdges(block.term).some((edge) => dropped.has(edge.block)))
        edit.setTerminator(block.id, withoutArgs(block.term, dropped));
    }
  });
  return replaceUses(shorter, trivial);
}

/** Whether a pointer is the number 0: what is refined behind a test of it needs the pointer's type, until that code is cut off. */
function isNullPointer(fn: IrFunction, param: BlockParam, source: ValueId): boolean {
  return isPtr(param.type) && !isPtr(typeOf(fn, source));
}

function withoutArgs(
  term: IrFunction["blocks"][number]["term"],
  dropped: ReadonlyMap<number, ReadonlySet<number>>,
): IrFunction["blocks"][number]["term"] {
  return mapEdges(term, (edge) => {
    const gone = dropped.get(edge.block);
    return gone ? { ...edge, args: edge.args.filter((_, index) => !gone.has(index)) } : edge;
  });
}
