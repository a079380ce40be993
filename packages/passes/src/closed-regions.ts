import { type BlockId, blocksById, cfg, type IrFunction, slotAddresses, type Use, uses, type ValueId } from "@whistler/ir";
import { FREE_OPS } from "./region-inst.ts";

/** The code from one place of a block on: the block that it begins in, and for each of its blocks the first instruction that belongs to it. */
export interface Region {
  readonly start: BlockId;
  readonly blocks: ReadonlyMap<BlockId, number>;
}

type Stays = (value: ValueId, region: Region) => boolean;

/**
 * Whether nothing enters the regions but at their beginnings, and nothing of them is used outside. `values` are those that the first
 * region defines, with their like in the second; `slots` the stack slots of the first, with their like.
 */
export function areClosed(
  fn: IrFunction,
  [left, right]: readonly [Region, Region],
  values: ReadonlyMap<ValueId, ValueId>,
  slots: ReadonlyMap<number, number>,
): boolean {
  const { predecessors } = cfg(fn);
  const regions = [left, right];
  const starts = regions.map((region) => region.start);
  for (const { blocks } of regions)
    for (const id of blocks.keys())
      if (!starts.includes(id) && (predecessors.get(id) ?? []).some(({ from }) => !blocks.has(from))) return false;
  // An edge back to the first block would come from inside.
  for (const start of starts)
    if ((predecessors.get(start) ?? []).some(({ from }) => left.blocks.has(from) || right.blocks.has(from))) return false;
  const all = uses(fn);
  const stays: Stays = (value, region) => (all.get(value) ?? []).every((use) => isIn(region, use));
  for (const [value, like] of values) if (!stays(value, left) || !stays(like, right)) return false;
  for (const [slot, like] of slots) if (!slotStays(fn, slot, left, stays) || !slotStays(fn, like, right, stays)) return false;
  return regions.every((region) => freeValuesStay(fn, region, stays));
}

function isIn({ blocks }: Region, use: Use): boolean {
  const from = blocks.get(use.block);
  return from !== undefined && (use.kind !== "inst" || use.index >= from);
}

function slotStays(fn: IrFunction, slot: number, region: Region, stays: Stays): boolean {
  return (slotAddresses(fn).get(slot) ?? []).every((address) => stays(address, region));
}

/** Constants and addresses move with the region, or go with it: nothing outside may use them. */
function freeValuesStay(fn: IrFunction, region: Region, stays: Stays): boolean {
  const blocks = blocksById(fn);
  return [...region.blocks].every(([id, from]) =>
    (blocks.get(id)?.insts ?? [])
      .slice(from)
      .every((inst) => !FREE_OPS.has(inst.op) || inst.result === undefined || stays(inst.result, region)),
  );
}
