import {
  cfg,
  definePass,
  dominators,
  type Inst,
  type IrFunction,
  loops,
  mapEdges,
  opInfo,
  removeInsts,
  rewrite,
  successorEdges,
  termOperand,
  type ValueId,
} from "@whistler/ir";

/**
 * Remove what no effect depends on (mark and sweep): pure ops, loads, refinements and block parameters whose values are not used.
 * Loads may go because a load has no effect but its value; calls stay.
 */
export const deadCodeElimination = definePass({
  name: "dead-code-elimination",
  description: "remove instructions and block parameters that no effect depends on",
  preserves: [cfg, dominators, loops],
  run: (fn) => {
    const needed = neededValues(fn);
    return dropParams(
      removeInsts(fn, (inst) => isRemovable(inst) && inst.result !== undefined && !needed.has(inst.result)),
      needed,
    );
  },
});

function isRemovable(inst: Inst): boolean {
  const { class: opClass } = opInfo(inst.op);
  return opClass === "pure" || opClass === "pinned" || opClass === "read";
}

/** Values that effects and branches need, and what these are made of. */
function neededValues(fn: IrFunction): ReadonlySet<ValueId> {
  const operandsOf = new Map<ValueId, ValueId[]>();
  const work: ValueId[] = [];
  for (const block of fn.blocks) {
    for (const inst of block.insts) {
      if (inst.result !== undefined && isRemovable(inst)) operandsOf.set(inst.result, [...inst.args]);
      else work.push(...inst.args);
    }
    const own = termOperand(block.term);
    if (own !== undefined) work.push(own);
  }
  const params = new Map(fn.blocks.map((block) => [block.id, block.params]));
  for (const block of fn.blocks)
    for (const edge of successorEdges(block.term))
      params.get(edge.block)?.forEach((param, index) => {
        const arg = edge.args[index];
        if (arg === undefined) return;
        const sources = operandsOf.get(param.value);
        if (sources) sources.push(arg);
        else operandsOf.set(param.value, [arg]);
      });
  const needed = new Set<ValueId>();
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    if (needed.has(value)) continue;
    needed.add(value);
    work.push(...(operandsOf.get(value) ?? []));
  }
  return needed;
}

function dropParams(fn: IrFunction, needed: ReadonlySet<ValueId>): IrFunction {
  const kept = new Map(fn.blocks.slice(1).map((block) => [block.id, block.params.map((param) => needed.has(param.value))]));
  const shortens = (block: number): boolean => kept.get(block)?.includes(false) ?? false;
  return rewrite(fn, (edit) => {
    for (const block of fn.blocks) {
      if (shortens(block.id))
        edit.setParams(
          block.id,
          block.params.filter((param) => needed.has(param.value)),
        );
      if (successorEdges(block.term).some((edge) => shortens(edge.block)))
        edit.setTerminator(
          block.id,
          mapEdges(block.term, (edge) =>
            shortens(edge.block) ? { ...edge, args: edge.args.filter((_, index) => kept.get(edge.block)?.[index] !== false) } : edge,
          ),
        );
    }
  });
}
