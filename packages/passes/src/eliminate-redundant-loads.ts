import {
  type Access,
  type Block,
  type BlockId,
  blocksById,
  cfg,
  copyOf,
  definePass,
  dominators,
  effectsOf,
  type Inst,
  type IrFunction,
  loops,
  mapInsts,
  mayOverlap,
  type PassContext,
  printInst,
  type ValueId,
} from "@whistler/ir";

/**
 * A load of what an earlier load found, with nothing between that may have written there, is the earlier value.
 *
 * Looks along chains of blocks with one predecessor each, so that no other path can have written. Equal means the same op text: base,
 * offset, width, sign and CO-RE record. What a call writes stands in the helper's effect row; `bpf_xdp_adjust_head` and its kin write
 * the packet and where it begins, so that no packet pointer from before is used after it. Keeping the earlier value never adds a load.
 */
export const eliminateRedundantLoads = definePass({
  name: "eliminate-redundant-loads",
  description: "a load of what was loaded before, and not written since, is that value",
  requires: ["copy-propagation"],
  preserves: [cfg, dominators, loops],
  run: (fn, context) => {
    const known = findEarlier(fn, context);
    return known.size === 0
      ? fn
      : mapInsts(fn, (inst) => {
          const earlier = inst.result === undefined ? undefined : known.get(inst.result);
          return earlier === undefined ? inst : copyOf(inst, earlier);
        });
  },
});

/** A load whose value still is what memory holds. */
interface Available {
  readonly value: ValueId;
  readonly accesses: readonly Access[];
}

function findEarlier(fn: IrFunction, context: PassContext): ReadonlyMap<ValueId, ValueId> {
  const { predecessors, reversePostorder } = cfg(fn);
  const blocks = blocksById(fn);
  const atEnd = new Map<BlockId, ReadonlyMap<string, Available>>();
  const earlier = new Map<ValueId, ValueId>();
  for (const id of reversePostorder) {
    const block = blocks.get(id);
    const [only, ...others] = predecessors.get(id) ?? [];
    const inherited = only && others.length === 0 ? atEnd.get(only.from) : undefined;
    if (block) atEnd.set(id, walk(fn, block, new Map(inherited), earlier, context));
  }
  return earlier;
}

function walk(
  fn: IrFunction,
  block: Block,
  available: Map<string, Available>,
  earlier: Map<ValueId, ValueId>,
  context: PassContext,
): ReadonlyMap<string, Available> {
  for (const inst of block.insts) {
    const effects = effectsOf(fn, inst, context.module);
    if (effects.writes.length > 0)
      for (const [key, one] of [...available])
        if (effects.writes.some((write) => one.accesses.some((access) => mayOverlap(write, access)))) available.delete(key);
    if (inst.op !== "load" || inst.result === undefined) continue;
    const key = keyOf(inst);
    const found = available.get(key);
    if (found) earlier.set(inst.result, found.value);
    else available.set(key, { value: inst.result, accesses: effects.reads });
  }
  return available;
}

function keyOf(inst: Inst): string {
  const { result: _result, ...rest } = inst;
  return `${inst.type} ${printInst(rest)}`;
}
