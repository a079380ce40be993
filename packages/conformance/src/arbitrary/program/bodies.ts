import type { Form } from "@whistler/reader";
import type { Gene } from "../gene.ts";
import type { Builder, ExpressionProduction } from "./builder.ts";
import { form, type Lisp, lisp } from "./lisp.ts";
import type { Scope } from "./scope.ts";

/** How the parts of a gene become bodies and operands. */

/** One form as the forms of a statement. */
export const block = (head: string, ...parts: readonly Lisp[]): readonly Form[] => [form(head, ...parts)];

/** A body of statements that is not empty, so that it can be seen what it does. */
export function bodyOf(genes: readonly Gene[], scope: Scope, build: Builder): readonly Form[] {
  const made = build.statements(genes, scope);
  return made.length > 0 ? made : [lisp(0)];
}

/** Statements and a value behind them. */
export function valuedBody(genes: readonly Gene[], scope: Scope, build: Builder): readonly Form[] {
  return [...build.statements(genes.slice(0, -1), scope), build.expression(genes.at(-1), scope)];
}

/** The first half of the parts, and the others. */
export function halves(genes: readonly Gene[]): readonly [readonly Gene[], readonly Gene[]] {
  const middle = Math.ceil(genes.length / 2);
  return [genes.slice(0, middle), genes.slice(middle)];
}

/** The parts of a gene as a body, or the gene itself where it has one at most. */
export function spread(gene: Gene): readonly Gene[] {
  return gene.parts.length > 1 && gene.picks[2] % 2 === 0 ? gene.parts : [gene];
}

/** A gene without its parts: what is made from it is a leaf. */
export const leafOf = (gene: Gene): Gene => ({ ...gene, parts: [] });

/** The first parts as operands, four at most and so many at least. */
export function operands(gene: Gene, least: number): readonly (Gene | undefined)[] {
  return gene.parts.length >= least
    ? gene.parts.slice(0, 4)
    : [...gene.parts, ...Array.from({ length: least - gene.parts.length }, () => undefined)];
}

/** A production of a form that takes two operands or more, of any kind. */
export const fold = (name: string, weight: number): ExpressionProduction => ({
  name,
  weight,
  make: (gene, scope, build) => form(name, ...operands(gene, 2).map((part) => build.expression(part, scope))),
});
