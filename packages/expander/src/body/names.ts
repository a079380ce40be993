import { suggestion } from "@whistler/diagnostics";
import type { Form, SymbolForm } from "@whistler/reader";
import { formOfValue } from "../evaluator/forms.ts";
import type { Interpreter } from "../evaluator/interpreter.ts";
import { fail } from "../problem.ts";
import { BUILTIN_CONSTANTS } from "./builtin-constants.ts";
import type { BodyExpander } from "./call.ts";
import { type BodyScope, findName, variableKey, variableNames } from "./scope.ts";

/** A symbol as an expression: lexical variable, symbol macro, user's constant, builtin constant; anything else is unbound. */
export function resolveSymbol(expander: BodyExpander, symbol: SymbolForm, scope: BodyScope, used: boolean): Form {
  const { interpreter, maps } = expander.compilation;
  const lexical = findName(scope, variableKey(symbol));
  if (lexical?.kind === "variable") return plain(symbol);
  if (lexical) return expander.walk(lexical.form, scope, used);
  if (symbol.uninterned === undefined) {
    if (symbol.package === "KEYWORD")
      return fail("WH2103", `the keyword :${symbol.name.toLowerCase()} has no value in a program`, { span: symbol.span });
    if (symbol.name === "NIL") return { kind: "integer", value: 0n, span: symbol.span };
    if (symbol.name === "T") return { kind: "integer", value: 1n, span: symbol.span };
    const constant = constantNamed(interpreter, symbol.name);
    if (constant !== null) return expander.walk({ kind: "integer", value: constant, span: symbol.span }, scope);
    const macro = interpreter.symbolMacros.get(interpreter.packages.intern(symbol.name));
    if (macro !== undefined) {
      const made = { ...symbol.span, via: { macro: symbol.name.toLowerCase(), call: symbol.span } };
      return expander.walk(formOfValue(interpreter, macro, made, expander.compilation.maxDepth), scope, used);
    }
    if (maps.has(symbol.name)) {
      return fail("WH2102", `${symbol.name.toLowerCase()} is a map, and a map is not a value`, {
        span: symbol.span,
        help: ["map names stand in map forms and in helper calls only"],
      });
    }
    const global = interpreter.packages.lookup(symbol.name, interpreter.packages.current);
    if (global && interpreter.globals.has(global)) {
      return fail("WH2102", `${symbol.name.toLowerCase()} is a compile-time variable, not a constant of programs`, {
        span: symbol.span,
        help: ["define integers for programs with defconstant"],
      });
    }
  }
  const known = variableNames(scope);
  return fail("WH2102", `unbound variable ${symbol.name.toLowerCase()}`, {
    span: symbol.span,
    help: [
      ...suggestion(symbol.name, [
        ...known,
        ...BUILTIN_CONSTANTS.keys(),
        ...[...interpreter.constants].map((one) => one.name),
        ...maps.keys(),
      ]),
      known.length === 0
        ? "no variables are in scope"
        : `in scope: ${known
            .map((name) => name.toLowerCase())
            .slice(0, 12)
            .join(" ")}`,
    ],
  });
}

/** The integer that a constant of this name has, from any package: the user's own first, then the builtin ones. */
export function constantNamed(interpreter: Interpreter, name: string): bigint | null {
  const symbol = interpreter.packages.lookup(name, interpreter.packages.current);
  const own = symbol && interpreter.constants.has(symbol) ? interpreter.globals.get(symbol) : undefined;
  if (typeof own === "bigint") return own;
  for (const one of interpreter.constants) {
    if (one.name !== name) continue;
    const value = interpreter.globals.get(one);
    if (typeof value === "bigint") return value;
  }
  return BUILTIN_CONSTANTS.get(name) ?? null;
}

/** A variable as core forms have it: without package. */
export function plain(symbol: SymbolForm): SymbolForm {
  if (symbol.package === undefined && symbol.internal === undefined) return symbol;
  return symbol.uninterned === undefined
    ? { kind: "symbol", name: symbol.name, span: symbol.span }
    : { kind: "symbol", name: symbol.name, uninterned: symbol.uninterned, span: symbol.span };
}
