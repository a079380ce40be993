import { type Span, suggestion } from "@whistler/diagnostics";
import type { Interpreter } from "../evaluator/interpreter.ts";
import type { Environment } from "../evaluator/scope.ts";
import { type Cons, itemsOf, LispString, LispSymbol, type Value } from "../evaluator/value.ts";
import { fail } from "../problem.ts";
import type { Compilation } from "./compilation.ts";

/** A declaration that is being evaluated. */
export interface Declaration {
  readonly compilation: Compilation;
  readonly interpreter: Interpreter;
  readonly operands: readonly Value[];
  readonly whole: Cons;
  /** The lexical names around the declaration. */
  readonly scope: Environment | null;
  readonly span: Span;
}

/** What a top-level declaration does to the compilation; its value is the name that it declares. */
export type TopLevelForm = (declaration: Declaration) => Value;

export type TopLevelTable = ReadonlyMap<string, TopLevelForm>;

export function declarationOf(compilation: Compilation, whole: Cons, scope: Environment | null): Declaration {
  const { interpreter } = compilation;
  return { compilation, interpreter, operands: itemsOf(whole.cdr), whole, scope, span: interpreter.place };
}

/** The name that a declaration declares, canonical. */
export function declaredName(declaration: Declaration, what: string): LispSymbol {
  const [name] = declaration.operands;
  if (name instanceof LispSymbol && name.packageName !== "KEYWORD") return name;
  return fail("WH2206", `${what} has no name`, { span: declaration.span });
}

/** Keyword options, unevaluated, by name; the span is where the value stands. */
export function optionsOf(
  declaration: Declaration,
  options: readonly Value[],
  allowed: readonly string[],
  what: string,
): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  for (let at = 0; at < options.length; at += 2) {
    const key = options[at];
    const value = options[at + 1];
    if (!(key instanceof LispSymbol) || !allowed.includes(key.name)) {
      return fail("WH2213", `${what} has no option ${key === undefined ? "" : declaration.interpreter.show(key).toLowerCase()}`, {
        span: declaration.span,
        help: [
          ...(key instanceof LispSymbol ? suggestion(key.name, allowed) : []),
          `options: ${allowed.map((one) => `:${one.toLowerCase()}`).join(" ")}`,
        ],
      });
    }
    if (value === undefined)
      return fail("WH2206", `the option :${key.name.toLowerCase()} of ${what} has no value`, { span: declaration.span });
    if (!found.has(key.name)) found.set(key.name, value);
  }
  return found;
}

/** An option that is an evaluated integer of at least `least`; `fallback` when it is not given. */
export function integerOption(
  declaration: Declaration,
  options: ReadonlyMap<string, Value>,
  name: string,
  fallback: number,
  most: number,
): number {
  const form = options.get(name);
  if (form === undefined) return fallback;
  const value = declaration.interpreter.evaluate(form, declaration.scope);
  if (typeof value !== "bigint")
    return fail("WH2206", `:${name.toLowerCase()} is ${declaration.interpreter.show(value)}, not an integer`, { span: declaration.span });
  if (value < 0n || value > BigInt(most))
    return fail("WH2109", `:${name.toLowerCase()} is ${value}; it is between 0 and ${most}`, { span: declaration.span });
  return Number(value);
}

export function textOption(declaration: Declaration, options: ReadonlyMap<string, Value>, name: string): string | null {
  const form = options.get(name);
  if (form === undefined) return null;
  const value = declaration.interpreter.evaluate(form, declaration.scope);
  if (value instanceof LispString) return value.text;
  if (value instanceof LispSymbol && value.name === "NIL") return null;
  return fail("WH2206", `:${name.toLowerCase()} is ${declaration.interpreter.show(value)}, not a string`, { span: declaration.span });
}
