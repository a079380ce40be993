import {
  type BlockId,
  blocksById,
  cfg,
  copyOf,
  definePass,
  dominators,
  type Inst,
  type IrFunction,
  loops,
  mapInsts,
  opInfo,
  printInst,
  type ValueId,
} from "@whistler/ir";

/**
 * Give equal pure computations one value: an instruction whose op, attributes and operands equal those of one that dominates it
 * becomes a copy of that one.
 *
 * Constants and addresses that cost nothing to make again (`const`, `stack_addr`, `map_ref`) are numbered too, so that what is
 * computed from them meets; the backend makes them anew at each use. Comparisons are left alone: one that is used by its own
 * branch costs nothing, a shared one must be kept in a register. Refinements are pinned to their block and stay.
 */
export const globalValueNumbering = definePass({
  name: "global-value-numbering",
  description: "equal pure computations get one value",
  requires: ["copy-propagation"],
  preserves: [cfg, dominators, loops],
  run: (fn) => {
    const leaders = findLeaders(fn);
    if (leaders.size === 0) return fn;
    return mapInsts(fn, (inst) => {
      const leader = inst.result === undefined ? undefined : leaders.get(inst.result);
      return leader === undefined ? inst : copyOf(inst, leader);
    });
  },
});

/** What makes two instructions equal; undefined for those that are never shared. */
function keyOf(inst: Inst, leaderOf: (value: ValueId) => ValueId): string | undefined {
  const info = opInfo(inst.op);
  if (info.class !== "pure" || inst.op === "icmp" || inst.op === "copy" || inst.result === undefined) return undefined;
  const args = inst.args.map(leaderOf);
  const { result: _result, ...rest } = inst;
  return printInst({ ...rest, args: info.commutative ? args.sort((a, b) => a - b) : args });
}

/** For each redundant value, the equal one that dominates it: a walk down the dominator tree with scoped tables. */
function findLeaders(fn: IrFunction): ReadonlyMap<ValueId, ValueId> {
  const tree = dominators(fn);
  const blocks = blocksById(fn);
  const leaders = new Map<ValueId, ValueId>();
  const leaderOf = (value: ValueId): ValueId => leaders.get(value) ?? value;
  const table = new Map<string, ValueId>();
  const entry = tree.preorder[0];
  if (entry === undefined) return leaders;
  const stack: { readonly block: BlockId; next: number; readonly added: string[] }[] = [{ block: entry, next: 0, added: [] }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    if (top.next === 0) number(top.block, top.added);
    const child = tree.children.get(top.block)?.[top.next++];
    if (child !== undefined) stack.push({ block: child, next: 0, added: [] });
    else {
      for (const key of top.added) table.delete(key);
      stack.pop();
    }
  }
  return leaders;

  function number(block: BlockId, added: string[]): void {
    for (const inst of blocks.get(block)?.insts ?? []) {
      const key = keyOf(inst, leaderOf);
      if (key === undefined || inst.result === undefined) continue;
      const leader = table.get(key);
      if (leader !== undefined) leaders.set(inst.result, leader);
      else {
        table.set(key, inst.result);
        added.push(key);
      }
    }
  }
}
