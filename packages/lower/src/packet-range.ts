import type { Cmp, FunctionBuilder, ValueId } from "@whistler/ir";

/** On which side of a comparison a packet pointer is known to be in range. */
export interface ProvedRange {
  readonly pointer: ValueId;
  readonly when: boolean;
}

/** `packet + constant` before `packet_end`, for the forms that the verifier understands (kernel/bpf/verifier.c, try_match_pkt_pointers). */
export function provedRange(builder: FunctionBuilder, cmp: Cmp, left: ValueId, right: ValueId): ProvedRange | undefined {
  const leftType = builder.typeOf(left);
  const rightType = builder.typeOf(right);
  const forward =
    (leftType === "ptr.packet" && rightType === "ptr.packet_end") || (leftType === "ptr.packet_meta" && rightType === "ptr.packet");
  const backward =
    (rightType === "ptr.packet" && leftType === "ptr.packet_end") || (rightType === "ptr.packet_meta" && leftType === "ptr.packet");
  if (!forward && !backward) return undefined;
  // Written with the packet pointer on the left: `p + n > end` is false, or `p + n <= end` true, where the bytes are there.
  const outOfRange: readonly Cmp[] = forward ? ["ugt", "uge"] : ["ult", "ule"];
  const inRange: readonly Cmp[] = forward ? ["ule", "ult"] : ["uge", "ugt"];
  const pointer = baseOf(builder, forward ? left : right);
  if (outOfRange.includes(cmp)) return { pointer, when: false };
  if (inRange.includes(cmp)) return { pointer, when: true };
  return undefined;
}

/** The pointer before constants were added to it. */
function baseOf(builder: FunctionBuilder, pointer: ValueId): ValueId {
  let base = pointer;
  for (let inst = builder.definition(base); inst?.op === "ptr_add"; inst = builder.definition(base)) {
    const [from, by] = inst.args;
    if (from === undefined || by === undefined || builder.definition(by)?.op !== "const") break;
    base = from;
  }
  return base;
}
