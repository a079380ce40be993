import type { FrameSlot, MachineFunction } from "../machine/function.ts";
import { isSpill, type MachineInst } from "../machine/instruction.ts";
import type { PReg } from "../machine/register.ts";

/** Keys and values are read by one call and forgotten: such slots live from their first to their last mention in one block. */
const TEMPORARY: ReadonlySet<string> = new Set(["map key", "map value"]);

/**
 * Temporaries of one size that are never alive together become one slot. Which they are is read off the code as it is allocated;
 * later passes see ordinary slots, and equal blocks and equal addresses as such: the keys of a program have one address.
 */
export function colourSlots(fn: MachineFunction<PReg>): MachineFunction<PReg> {
  const ranges = slotRanges(fn);
  const shared: { slot: FrameSlot; readonly rangesOf: Map<Range["block"], Range[]> }[] = [];
  const becomes = new Map<number, number>();
  const temporary = fn.slots.filter((slot) => TEMPORARY.has(slot.origin) && ranges.get(slot.id)?.block !== undefined);
  for (const slot of temporary) {
    const range = ranges.get(slot.id);
    if (!range) continue;
    const chosen = shared.find(
      (one) => one.slot.sizeBytes === slot.sizeBytes && !one.rangesOf.get(range.block)?.some((other) => overlaps(range, other)),
    );
    if (!chosen) {
      shared.push({ slot, rangesOf: new Map([[range.block, [range]]]) });
      continue;
    }
    becomes.set(slot.id, chosen.slot.id);
    const near = chosen.rangesOf.get(range.block);
    if (near) near.push(range);
    else chosen.rangesOf.set(range.block, [range]);
    chosen.slot = { ...chosen.slot, alignBytes: Math.max(chosen.slot.alignBytes, slot.alignBytes) };
  }
  if (becomes.size === 0) return fn;
  const made = new Map(shared.map(({ slot }) => [slot.id, slot]));
  const rename = (inst: MachineInst<PReg>): MachineInst<PReg> => {
    if (inst.kind === "copy" || inst.slot === undefined) return inst;
    const slot = becomes.get(inst.slot);
    return slot === undefined ? inst : { ...inst, slot };
  };
  return {
    ...fn,
    slots: fn.slots.filter(({ id }) => !becomes.has(id)).map((slot) => made.get(slot.id) ?? slot),
    blocks: fn.blocks.map((block) => ({ ...block, insts: block.insts.map(rename) })),
  };
}

interface Range {
  /** The block that mentions the slot, where it is only one. */
  readonly block: number | undefined;
  readonly first: number;
  readonly last: number;
}

function slotRanges(fn: MachineFunction<PReg>): ReadonlyMap<number, Range> {
  const ranges = new Map<number, Range>();
  for (const block of fn.blocks) {
    /** Slots whose address was taken and that a call may still read. */
    let pending: number[] = [];
    block.insts.forEach((inst, index) => {
      const mention = (slot: number): void => {
        const known = ranges.get(slot);
        if (!known) ranges.set(slot, { block: block.id, first: index, last: index });
        else ranges.set(slot, { block: known.block === block.id ? block.id : undefined, first: known.first, last: index });
      };
      if (inst.kind === "frame_addr") {
        mention(inst.slot);
        pending.push(inst.slot);
      } else if (inst.kind === "row" && inst.slot !== undefined) mention(inst.slot);
      else if (inst.kind === "copy") {
        for (const { to, from } of inst.moves) for (const one of [to, from]) if (isSpill(one)) mention(one.spill);
      } else if (inst.kind === "row" && inst.row.operation.kind === "call") {
        for (const slot of pending) mention(slot);
        pending = [];
      }
    });
    for (const slot of pending) ranges.set(slot, { block: undefined, first: 0, last: Number.POSITIVE_INFINITY });
  }
  return ranges;
}

/** Of two ranges in one block. */
function overlaps(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}
