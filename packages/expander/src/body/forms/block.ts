import { suggestion } from "@whistler/diagnostics";
import type { Form } from "@whistler/reader";
import { fail } from "../../problem.ts";
import type { BodyExpander, CoreCall, CoreFormTable } from "../call.ts";
import { blockNames, findBlock, variableKey, withBlock } from "../scope.ts";
import { describe } from "../template.ts";
import { expectOperands, rebuilt } from "./operands.ts";

/** Lexical exits. Each block gets a label of its own, so that lowering needs no shadowing rules. */
export const BLOCK_FORMS: CoreFormTable = {
  BLOCK: (expander, call) => {
    expectOperands(call, 1, Number.POSITIVE_INFINITY, "(block name form...)");
    const [name, ...body] = call.args;
    if (name?.kind !== "symbol") return fail("WH2119", "a block's name is a symbol", { span: name?.span ?? call.form.span });
    const label = expander.temp(name.name, name.span);
    return rebuilt(call, [label, ...expander.sequence(body, withBlock(call.scope, variableKey(name), label), call.used)]);
  },
  "RETURN-FROM": returnFrom,
};

function returnFrom(expander: BodyExpander, call: CoreCall): Form {
  expectOperands(call, 1, 2, "(return-from name value)");
  const [name, value] = call.args;
  const label = name?.kind === "symbol" ? findBlock(call.scope, variableKey(name)) : null;
  if (!label)
    return fail("WH2011", `no block ${name ? describe(name) : ""} is in sight`, {
      span: name?.span ?? call.form.span,
      help: [...suggestion(name?.kind === "symbol" ? name.name : "", blockNames(call.scope)), "(return value) leaves the program"],
    });
  return rebuilt(call, [label, value ? expander.walk(value, call.scope) : 0]);
}
