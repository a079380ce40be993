import type { Interpreter } from "./interpreter.ts";
import { findName, findOperator, type Scope } from "./scope.ts";
import { Cons, LispEnvironment, NIL } from "./value.ts";

/** The environment without local macros. */
export const noLocalMacros = new LispEnvironment(
  () => null,
  () => null,
);

/** What `&environment` receives for a macro call in this scope. */
export function environmentOf(interpreter: Interpreter, scope: Scope | null): LispEnvironment {
  if (scope === null) return noLocalMacros;
  const environment: LispEnvironment = new LispEnvironment(
    (symbol) => {
      const found = findOperator(scope, symbol)?.what;
      if (!found) return null;
      if (found.kind === "function") return { kind: "hidden" };
      return { kind: "macro", expand: (call) => (call instanceof Cons ? interpreter.expandMacro(found.macro, call, environment) : NIL) };
    },
    (symbol) => {
      const found = findName(scope, symbol)?.what;
      if (!found) return null;
      return found.kind === "symbol-macro" ? { kind: "macro", expand: () => found.form } : { kind: "hidden" };
    },
  );
  return environment;
}
