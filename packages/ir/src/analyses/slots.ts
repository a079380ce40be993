import { defineAnalysis } from "../analysis.ts";
import type { StackSlot, ValueId } from "../function.ts";

/** The values that are the address of each slot, in the order of their blocks. */
export const slotAddresses = defineAnalysis("slot-addresses", (fn): ReadonlyMap<number, readonly ValueId[]> => {
  const found = new Map<number, ValueId[]>();
  for (const block of fn.blocks)
    for (const inst of block.insts) {
      if (inst.op !== "stack_addr" || inst.result === undefined) continue;
      const known = found.get(inst.attrs.slot);
      if (known) known.push(inst.result);
      else found.set(inst.attrs.slot, [inst.result]);
    }
  return found;
});

/** The slots of a function by their numbers. */
export const slotsById = defineAnalysis(
  "slots-by-id",
  (fn): ReadonlyMap<number, StackSlot> => new Map(fn.slots.map((slot) => [slot.id, slot])),
);
