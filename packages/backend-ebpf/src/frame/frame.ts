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

/** Lay out the frame: the slots that code mentions, those of the strictest alignment first. */
export function layOutFrame(fn: AllocatedFunction): { readonly frame: Frame; readonly diagnostics: readonly Diagnostic[] } {
  const mentioned = mentionedSlots(fn);
  const slots = fn.slots.filter((slot) => mentioned.has(slot.id));
  const offsets = new Map<number, number>();
  let size = 0;
  for (const slot of [...slots].sort((a, b) => b.alignBytes - a.alignBytes)) {
    size = roundUp(size + slot.sizeBytes, slot.alignBytes);
    offsets.set(slot.id, -size);
  }
  const frame = { offsets, sizeBytes: size };
  return { frame, diagnostics: size > MAX_FRAME_BYTES ? [tooLarge(fn, slots, size)] : [] };
}

function mentionedSlots(fn: AllocatedFunction): ReadonlySet<number> {
  const mentioned = new Set<number>();
  for (const block of fn.blocks)
    for (const inst of block.insts) {
      if (inst.kind === "copy")
        for (const { to, from } of inst.moves) for (const one of [to, from]) if (isSpill(one)) mentioned.add(one.spill);
      if (inst.kind !== "copy" && inst.slot !== undefined) mentioned.add(inst.slot);
    }
  return mentioned;
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
