import type { ValueId } from "@whistler/ir";
import type { Form } from "@whistler/reader";
import { branchOnValue } from "../condition.ts";
import type { CoreFormRule } from "../core-forms.ts";
import type { Join } from "../flow.ts";
import type { Call, Lowering } from "../lowering.ts";
import { variableKey } from "../variable.ts";

/** Lower one arm of a choice and leave for the join with its value. */
function arm(lowering: Lowering, entry: Join, join: Join, value: () => ValueId): void {
  lowering.flow.open(entry);
  lowering.flow.goto(join, value());
}

function choose(lowering: Lowering, test: Form, consequent: () => ValueId, alternative: () => ValueId): ValueId {
  const { flow } = lowering;
  const yes = flow.newJoin();
  const no = flow.newJoin();
  const join = flow.newJoin();
  lowering.condition(test, yes, no);
  arm(lowering, yes, join, consequent);
  arm(lowering, no, join, alternative);
  return flow.open(join) ?? flow.constant(0);
}

const zero = (lowering: Lowering) => (): ValueId => lowering.flow.constant(0);

function lowerCond(lowering: Lowering, call: Call): ValueId {
  const { flow } = lowering;
  const join = flow.newJoin();
  for (const clause of call.args) {
    const [test, ...body] = clause.kind === "list" ? clause.items : [];
    if (!test)
      return lowering.fail("WH2119", "a cond clause is a list that starts with a test", clause.span, {
        help: ["(cond (TEST BODY…) … (t DEFAULT…))"],
      });
    const next = flow.newJoin();
    if (body.length === 0) {
      const value = lowering.expr(test);
      const held = flow.newJoin();
      branchOnValue(lowering, value, held, next);
      arm(lowering, held, join, () => value);
    } else {
      const yes = flow.newJoin();
      lowering.condition(test, yes, next);
      arm(lowering, yes, join, () => lowering.body(body));
    }
    flow.open(next);
  }
  flow.goto(join, flow.constant(0));
  return flow.open(join) ?? flow.constant(0);
}

/** `and`: 0 as soon as one operand is 0, else the last. `or`: the first operand that is not 0, else the last. */
function lowerValueShortCircuit(stopsWhen: "zero" | "nonzero"): CoreFormRule {
  return (lowering, call) => {
    const { flow } = lowering;
    const join = flow.newJoin();
    call.args.slice(0, -1).forEach((operand) => {
      const next = flow.newJoin();
      const stop = flow.newJoin();
      if (stopsWhen === "zero") {
        lowering.condition(operand, next, stop);
        arm(lowering, stop, join, zero(lowering));
      } else {
        const value = lowering.expr(operand);
        branchOnValue(lowering, value, stop, next);
        arm(lowering, stop, join, () => value);
      }
      flow.open(next);
    });
    const last = call.args.at(-1);
    flow.goto(join, last ? lowering.expr(last) : flow.constant(stopsWhen === "zero" ? 1 : 0));
    return flow.open(join) ?? flow.constant(0);
  };
}

function lowerBlock(lowering: Lowering, call: Call): ValueId {
  const name = lowering.operand(call, 0);
  if (name.kind !== "symbol") return lowering.fail("WH2119", "a block needs a name", name.span);
  const join = lowering.flow.newJoin();
  const key = variableKey(name);
  const outer = lowering.blocks.get(key);
  lowering.blocks.set(key, join);
  lowering.flow.goto(join, lowering.body(call.args.slice(1)));
  if (outer) lowering.blocks.set(key, outer);
  else lowering.blocks.delete(key);
  return lowering.flow.open(join) ?? lowering.flow.constant(0);
}

function lowerReturnFrom(lowering: Lowering, call: Call): ValueId {
  const name = lowering.operand(call, 0);
  const join = name.kind === "symbol" ? lowering.blocks.get(variableKey(name)) : undefined;
  if (!join) return lowering.fail("WH2011", "return-from names no block around it", name.span);
  lowering.flow.goto(join, lowering.expr(lowering.operand(call, 1)));
  return lowering.flow.constant(0);
}

/** language.md §5.1: binding-free control. */
export const CONTROL_FORMS: Readonly<Record<string, CoreFormRule>> = {
  PROGN: (lowering, call) => lowering.body(call.args),
  IF: (lowering, call) =>
    choose(
      lowering,
      lowering.operand(call, 0),
      () => lowering.expr(lowering.operand(call, 1)),
      () => lowering.body(call.args.slice(2)),
    ),
  WHEN: (lowering, call) => choose(lowering, lowering.operand(call, 0), () => lowering.body(call.args.slice(1)), zero(lowering)),
  UNLESS: (lowering, call) => choose(lowering, lowering.operand(call, 0), zero(lowering), () => lowering.body(call.args.slice(1))),
  COND: lowerCond,
  AND: lowerValueShortCircuit("zero"),
  OR: lowerValueShortCircuit("nonzero"),
  RETURN: (lowering, call) => {
    lowering.flow.ret(lowering.body(call.args));
    return lowering.flow.constant(0);
  },
  BLOCK: lowerBlock,
  "RETURN-FROM": lowerReturnFrom,
};
