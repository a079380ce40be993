import { diagnostic } from "@whistler/diagnostics";
import { Cons, LispSymbol, NIL, type Value } from "../evaluator/value.ts";
import { defmap } from "./defmap.ts";
import { defprog } from "./defprog.ts";
import { type Declaration, declarationOf } from "./top-level.ts";

/** `(with-bpf-session () form…)`: its maps and programs are compiled, the rest is for the time when the script is run. */
export function withBpfSession(declaration: Declaration): Value {
  const { compilation, interpreter } = declaration;
  let skipped = false;
  for (const form of declaration.operands.slice(1)) {
    const head = form instanceof Cons && form.car instanceof LispSymbol ? form.car : null;
    const compile = head?.name === "MAP" ? defmap : head?.name === "PROG" ? defprog : null;
    if (compile && form instanceof Cons) {
      const outer = interpreter.at;
      if (form.whole) interpreter.at = form.whole;
      try {
        compile(declarationOf(compilation, form, declaration.scope));
      } finally {
        interpreter.at = outer;
      }
    } else skipped = true;
  }
  if (skipped)
    compilation.report(
      diagnostic("WH2214", "the session's maps and programs are compiled; the rest runs when the script is run", {
        span: declaration.span,
      }),
    );
  return NIL;
}
