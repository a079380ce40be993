import { assertNever } from "@whistler/diagnostics";
import { defineAnalysis } from "../analysis.ts";
import { type Inst, type IrFunction, successorEdges, type ValueId } from "../function.ts";
import { isPtr } from "../ptr-kinds.ts";
import {
  type BitKnowledge,
  binaryKnown,
  byteSwapKnown,
  compareKnown,
  knownConstant,
  knownWidth,
  NOTHING_KNOWN,
  signExtendKnown,
  truncateKnown,
} from "./bit-knowledge.ts";
import { blockOf } from "./blocks.ts";
import { cfg } from "./cfg.ts";
import { uses } from "./uses.ts";

/**
 * Bits known of every value that a path from the entry can define: sparse, optimistic around loops (a parameter is what comes in on
 * edges that are known so far), so that `i = 0; i = (i + 4) & 63` keeps its two low zeros. These are *true* ranges: what the kernel's
 * verifier derives of the same code may be less.
 */
export const bitKnowledge = defineAnalysis("bit-knowledge", (fn): ReadonlyMap<ValueId, BitKnowledge> => {
  const graph = cfg(fn);
  const known = new Map<ValueId, BitKnowledge>();
  const of = (value: ValueId | undefined): BitKnowledge => (value === undefined ? NOTHING_KNOWN : (known.get(value) ?? NOTHING_KNOWN));
  const pending: ValueId[] = [];
  const update = (value: ValueId, now: BitKnowledge): void => {
    const before = known.get(value);
    if (before?.equals(now)) return;
    known.set(value, now);
    pending.push(value);
  };
  /** A parameter takes what an edge brings, if that is known yet. */
  const bring = (argument: ValueId | undefined, param: ValueId | undefined): void => {
    const brought = argument === undefined ? undefined : known.get(argument);
    if (brought === undefined || param === undefined) return;
    const before = known.get(param);
    update(param, before ? before.meet(brought) : brought);
  };

  for (const param of blockOf(fn, graph.entry).params) known.set(param.value, NOTHING_KNOWN);
  for (const id of graph.reversePostorder) {
    const block = blockOf(fn, id);
    for (const inst of block.insts) if (inst.result !== undefined) known.set(inst.result, transfer(inst, of));
    for (const edge of successorEdges(block.term)) {
      const params = graph.predecessors.has(edge.block) ? blockOf(fn, edge.block).params : [];
      edge.args.forEach((argument, index) => {
        bring(argument, params[index]?.value);
      });
    }
  }
  // The sweep visited everything once in an order that respects definitions; what loops changed after they were read goes on here.
  // A value loses at least one of its 128 facts each time, so this ends.
  const places = uses(fn);
  for (let value = pending.pop(); value !== undefined; value = pending.pop())
    for (const use of places.get(value) ?? []) {
      if (use.kind === "term" || graph.unreachable.has(use.block)) continue;
      const block = blockOf(fn, use.block);
      if (use.kind === "edge") {
        const target = successorEdges(block.term)[use.successor]?.block;
        if (target !== undefined && graph.predecessors.has(target)) bring(value, blockOf(fn, target).params[use.operand]?.value);
        continue;
      }
      const inst = block.insts[use.index];
      if (inst?.result !== undefined) update(inst.result, of(inst.result).meet(transfer(inst, of)));
    }
  return known;
});

/** What is known of a value's bits; nothing where no path defines it. */
export function knownBits(fn: IrFunction, value: ValueId | undefined): BitKnowledge {
  return (value === undefined ? undefined : bitKnowledge(fn).get(value)) ?? NOTHING_KNOWN;
}

function transfer(inst: Inst, of: (value: ValueId | undefined) => BitKnowledge): BitKnowledge {
  const a = of(inst.args[0]);
  const b = of(inst.args[1]);
  switch (inst.op) {
    case "const":
      return knownConstant(inst.attrs.value);
    case "copy":
    case "refine":
      return a;
    case "add":
    case "sub":
    case "mul":
    case "udiv":
    case "sdiv":
    case "umod":
    case "smod":
    case "and":
    case "or":
    case "xor":
    case "shl":
    case "lshr":
    case "ashr":
      return binaryKnown(inst.op, a, b);
    case "bswap":
      return byteSwapKnown(a, inst.attrs.width);
    case "zext":
      return truncateKnown(a, inst.attrs.width);
    case "sext":
      return signExtendKnown(a, inst.attrs.width);
    case "icmp":
      return compareKnown(inst.attrs.cmp, a, b);
    case "load":
      // A pointer that a context field of 32 bits yields is 64 bits wide.
      return isPtr(inst.type) || inst.attrs.signed ? NOTHING_KNOWN : knownWidth(inst.attrs.width);
    case "atomic_rmw":
      return knownWidth(inst.attrs.width);
    case "ptr_to_int":
    case "ptr_add":
    case "map_ref":
    case "map_value_ref":
    case "btf_ref":
    case "core_value":
    case "stack_addr":
    case "helper_call":
    case "asm":
    case "store":
    case "fill":
      return NOTHING_KNOWN;
    default:
      return assertNever(inst, "instruction");
  }
}
