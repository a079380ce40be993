import { assignedNames } from "../address-taken.ts";
import type { CoreFormRule } from "../core-forms.ts";
import type { Call, Lowering } from "../lowering.ts";
import type { Variable } from "../variable.ts";
import { withBinding } from "./binding.ts";

/**
 * `(dotimes (v N) body…)` with a literal N: a loop tested at its end, since N ≥ 1 is known. The counter is not the variable, so
 * that assigning the variable does not change the iteration (language.md §5.1).
 */
function lowerDotimes(lowering: Lowering, call: Call): ReturnType<CoreFormRule> {
  const { flow, builder } = lowering;
  const binding = lowering.operand(call, 0);
  const [name, count] = binding.kind === "list" ? binding.items : [];
  if (name?.kind !== "symbol" || count?.kind !== "integer")
    return lowering.fail("WH2108", "dotimes needs (VARIABLE COUNT) with a constant count", binding.span, {
      help: ["the verifier must see the bound: (dotimes (i 16) …)"],
    });
  if (count.value < 0n) return lowering.fail("WH2109", `dotimes cannot run ${count.value} times`, count.span);
  if (count.value === 0n) return flow.constant(0);
  const body = call.args.slice(1);
  const { header, params } = flow.openLoop([flow.constant(0)], assignedVariables(lowering, body));
  const index = params[0] ?? flow.constant(0);
  withBinding(lowering, { symbol: name, type: { bits: 64, signed: false }, value: index, scope: body }, () => lowering.body(body));
  builder.span = call.form.span;
  const next = builder.emit("add", [index, flow.constant(1)], {});
  flow.closeLoop(header, [next], builder.emit("icmp", [next, flow.constant(count.value)], { cmp: "ult" }));
  return flow.constant(0);
}

/** Variables in scope, held in values, that the body assigns. */
function assignedVariables(lowering: Lowering, body: Call["args"]): readonly Variable[] {
  const variables = [...assignedNames(body)].map((key) => lowering.scope.lookup(key));
  return [...new Set(variables)].filter((variable) => variable !== undefined).filter((variable) => !variable.home);
}

export const LOOP_FORMS: Readonly<Record<string, CoreFormRule>> = { DOTIMES: lowerDotimes };
