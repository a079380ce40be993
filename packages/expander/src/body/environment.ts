import type { Compilation } from "../declare/compilation.ts";
import { formOfSymbol, valueOfForm } from "../evaluator/forms.ts";
import { Cons, LispEnvironment, NIL } from "../evaluator/value.ts";
import { type BodyScope, findMacro, findName, variableKey } from "./scope.ts";

/** What `&environment` receives for a macro call in a program's body: the local macros in sight. */
export function bodyEnvironment(compilation: Compilation, scope: BodyScope): LispEnvironment {
  const { interpreter } = compilation;
  const environment: LispEnvironment = new LispEnvironment(
    (symbol) => {
      const macro = findMacro(scope, variableKey(formOfSymbol(interpreter, symbol, interpreter.at)));
      if (!macro) return null;
      return { kind: "macro", expand: (call) => (call instanceof Cons ? interpreter.expandMacro(macro, call, environment) : NIL) };
    },
    (symbol) => {
      const name = findName(scope, variableKey(formOfSymbol(interpreter, symbol, interpreter.at)));
      if (!name) return null;
      return name.kind === "symbol-macro" ? { kind: "macro", expand: () => valueOfForm(interpreter, name.form) } : { kind: "hidden" };
    },
  );
  return environment;
}
