import type { Span } from "@whistler/diagnostics";
import type { ListForm } from "@whistler/reader";
import { mapNamed, structNamed } from "../declare/lookup.ts";
import { valueOfForm } from "../evaluator/forms.ts";
import { LispSymbol } from "../evaluator/value.ts";
import type { LibraryMacro, MacroEnv } from "../library/macro.ts";
import { fail } from "../problem.ts";
import type { BodyExpander } from "./call.ts";
import { constantValue } from "./constant.ts";
import type { BodyScope } from "./scope.ts";
import { build } from "./template.ts";
import { SCALAR_TYPES, scalarTypeName } from "./types.ts";

/** What a library macro gets for one of its calls. */
export function libraryEnv(expander: BodyExpander, macro: LibraryMacro, call: ListForm, scope: BodyScope, used: boolean): MacroEnv {
  const span: Span = { ...call.span, via: { macro: macro.name.toLowerCase(), call: call.span } };
  const { compilation } = expander;
  return {
    call,
    args: call.items.slice(1),
    span,
    used,
    target: compilation.target,
    build: (template) => build(template, span),
    temp: (hint) => expander.temp(hint, span),
    map: (name) => mapNamed(compilation, name, call.span),
    struct: (name) => structNamed(compilation, name, call.span),
    sizeOf: (name) => {
      const scalar = scalarTypeName(name);
      if (scalar !== null) return SCALAR_TYPES.get(scalar)?.sizeBytes ?? null;
      return name?.kind === "symbol" ? (compilation.structs.get(name.name)?.sizeBytes ?? null) : null;
    },
    constant: (form, what) => expander.constant(form, scope, what, call.span),
    operand: (form) => {
      const core = expander.walkOnce(form, scope);
      return { form: core, constant: constantValue(core) };
    },
    expandOnce: (form) => expander.expandOnce(form, scope),
    hasUserSetf: (place) => {
      const head = place.kind === "list" ? place.items[0] : undefined;
      if (head?.kind !== "symbol") return false;
      const symbol = valueOfForm(compilation.interpreter, head);
      return (
        symbol instanceof LispSymbol &&
        (compilation.interpreter.setfWriters.has(symbol) || compilation.interpreter.setfExpanders.has(symbol))
      );
    },
    warn: (code, message, parts = {}) => expander.warn(code, message, { span: call.span, ...parts }),
    fail: (code, message, parts = {}) => fail(code, message, { span: call.span, ...parts }),
  };
}
