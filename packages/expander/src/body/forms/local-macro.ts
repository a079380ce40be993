import type { Form } from "@whistler/reader";
import { compileMacro } from "../../evaluator/closure.ts";
import { valueOfForm } from "../../evaluator/forms.ts";
import { ROOT_FRAME } from "../../evaluator/frame.ts";
import type { MacroFunction } from "../../evaluator/scope.ts";
import { Cons, LispSymbol } from "../../evaluator/value.ts";
import { fail } from "../../problem.ts";
import type { BodyExpander, CoreCall, CoreFormTable } from "../call.ts";
import { type BodyScope, variableKey, withMacros, withSymbolMacros } from "../scope.ts";
import { buildList } from "../template.ts";
import { skipDeclarations } from "./control.ts";

/** `macrolet`, `symbol-macrolet`, `locally` and `the`: gone after expansion. */
export const LOCAL_MACRO_FORMS: CoreFormTable = {
  MACROLET: (expander, call) => {
    const { interpreter } = expander.compilation;
    const [definitions, ...body] = call.args;
    if (definitions?.kind !== "list") return fail("WH2119", "macrolet takes a list of definitions", { span: call.form.span });
    const macros = new Map<string, MacroFunction>();
    for (const definition of definitions.items) {
      const name = definition.kind === "list" ? definition.items[0] : undefined;
      const value = valueOfForm(interpreter, definition);
      if (name?.kind !== "symbol" || !(value instanceof Cons) || !(value.car instanceof LispSymbol)) {
        return fail("WH2119", "a local macro is (name (parameter...) form...)", { span: definition.span });
      }
      macros.set(variableKey(name), compileMacro(interpreter, value.car, value.cdr, null)(ROOT_FRAME));
    }
    return within(expander, call, body, withMacros(call.scope, macros));
  },
  "SYMBOL-MACROLET": (expander, call) => {
    const [definitions, ...body] = call.args;
    if (definitions?.kind !== "list") return fail("WH2119", "symbol-macrolet takes a list of definitions", { span: call.form.span });
    const macros = new Map<string, Form>();
    for (const definition of definitions.items) {
      const [name, expansion] = definition.kind === "list" ? definition.items : [];
      if (name?.kind !== "symbol" || !expansion) return fail("WH2119", "a symbol macro is (name form)", { span: definition.span });
      macros.set(variableKey(name), expansion);
    }
    return within(expander, call, body, withSymbolMacros(call.scope, macros));
  },
  LOCALLY: (expander, call) => within(expander, call, call.args, call.scope),
  THE: (expander, call) => {
    const [, value] = call.args;
    return value ? expander.walk(value, call.scope, call.used) : fail("WH2107", "the takes a type and a form", { span: call.form.span });
  },
};

function within(expander: BodyExpander, call: CoreCall, body: readonly Form[], scope: BodyScope): Form {
  const forms = expander.sequence(skipDeclarations(body), scope, call.used);
  return forms.length === 1 && forms[0] ? forms[0] : buildList(["progn", ...forms], call.form.span);
}
