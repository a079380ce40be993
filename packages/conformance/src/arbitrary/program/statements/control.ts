import { block, bodyOf, halves, spread } from "../bodies.ts";
import type { StatementProduction } from "../builder.ts";
import { form } from "../lisp.ts";
import { withScalars } from "../scope.ts";

/** Productions that bind, branch, repeat and leave. */
export const CONTROL_STATEMENTS: readonly StatementProduction[] = [
  {
    name: "let-statement",
    weight: 10,
    make: (gene, scope, build) => {
      const names = gene.parts.slice(0, -1).map(() => build.fresh("v"));
      const bindings = names.map((name, index) => form(name, build.expression(gene.parts[index], scope)));
      const inner = withScalars(scope, ...names.map((name) => ({ name, assignable: true })));
      return block("let", form(...bindings), ...bodyOf(gene.parts.slice(-1).flatMap(spread), inner, build));
    },
  },
  {
    name: "when-statement",
    weight: 6,
    make: (gene, scope, build) =>
      block(
        gene.picks[0] % 4 === 0 ? "unless" : "when",
        build.expression(gene.parts[0], scope),
        ...bodyOf(gene.parts.slice(1), scope, build),
      ),
  },
  {
    name: "if-statement",
    weight: 5,
    make: (gene, scope, build) => {
      const [yes, no] = halves(gene.parts.slice(1));
      return block(
        "if",
        build.expression(gene.parts[0], scope),
        form("progn", ...bodyOf(yes, scope, build)),
        form("progn", ...bodyOf(no, scope, build)),
      );
    },
  },
  {
    name: "case-statement",
    weight: 2,
    make: (gene, scope, build) => {
      const clauses = gene.parts
        .slice(1)
        .map((clause, index) => form(index === 2 ? "t" : clause.literal, ...bodyOf([clause], scope, build)));
      return block("case", build.expression(gene.parts[0], scope), ...clauses.slice(0, 3));
    },
  },
  {
    name: "dotimes",
    weight: 6,
    when: (scope) => scope.rounds > 1,
    make: (gene, scope, build) => {
      const count = 1 + (gene.picks[0] % Math.min(8, scope.rounds));
      const name = build.fresh("i");
      // A loop variable that the body assigns is no bounded index any more.
      const variable = gene.picks[1] % 4 === 0 ? { name, assignable: true } : { name, assignable: false, below: count };
      const inner = withScalars({ ...scope, rounds: Math.floor(scope.rounds / count) }, variable);
      return block("dotimes", form(name, count), ...bodyOf(gene.parts, inner, build));
    },
  },
  {
    name: "return",
    weight: 2,
    when: (scope) => scope.mayLeave,
    make: (gene, scope, build) =>
      block("when", build.expression(gene.parts[0], scope), form("return", build.expression(gene.parts[1], scope))),
  },
  {
    name: "repeat-forms",
    weight: 1,
    make: (gene, scope, build) =>
      block(build.use("repeat-forms"), 1 + (gene.picks[0] % 2), ...bodyOf(gene.parts.slice(0, 2), scope, build)),
  },
];
