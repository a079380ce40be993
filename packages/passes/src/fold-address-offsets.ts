import {
  cfg,
  constantOf,
  definePass,
  definitionOf,
  dominators,
  type Inst,
  type IrFunction,
  loops,
  mapInsts,
  type ValueId,
} from "@whistler/ir";

/**
 * Access `(p + 12) + 2` as offset 14 from p: constants that were added to a pointer move into the signed 16-bit offset of the
 * memory instruction, and sums of constants become one.
 *
 * The base keeps its identity: the verifier gives the range of a checked packet pointer to every pointer of the same id, with
 * whatever constant was added. Context accesses keep their base, because the verifier wants an unmodified context pointer there
 * and CO-RE owns the offset.
 */
export const foldAddressOffsets = definePass({
  name: "fold-address-offsets",
  description: "move constants that were added to a pointer into the offsets of memory accesses",
  preserves: [cfg, dominators, loops],
  run: (fn) => mapInsts(fn, (inst) => foldAccess(fn, inst)),
});

function foldAccess(fn: IrFunction, inst: Inst): Inst {
  if (inst.op !== "load" && inst.op !== "store" && inst.op !== "atomic_rmw" && inst.op !== "fill") return inst;
  if ((inst.op === "load" || inst.op === "store") && inst.attrs.core) return inst;
  const [base, ...rest] = inst.args;
  if (base === undefined) return inst;
  const { root, bytes } = constantPath(fn, base);
  const offset = bytes + BigInt(inst.attrs.offset);
  if (root === base || offset < -32768n || offset > 32767n) return inst;
  const args = [root, ...rest];
  switch (inst.op) {
    case "load":
      return { ...inst, args, attrs: { ...inst.attrs, offset: Number(offset) } };
    case "store":
      return { ...inst, args, attrs: { ...inst.attrs, offset: Number(offset) } };
    case "atomic_rmw":
      return { ...inst, args, attrs: { ...inst.attrs, offset: Number(offset) } };
    case "fill":
      return { ...inst, args, attrs: { ...inst.attrs, offset: Number(offset) } };
  }
}

/** The pointer before constants were added to it, and how many bytes they are together. */
function constantPath(fn: IrFunction, pointer: ValueId): { readonly root: ValueId; readonly bytes: bigint } {
  let root = pointer;
  let bytes = 0n;
  for (let inst = definitionOf(fn, root, "ptr_add"); inst; inst = definitionOf(fn, root, "ptr_add")) {
    const constant = constantOf(fn, inst.args[1]);
    const [from] = inst.args;
    if (constant === null || from === undefined) break;
    root = from;
    bytes += constant;
  }
  return { root, bytes };
}
