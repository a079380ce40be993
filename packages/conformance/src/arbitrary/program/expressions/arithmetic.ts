import type { Form } from "@whistler/reader";
import { fold, operands } from "../bodies.ts";
import { type ExpressionProduction, pick } from "../builder.ts";
import { form, lisp } from "../lisp.ts";
import { divisor, TYPES } from "../operands.ts";

const unary = (name: string, weight: number): ExpressionProduction => ({
  name,
  weight,
  make: (gene, scope, build) => form(name, build.expression(gene.parts[0], scope)),
});

const comparison = (name: string): ExpressionProduction => ({
  name,
  weight: 2,
  make: (gene, scope, build) => {
    const count = gene.picks[0] % 8 === 0 && gene.parts.length > 2 ? 3 : 2;
    return form(
      name,
      ...operands(gene, 2)
        .slice(0, count)
        .map((part) => build.expression(part, scope)),
    );
  },
});

const division = (name: string): ExpressionProduction => ({
  name,
  weight: 2,
  make: (gene, scope, build) => form(name, build.expression(gene.parts[0], scope), divisor(gene.parts[1], scope)),
});

/** Amounts are 0 to 63, or whatever a variable holds: the machine looks at six bits. A constant above is an error of the language. */
const shift = (name: string): ExpressionProduction => ({
  name,
  weight: 5,
  make: (gene, scope, build) => {
    const amount = gene.parts[1];
    const variables = scope.scalars;
    const atRunTime: Form | undefined =
      amount && gene.picks[1] % 3 === 0 && variables.length > 0
        ? gene.picks[2] % 2 === 0
          ? lisp(pick(variables, amount.picks[0]).name)
          : form("logand", build.expression(amount, scope), pick([63, 31, 15, 7], amount.picks[1]))
        : undefined;
    return form(name, build.expression(gene.parts[0], scope), atRunTime ?? pick([0, 1, 8, 31, 32, 33, 48, 63, 16, 4, 7], gene.picks[0]));
  },
});

/** Productions that compute. */
export const ARITHMETIC: readonly ExpressionProduction[] = [
  fold("+", 6),
  fold("*", 3),
  { name: "-", weight: 5, make: (gene, scope, build) => form("-", ...operands(gene, 1).map((part) => build.expression(part, scope))) },
  division("/"),
  division("mod"),
  fold("logand", 3),
  fold("logior", 3),
  fold("logxor", 3),
  shift("<<"),
  shift(">>"),
  shift(">>>"),
  {
    name: "ash",
    weight: 1,
    make: (gene, scope, build) => form("ash", build.expression(gene.parts[0], scope), pick([0, 1, 63, -1, -32, -63, 17], gene.picks[0])),
  },
  ...["=", "/=", "<", "<=", ">", ">=", "s<", "s<=", "s>", "s>="].map(comparison),
  unary("not", 2),
  unary("log2", 1),
  ...["ntohs", "htons", "ntohl", "htonl", "ntohll", "htonll"].map((name) => unary(name, 1)),
  {
    name: "cast",
    weight: 5,
    make: (gene, scope, build) => form("cast", pick(TYPES, gene.picks[0]), build.expression(gene.parts[0], scope)),
  },
  {
    name: "doubled",
    weight: 1,
    make: (gene, scope, build) => form(build.use("doubled"), build.expression(gene.parts[0], scope)),
  },
  {
    name: "clamp",
    weight: 1,
    make: (gene, scope, build) =>
      form(
        build.use("clamp"),
        ...operands(gene, 3)
          .slice(0, 3)
          .map((part) => build.expression(part, scope)),
      ),
  },
];
