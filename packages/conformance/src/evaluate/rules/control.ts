import { variableKey } from "@whistler/expander";
import type { Form } from "@whistler/reader";
import { BlockSignal, type Call, type Machine, ReturnSignal, type Rule } from "../machine.ts";
import { isTrue, number, ONE, type Value, ZERO } from "../value.ts";

/** language.md §5.1, §4.5: control. */
export const CONTROL_RULES: Readonly<Record<string, Rule>> = {
  PROGN: (machine, call) => machine.body(call.args),
  IF: (machine, call) =>
    isTrue(machine.value(machine.operand(call, 0))) ? machine.value(machine.operand(call, 1)) : machine.body(call.args.slice(2)),
  WHEN: (machine, call) => (isTrue(machine.value(machine.operand(call, 0))) ? machine.body(call.args.slice(1)) : ZERO),
  UNLESS: (machine, call) => (isTrue(machine.value(machine.operand(call, 0))) ? ZERO : machine.body(call.args.slice(1))),
  COND: cond,
  AND: (machine, call) => {
    let last = ONE;
    for (const operand of call.args) {
      last = machine.value(operand);
      if (!isTrue(last)) return ZERO;
    }
    return last;
  },
  OR: (machine, call) => {
    for (const operand of call.args) {
      const value = machine.value(operand);
      if (isTrue(value)) return value;
    }
    return ZERO;
  },
  NOT: (machine, call) => number(!isTrue(machine.value(machine.operand(call, 0)))),
  RETURN: (machine, call) => {
    throw new ReturnSignal(machine.body(call.args));
  },
  BLOCK: block,
  "RETURN-FROM": (machine, call) => {
    throw new BlockSignal(labelOf(machine, call), machine.value(machine.operand(call, 1)));
  },
  DOTIMES: dotimes,
};

/** A clause without body yields its test. */
function cond(machine: Machine, call: Call): Value {
  for (const clause of call.args) {
    const [test, ...body] = clause.kind === "list" ? clause.items : [];
    if (!test) return machine.fault(call, "has a clause without test");
    const value = machine.value(test);
    if (isTrue(value)) return body.length === 0 ? value : machine.body(body);
  }
  return ZERO;
}

function labelOf(machine: Machine, call: Call): string {
  const name: Form = machine.operand(call, 0);
  return name.kind === "symbol" ? variableKey(name) : machine.fault(call, "names no block");
}

function block(machine: Machine, call: Call): Value {
  const key = labelOf(machine, call);
  try {
    return machine.body(call.args.slice(1));
  } catch (signal) {
    if (signal instanceof BlockSignal && signal.key === key) return signal.value;
    throw signal;
  }
}

/** Assigning the variable in the body does not change the iteration. */
function dotimes(machine: Machine, call: Call): Value {
  const binding = machine.operand(call, 0);
  const [name, count] = binding.kind === "list" ? binding.items : [];
  if (name?.kind !== "symbol" || count?.kind !== "integer" || count.value < 0n) return machine.fault(call, "needs (VARIABLE COUNT)");
  for (let index = 0n; index < count.value; index++)
    machine.withVariable(name, { bytes: 8, signed: false }, number(index), () => machine.body(call.args.slice(1)));
  return ZERO;
}
