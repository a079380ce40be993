import type { Span } from "@whistler/diagnostics";
import { build } from "../body/template.ts";
import { SCALAR_TYPES, scalarTypeName } from "../body/types.ts";
import type { Compilation } from "../declare/compilation.ts";
import { mapNamed, structNamed } from "../declare/lookup.ts";
import { formOfValue, valueOfForm } from "../evaluator/forms.ts";
import { MacroFunction } from "../evaluator/scope.ts";
import { LispString, type LispSymbol } from "../evaluator/value.ts";
import { fail } from "../problem.ts";
import type { MacroEnv } from "./macro.ts";

/** A library macro as compile-time code sees it: `(sizeof event)` in a `defmap`, `when-let` in a `defun`. */
export function compileTimeMacro(compilation: Compilation, symbol: LispSymbol): MacroFunction | null {
  const macro =
    symbol.uninterned === null ? (compilation.declaredMacros.get(symbol.name) ?? compilation.libraryMacros.get(symbol.name)) : undefined;
  if (!macro) return null;
  const { interpreter } = compilation;
  return new MacroFunction(macro.name, (call) => {
    const span: Span = interpreter.place;
    const form = formOfValue(interpreter, call, span, compilation.maxDepth);
    if (form.kind !== "list") return new LispString("");
    const env: MacroEnv = {
      call: form,
      args: form.items.slice(1),
      span,
      used: true,
      target: compilation.target,
      build: (template) => build(template, span),
      temp: (hint) => ({ kind: "symbol", name: hint.toUpperCase(), uninterned: interpreter.freshId(), span }),
      map: (name) => mapNamed(compilation, name, span),
      struct: (name) => structNamed(compilation, name, span),
      sizeOf: (name) => {
        const scalar = scalarTypeName(name);
        if (scalar !== null) return SCALAR_TYPES.get(scalar)?.sizeBytes ?? null;
        return name?.kind === "symbol" ? (compilation.structs.get(name.name)?.sizeBytes ?? null) : null;
      },
      constant: (operand, what) => {
        const value = operand ? interpreter.evaluate(valueOfForm(interpreter, operand), null) : null;
        return typeof value === "bigint" ? value : fail("WH2108", `${what} is not a constant`, { span: operand?.span ?? span });
      },
      operand: (operand) => ({ form: operand, constant: operand.kind === "integer" ? operand.value : null }),
      expandOnce: () => null,
      hasUserSetf: () => false,
      warn: (code, message, parts = {}) => interpreter.warn(code, message, parts.span ?? span),
      fail: (code, message, parts = {}) => fail(code, message, { span, ...parts }),
    };
    return valueOfForm(interpreter, build(macro.expand(form, env), span));
  });
}
