import { type Cmp, nonNullType, type ValueId } from "@whistler/ir";
import type { Form } from "@whistler/reader";
import type { Join } from "./flow.ts";
import { comparisonOf, emitComparison } from "./forms/comparison.ts";
import type { Lowering } from "./lowering.ts";
import { provedRange } from "./packet-range.ts";

/**
 * A form in test position: `and`, `or`, `not` and comparisons become branches, nothing is materialised as 0 or 1. Each side of a
 * branch learns what it proved: a pointer that is not null, a packet pointer in range.
 */
export function lowerCondition(lowering: Lowering, form: Form, whenTrue: Join, whenFalse: Join): void {
  const { flow } = lowering;
  if (form.kind === "integer") {
    flow.goto(form.value === 0n ? whenFalse : whenTrue);
    return;
  }
  const head = form.kind === "list" && form.items[0]?.kind === "symbol" ? form.items[0].name : undefined;
  const operands = form.kind === "list" ? form.items.slice(1) : [];
  if (head === "NOT" && operands[0]) {
    lowering.condition(operands[0], whenFalse, whenTrue);
    return;
  }
  if ((head === "AND" || head === "OR") && operands.length > 0) {
    lowerShortCircuit(lowering, head, operands, whenTrue, whenFalse);
    return;
  }
  const cmp = head === undefined ? undefined : comparisonOf(head);
  if (cmp && operands[0] && operands[1]) {
    const left = lowering.expr(operands[0]);
    const right = lowering.expr(operands[1]);
    branchOnComparison(lowering, cmp, left, right, whenTrue, whenFalse);
    return;
  }
  branchOnValue(lowering, lowering.expr(form), whenTrue, whenFalse);
}

function lowerShortCircuit(lowering: Lowering, head: "AND" | "OR", operands: readonly Form[], whenTrue: Join, whenFalse: Join): void {
  operands.forEach((operand, index) => {
    if (index === operands.length - 1) {
      lowering.condition(operand, whenTrue, whenFalse);
      return;
    }
    const next = lowering.flow.newJoin();
    if (head === "AND") lowering.condition(operand, next, whenFalse);
    else lowering.condition(operand, whenTrue, next);
    lowering.flow.open(next);
  });
}

/** Nonzero goes one way, zero the other; a pointer that was tested is known not to be null. */
export function branchOnValue(lowering: Lowering, value: ValueId, whenTrue: Join, whenFalse: Join): void {
  const { flow } = lowering;
  flow.branch(
    value,
    () => {
      refineNonNull(lowering, value);
      flow.goto(whenTrue);
    },
    () => flow.goto(whenFalse),
  );
}

function branchOnComparison(lowering: Lowering, cmp: Cmp, left: ValueId, right: ValueId, whenTrue: Join, whenFalse: Join): void {
  const { flow } = lowering;
  const against = flow.isZero(right) ? left : flow.isZero(left) ? right : undefined;
  const range = provedRange(lowering.builder, cmp, left, right);
  const learn = (outcome: boolean): void => {
    if (against !== undefined && cmp === (outcome ? "ne" : "eq")) refineNonNull(lowering, against);
    if (range && range.when === outcome) flow.refine(range.pointer, "in_range", lowering.builder.typeOf(range.pointer));
  };
  flow.branch(
    emitComparison(lowering, cmp, left, right),
    () => {
      learn(true);
      flow.goto(whenTrue);
    },
    () => {
      learn(false);
      flow.goto(whenFalse);
    },
  );
}

function refineNonNull(lowering: Lowering, value: ValueId): void {
  const type = lowering.builder.typeOf(value);
  const refined = nonNullType(type);
  if (refined !== type) lowering.flow.refine(value, "nonnull", refined);
}
