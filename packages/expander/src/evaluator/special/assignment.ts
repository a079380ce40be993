import { type SpecialForm, special } from "../builtin.ts";
import { compileAssignment, compileForm } from "../compile.ts";
import type { Code } from "../frame.ts";
import { findName } from "../scope.ts";
import { itemsOf, LispSymbol, listOf, NIL } from "../value.ts";

/** `setq`: the only assignment that is no macro. */
export const ASSIGNMENT: readonly SpecialForm[] = [
  special("(setq {variable value}...)", "store values in variables; the last value", (call, scope, interpreter) => {
    const items = itemsOf(call.cdr);
    if (items.length % 2 !== 0) return interpreter.error("WH2008", "setq takes pairs of a variable and a value");
    const codes: Code[] = [];
    for (let at = 0; at < items.length; at += 2) {
      const [name = NIL, value = NIL] = items.slice(at, at + 2);
      if (!(name instanceof LispSymbol))
        return interpreter.error("WH2008", `${interpreter.show(name)} is no variable name`, ["setf sets other places"]);
      const found = findName(scope, name)?.what;
      const expansion = found?.kind === "symbol-macro" ? found.form : found ? undefined : interpreter.symbolMacros.get(name);
      codes.push(
        expansion === undefined
          ? compileAssignment(interpreter, name, scope, compileForm(interpreter, value, scope))
          : compileForm(interpreter, listOf([interpreter.op("SETF"), expansion, value]), scope),
      );
    }
    const last = codes.pop();
    if (!last) return () => NIL;
    if (codes.length === 0) return last;
    return (frame) => {
      for (const code of codes) code(frame);
      return last(frame);
    };
  }),
];
