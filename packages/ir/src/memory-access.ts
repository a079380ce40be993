import type { Inst, InstOf, ValueId } from "./function.ts";

/** An instruction that accesses memory at a base, its first operand, plus an offset. */
export type MemoryAccess = InstOf<"load"> | InstOf<"store"> | InstOf<"atomic_rmw"> | InstOf<"fill">;

export function isMemoryAccess(inst: Inst): inst is MemoryAccess {
  return inst.op === "load" || inst.op === "store" || inst.op === "fill" || inst.op === "atomic_rmw";
}

/** Whether a CO-RE record tells the offset: the one that stands in the instruction is the build host's. */
export function isRelocated(access: MemoryAccess): boolean {
  return (access.op === "load" || access.op === "store") && access.attrs.core !== undefined;
}

/** The same access at another base and offset. */
export function withAddress(access: MemoryAccess, base: ValueId, offset: number): MemoryAccess {
  const args = access.args.with(0, base);
  switch (access.op) {
    case "load":
      return { ...access, args, attrs: { ...access.attrs, offset } };
    case "store":
      return { ...access, args, attrs: { ...access.attrs, offset } };
    case "atomic_rmw":
      return { ...access, args, attrs: { ...access.attrs, offset } };
    case "fill":
      return { ...access, args, attrs: { ...access.attrs, offset } };
  }
}
