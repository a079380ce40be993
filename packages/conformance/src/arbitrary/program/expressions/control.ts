import { fold, leafOf, operands, valuedBody } from "../bodies.ts";
import { type ExpressionProduction, pick } from "../builder.ts";
import { form } from "../lisp.ts";

/** Productions that choose, and that leave. */
export const CONTROL: readonly ExpressionProduction[] = [
  fold("and", 2),
  fold("or", 2),
  {
    name: "if",
    weight: 5,
    make: (gene, scope, build) =>
      form(
        "if",
        ...operands(gene, gene.picks[0] % 4 === 0 ? 2 : 3)
          .slice(0, 3)
          .map((part) => build.expression(part, scope)),
      ),
  },
  {
    name: "when",
    weight: 2,
    make: (gene, scope, build) => form("when", build.expression(gene.parts[0], scope), ...valuedBody(gene.parts.slice(1), scope, build)),
  },
  {
    name: "unless",
    weight: 1,
    make: (gene, scope, build) => form("unless", build.expression(gene.parts[0], scope), ...valuedBody(gene.parts.slice(1), scope, build)),
  },
  {
    name: "cond",
    weight: 2,
    make: (gene, scope, build) => {
      const clauses = gene.parts.slice(0, 3).map((clause, index) => {
        const [test, ...rest] = clause.parts;
        if (index > 0 && index === gene.parts.length - 1 && clause.picks[0] % 2 === 0)
          return form("t", ...valuedBody([clause], scope, build));
        const condition = build.expression(test, scope);
        return rest.length === 0 ? form(condition) : form(condition, ...valuedBody(rest, scope, build));
      });
      return form("cond", ...clauses);
    },
  },
  {
    name: "case",
    weight: 2,
    make: (gene, scope, build) => {
      const [key, ...clauses] = gene.parts;
      const heads = new Set<bigint>();
      const made = clauses.slice(0, 3).map((clause, index) => {
        const value = build.expression(clause.parts[0] ?? leafOf(clause), scope);
        if (index === 2) return form("t", value);
        const more = clause.literal ^ 1n;
        heads.add(clause.literal);
        return clause.picks[0] % 3 === 0 ? form(form(clause.literal, more < 0n ? 0 : more), value) : form(clause.literal, value);
      });
      return form("case", build.expression(key, scope), ...made);
    },
  },
  {
    name: "progn",
    weight: 2,
    make: (gene, scope, build) => form("progn", ...valuedBody(gene.parts, scope, build)),
  },
  {
    name: "block",
    weight: 3,
    make: (gene, scope, build) => {
      const name = build.fresh("out");
      return form("block", name, ...valuedBody(gene.parts, { ...scope, blocks: [...scope.blocks, name] }, build));
    },
  },
  {
    name: "return-from",
    weight: 40,
    when: (scope) => scope.blocks.length > 0,
    make: (gene, scope, build) =>
      form(
        "when",
        build.expression(gene.parts[0], scope),
        form("return-from", pick(scope.blocks, gene.picks[0]), build.expression(gene.parts[1], scope)),
      ),
  },
];
