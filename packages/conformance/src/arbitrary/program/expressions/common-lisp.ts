import { operands, valuedBody } from "../bodies.ts";
import { type ExpressionProduction, pick } from "../builder.ts";
import { form } from "../lisp.ts";
import { assignable } from "../operands.ts";
import { withScalars } from "../scope.ts";

const unary = (name: string): ExpressionProduction => ({
  name,
  weight: 1,
  make: (gene, scope, build) => form(name, build.expression(gene.parts[0], scope)),
});

const binary = (name: string): ExpressionProduction => ({
  name,
  weight: 1,
  make: (gene, scope, build) =>
    form(
      name,
      ...operands(gene, 2)
        .slice(0, 2)
        .map((part) => build.expression(part, scope)),
    ),
});

/** Productions of the operators of Common Lisp that the library has. */
export const COMMON_LISP: readonly ExpressionProduction[] = [
  ...["1+", "1-", "zerop", "plusp", "minusp", "evenp", "oddp", "lognot", "abs", "identity", "null"].map(unary),
  ...["min", "max", "prog1", "prog2", "logtest", "eql", "eq"].map(binary),
  {
    name: "logbitp",
    weight: 1,
    make: (gene, scope, build) => form("logbitp", gene.picks[0] % 64, build.expression(gene.parts[0], scope)),
  },
  {
    name: "rem",
    weight: 1,
    make: (gene, scope, build) => form("rem", build.expression(gene.parts[0], scope), 1 + (gene.picks[0] % 1000)),
  },
  {
    name: "setq",
    weight: 1,
    when: (scope) => assignable(scope).length > 0,
    make: (gene, scope, build) => form("setq", pick(assignable(scope), gene.picks[0]), build.expression(gene.parts[0], scope)),
  },
  {
    name: "parallel-assignment",
    weight: 2,
    when: (scope) => assignable(scope).length > 1,
    make: (gene, scope, build) => {
      const names = assignable(scope);
      const first = pick(names, gene.picks[0]);
      const second = pick(
        names.filter((name) => name !== first),
        gene.picks[1],
      );
      const [left, right] = operands(gene, 2).map((part) => build.expression(part, scope));
      switch (gene.picks[2] % 3) {
        case 0:
          return form("rotatef", first, second);
        case 1:
          return form("psetq", first, left ?? 0, second, right ?? 0);
        default:
          return form("psetf", first, left ?? 0, second, right ?? 0);
      }
    },
  },
  {
    name: "dolist",
    weight: 1,
    make: (gene, scope, build) => {
      const name = build.fresh("d");
      const items = { kind: "quote" as const, form: form(gene.literal, gene.picks[0] % 9), span: form().span };
      const inner = withScalars(scope, { name, assignable: false });
      return form("dolist", form(name, items), ...valuedBody(gene.parts.slice(0, 2), inner, build));
    },
  },
  {
    name: "ecase",
    weight: 1,
    make: (gene, scope, build) => {
      const [key, first, second] = operands(gene, 3).map((part) => build.expression(part, scope));
      return form("ecase", key ?? 0, form(gene.literal, first ?? 0), form(gene.literal ^ 1n, second ?? 0));
    },
  },
];
