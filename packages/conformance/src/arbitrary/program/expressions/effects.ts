import { type ExpressionProduction, pick } from "../builder.ts";
import { form } from "../lisp.ts";
import { assignable, free, keyOf, NUMBER_MAPS } from "../operands.ts";

/** Productions of values of forms that do something. */
export const EFFECTS: readonly ExpressionProduction[] = [
  {
    name: "setf-value",
    weight: 2,
    when: (scope) => assignable(scope).length > 0,
    make: (gene, scope, build) => form("setf", pick(assignable(scope), gene.picks[0]), build.expression(gene.parts[0], scope)),
  },
  {
    name: "incf-value",
    weight: 2,
    when: (scope) => assignable(scope).length > 0,
    make: (gene, scope, build) =>
      form(
        gene.picks[1] % 2 === 0 ? "incf" : "decf",
        pick(assignable(scope), gene.picks[0]),
        ...gene.parts.slice(0, 1).map((part) => build.expression(part, scope)),
      ),
  },
  {
    name: "map-update-code",
    weight: 2,
    when: (scope) => free(NUMBER_MAPS, scope).length > 0,
    make: (gene, scope, build) => {
      const [name, map] = pick(free(NUMBER_MAPS, scope), gene.picks[0]);
      const key = keyOf(name, map, gene.parts[0], scope, build);
      const value = build.expression(gene.parts[1], scope);
      return form("map-update", build.use(name), key, value, pick(["bpf_any", "bpf_noexist", "bpf_exist"], gene.picks[1]));
    },
  },
  {
    name: "remmap",
    weight: 2,
    when: (scope) => free(NUMBER_MAPS, scope).length > 0,
    make: (gene, scope, build) => {
      const [name, map] = pick(free(NUMBER_MAPS, scope), gene.picks[0]);
      return form("remmap", build.use(name), keyOf(name, map, gene.parts[0], scope, build));
    },
  },
];
