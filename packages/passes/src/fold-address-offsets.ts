import {
  cfg,
  constantOf,
  definePass,
  definitionOf,
  dominators,
  type Inst,
  type IrFunction,
  isMemoryAccess,
  isRelocated,
  loops,
  mapInsts,
  type ValueId,
  withAddress,
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
  if (!isMemoryAccess(inst) || isRelocated(inst)) return inst;
  const [base] = inst.args;
  if (base === undefined) return inst;
  const { root, bytes } = constantPath(fn, base);
  const offset = bytes + BigInt(inst.attrs.offset);
  return root === base || offset < -32768n || offset > 32767n ? inst : withAddress(inst, root, Number(offset));
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
