import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import type { AllocatedFunction, FrameSlot } from "../machine/function.ts";
import { isSpill } from "../machine/instruction.ts";

/** `MAX_BPF_STACK` (linux/filter.h). */
const MAX_FRAME_BYTES = 512;

/** Where each slot begins, as a negative offset from r10. */
export interface Frame {
  readonly offsets: ReadonlyMap<number, number>;
  readonly sizeBytes: number;
}

/** Keys and values are read by one call and forgotten: such slots live from their first to their last mention in one block. */
const TEMPORARY: ReadonlySet<string> = new Set(["map key", "map value"]);

/** Lay out the frame; temporaries that are never alive together share memory. */
export function layOutFrame(fn: AllocatedFunction): { readonly frame: Frame; readonly diagnostics: readonly Diagnostic[] } {
  const ranges = slotRanges(fn);
  const slots = fn.slots.filter((slot) => ranges.has(slot.id));
  const temporary = slots.filter((slot) => TEMPORARY.has(slot.origin) && ranges.get(slot.id)?.block !== undefined);
  const lasting = slots.filter((slot) => !temporary.includes(slot));
  const offsets = new Map<number, number>();
  let size = 0;
  for (const slot of [...lasting].sort((a, b) => b.alignBytes - a.alignBytes)) {
    size = roundUp(size + slot.sizeBytes, slot.alignBytes);
    offsets.set(slot.id, -size);
  }
  const base = size;
  const placed: FrameSlot[] = [];
  for (const slot of temporary) {
    const rivals = placed.filter((other) => overlaps(ranges.get(slot.id), ranges.get(other.id)));
    let at = roundUp(base + slot.sizeBytes, slot.alignBytes);
    for (let moved = true; moved; ) {
      moved = false;
      for (const other of rivals) {
        const end = -(offsets.get(other.id) ?? 0);
        if (at - slot.sizeBytes < end && at > end - other.sizeBytes) {
          at = roundUp(end + slot.sizeBytes, slot.alignBytes);
          moved = true;
        }
      }
    }
    offsets.set(slot.id, -at);
    placed.push(slot);
    size = Math.max(size, at);
  }
  const frame = { offsets, sizeBytes: size };
  return { frame, diagnostics: size > MAX_FRAME_BYTES ? [tooLarge(fn, slots, size)] : [] };
}

interface Range {
  /** The block that mentions the slot, where it is only one. */
  readonly block: number | undefined;
  readonly first: number;
  readonly last: number;
}

function slotRanges(fn: AllocatedFunction): ReadonlyMap<number, Range> {
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

function overlaps(a: Range | undefined, b: Range | undefined): boolean {
  return a !== undefined && b !== undefined && a.block === b.block && a.first <= b.last && b.first <= a.last;
}

function roundUp(value: number, align: number): number {
  return Math.ceil(value / align) * align;
}

function tooLarge(fn: AllocatedFunction, slots: readonly FrameSlot[], size: number): Diagnostic {
  const byOrigin = new Map<string, number>();
  for (const slot of slots) byOrigin.set(slot.origin, (byOrigin.get(slot.origin) ?? 0) + slot.sizeBytes);
  const breakdown = [...byOrigin].sort((a, b) => b[1] - a[1]).map(([origin, bytes]) => `${origin}: ${bytes} bytes`);
  return diagnostic("WH4001", `${fn.name} needs ${size} bytes of stack, ${MAX_FRAME_BYTES} are there`, {
    span: fn.span,
    help: [breakdown.join(", "), "use smaller structs, reuse buffers, or split the program with tail calls"],
  });
}
