import { block, leafOf } from "../bodies.ts";
import { pick, type StatementProduction } from "../builder.ts";
import { form, type Lisp } from "../lisp.ts";
import { assignable, free, keyOf, SCALAR_MAPS } from "../operands.ts";

/** Productions that assign variables and entries of maps. */
export const ASSIGNMENTS: readonly StatementProduction[] = [
  {
    name: "setf-getmap",
    weight: 8,
    leaf: true,
    when: (scope) => free(SCALAR_MAPS, scope).length > 0,
    make: (gene, scope, build) => {
      const [name, map] = pick(free(SCALAR_MAPS, scope), gene.picks[0]);
      const key = keyOf(name, map, gene.parts[1], scope, build);
      return block("setf", form("getmap", build.use(name), key), build.expression(gene.parts[0] ?? leafOf(gene), scope));
    },
  },
  {
    name: "setf-variable",
    weight: 10,
    leaf: true,
    when: (scope) => assignable(scope).length > 0,
    make: (gene, scope, build) => {
      const [first, second] = gene.parts;
      const set: Lisp[] = [pick(assignable(scope), gene.picks[0]), build.expression(first ?? leafOf(gene), scope)];
      if (second && gene.picks[1] % 5 === 0) set.push(pick(assignable(scope), gene.picks[2]), build.expression(second, scope));
      return block("setf", ...set);
    },
  },
  {
    name: "incf",
    weight: 3,
    leaf: true,
    when: (scope) => assignable(scope).length > 0,
    make: (gene, scope) => block(gene.picks[1] % 2 === 0 ? "incf" : "decf", pick(assignable(scope), gene.picks[0])),
  },
  {
    name: "incf-getmap",
    weight: 5,
    leaf: true,
    when: (scope) => free(SCALAR_MAPS, scope).length > 0,
    make: (gene, scope, build) => {
      const [name, map] = pick(free(SCALAR_MAPS, scope), gene.picks[0]);
      const place = form("getmap", build.use(name), keyOf(name, map, gene.parts[1], scope, build));
      return block(
        gene.picks[1] % 3 === 0 ? "decf" : "incf",
        place,
        ...gene.parts.slice(0, 1).map((part) => build.expression(part, scope)),
      );
    },
  },
  {
    name: "swap-variables",
    weight: 1,
    leaf: true,
    when: (scope) => assignable(scope).length > 1,
    make: (gene, scope, build) => {
      const names = assignable(scope);
      const first = pick(names, gene.picks[0]);
      return block(
        build.use("swap-variables"),
        first,
        pick(
          names.filter((one) => one !== first),
          gene.picks[1],
        ),
      );
    },
  },
];
