import { defineAnalysis } from "../analysis.ts";
import { type BlockId, type Inst, type IrFunction, successorEdges, type Terminator, type ValueId } from "../function.ts";
import { blockOf } from "./blocks.ts";

/** One operand that names the value. An instruction that names it twice is listed twice. */
export type Use =
  /** Operand `operand` of instruction `index`. */
  | { readonly kind: "inst"; readonly block: BlockId; readonly index: number; readonly operand: number }
  /** The condition of a `br` or the value of a `ret`. */
  | { readonly kind: "term"; readonly block: BlockId }
  /** Argument `operand` of an edge. */
  | { readonly kind: "edge"; readonly block: BlockId; readonly successor: number; readonly operand: number };

/** The uses of each value in the order of the function; values without uses have no entry. */
export const uses = defineAnalysis("uses", (fn): ReadonlyMap<ValueId, readonly Use[]> => {
  const result = new Map<ValueId, Use[]>();
  const add = (value: ValueId, use: Use): void => {
    const known = result.get(value);
    if (known) known.push(use);
    else result.set(value, [use]);
  };
  for (const block of fn.blocks) {
    block.insts.forEach((inst, index) => {
      inst.args.forEach((value, operand) => {
        add(value, { kind: "inst", block: block.id, index, operand });
      });
    });
    const own = termOperand(block.term);
    if (own !== undefined) add(own, { kind: "term", block: block.id });
    successorEdges(block.term).forEach((edge, successor) => {
      edge.args.forEach((value, operand) => {
        add(value, { kind: "edge", block: block.id, successor, operand });
      });
    });
  }
  return result;
});

const NO_USES: readonly Use[] = [];

/** The uses of a value; empty where there are none. */
export function usesOf(fn: IrFunction, value: ValueId): readonly Use[] {
  return uses(fn).get(value) ?? NO_USES;
}

/** The instruction of a use; undefined for uses by a terminator. */
export function userOf(fn: IrFunction, use: Use): Inst | undefined {
  return use.kind === "inst" ? blockOf(fn, use.block).insts[use.index] : undefined;
}

/** The operand of a terminator that is no edge argument. */
export function termOperand(term: Terminator): ValueId | undefined {
  return term.op === "br" ? term.condition : term.op === "ret" ? term.value : undefined;
}

/** Every value that a terminator names: its own operand first, then the arguments of its edges. */
export function termOperands(term: Terminator): readonly ValueId[] {
  const own = termOperand(term);
  return [...(own === undefined ? [] : [own]), ...successorEdges(term).flatMap((edge) => edge.args)];
}
