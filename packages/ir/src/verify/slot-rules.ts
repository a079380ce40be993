import { memoryPlace } from "../analyses/memory-object.ts";
import type { Block, Inst, IrFunction } from "../function.ts";
import type { Finding } from "./inst-rules.ts";

/** Accesses at a known place of a stack slot that are not wholly inside of it. */
export function slotFindings(fn: IrFunction): readonly { readonly block: Block; readonly inst: Inst; readonly finding: Finding }[] {
  const sizes = new Map(fn.slots.map((slot) => [slot.id, slot.sizeBytes]));
  return fn.blocks.flatMap((block) =>
    block.insts.flatMap((inst) => {
      const access = constantAccess(inst);
      if (!access) return [];
      const place = memoryPlace(fn, inst.args[0]);
      if (place.object.kind !== "stack" || place.root !== "object") return [];
      const start = place.offsetBytes + access.offsetBytes;
      const size = sizes.get(place.object.slot) ?? 0;
      if (start >= 0 && start + access.sizeBytes <= size) return [];
      const message = `accesses bytes ${start} to ${start + access.sizeBytes - 1} of slot #${place.object.slot}, which has ${size}`;
      return [{ block, inst, finding: { code: "WH3017", message } }];
    }),
  );
}

/** The bytes that an instruction accesses itself, from its base pointer on. */
function constantAccess(inst: Inst): { readonly offsetBytes: number; readonly sizeBytes: number } | undefined {
  switch (inst.op) {
    case "load":
    case "store":
    case "atomic_rmw":
      return { offsetBytes: inst.attrs.offset, sizeBytes: inst.attrs.width / 8 };
    case "fill":
      return { offsetBytes: inst.attrs.offset, sizeBytes: inst.attrs.bytes };
    default:
      return undefined;
  }
}
