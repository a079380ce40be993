import type { Cmp, ValueId } from "@whistler/ir";
import type { CoreFormRule } from "../core-forms.ts";
import type { Lowering } from "../lowering.ts";

/** language.md §5.3: unsigned by default, `s` signed; two operands after expansion. */
const COMPARISONS: ReadonlyMap<string, Cmp> = new Map([
  ["=", "eq"],
  ["/=", "ne"],
  ["<", "ult"],
  ["<=", "ule"],
  [">", "ugt"],
  [">=", "uge"],
  ["S<", "slt"],
  ["S<=", "sle"],
  ["S>", "sgt"],
  ["S>=", "sge"],
]);

export function comparisonOf(head: string): Cmp | undefined {
  return COMPARISONS.get(head);
}

export function emitComparison(lowering: Lowering, cmp: Cmp, left: ValueId, right: ValueId): ValueId {
  return lowering.builder.emit("icmp", [left, right], { cmp });
}

const compare =
  (cmp: Cmp): CoreFormRule =>
  (lowering, call) => {
    const left = lowering.expr(lowering.operand(call, 0));
    return emitComparison(lowering, cmp, left, lowering.expr(lowering.operand(call, 1)));
  };

export const COMPARISON_FORMS: Readonly<Record<string, CoreFormRule>> = {
  ...Object.fromEntries([...COMPARISONS].map(([head, cmp]) => [head, compare(cmp)])),
  NOT: (lowering, call) => emitComparison(lowering, "eq", lowering.expr(lowering.operand(call, 0)), lowering.flow.constant(0)),
};
