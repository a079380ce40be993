import type { Gene } from "../../gene.ts";
import { leafOf, valuedBody } from "../bodies.ts";
import { type ExpressionProduction, pick } from "../builder.ts";
import { form, lisp } from "../lisp.ts";
import { below, bytesOf, TYPES } from "../operands.ts";
import { withScalars } from "../scope.ts";

/** Productions that bind names. */
export const BINDING: readonly ExpressionProduction[] = [
  {
    name: "let",
    weight: 6,
    make: (gene, scope, build) => {
      const genes = gene.parts.slice(0, -1);
      // Now and then a name that is bound already: inner variables shadow outer ones.
      const names = genes.map((one) =>
        one.picks[2] % 7 === 0 && scope.scalars.length > 0 ? pick(scope.scalars, one.picks[1]).name : build.fresh("v"),
      );
      const distinct = new Set(names).size === names.length ? names : names.map(() => build.fresh("v"));
      const sequential = gene.picks[0] % 2 === 0;
      let inner = scope;
      const bindings = distinct.map((name, index) => {
        const init = build.expression(genes[index], sequential ? inner : scope);
        inner = withScalars(inner, { name, assignable: true });
        const type = genes[index]?.picks[0] ?? 0;
        // A declared type is a hint; literals that do not fit it are warned about, so they get none.
        return type % 4 === 0 && init.kind !== "integer" ? form(name, pick(TYPES, type >> 4), init) : form(name, init);
      });
      return form(sequential ? "let*" : "let", form(...bindings), ...valuedBody(gene.parts.slice(-1).flatMap(unfold), inner, build));
    },
  },
  {
    name: "address-taken",
    weight: 2,
    when: (_scope, build) => build.hasStack(8),
    make: (gene, scope, build) => {
      build.takeStack(8);
      const type = pick(TYPES, gene.picks[0]);
      const name = build.fresh("home");
      const inner = withScalars(scope, { name, assignable: true });
      const at = below(gene, bytesOf(type));
      return form(
        "let",
        form(form(name, type, form("+", build.expression(gene.parts[0], scope), 0))),
        form("store", "u8", form("stack-addr", name), at, build.expression(gene.parts[1], inner)),
        ...valuedBody(gene.parts.slice(2), inner, build),
      );
    },
  },
  {
    name: "pressure",
    weight: 2,
    make: (gene, scope, build) => {
      // More values than there are registers that survive a call, all alive across one.
      const names = Array.from({ length: 5 + (gene.picks[0] % 9) }, () => build.fresh("w"));
      const inits = names.map((_, index) =>
        gene.parts[index] ? build.expression(gene.parts[index], scope) : form("getmap", build.use("cells"), index % 5),
      );
      return form(
        "let",
        form(...names.map((name, index) => form(name, inits[index] ?? 0))),
        gene.picks[1] % 2 === 0 ? form("ktime-get-ns") : form("incf", form("getmap", build.use("cells"), 1), names[0] ?? 1),
        form(pick(["logxor", "+", "-"], gene.picks[2]), ...names),
      );
    },
  },
  {
    name: "symbol-macrolet",
    weight: 1,
    make: (gene, scope, build) => {
      const name = build.fresh("alias");
      const meaning = build.expression(leafOf(gene.parts[0] ?? gene), scope);
      const inner = withScalars(scope, { name, assignable: false });
      return form("symbol-macrolet", form(form(name, meaning)), ...valuedBody(gene.parts.slice(1), inner, build));
    },
  },
  {
    name: "macrolet",
    weight: 1,
    make: (gene, scope, build) => {
      const [name, parameter] = [build.fresh("local"), build.fresh("p")];
      const shape = form(
        "list",
        { kind: "quote", form: lisp(pick(["+", "logxor", "-"], gene.picks[0])), span: lisp(0).span },
        parameter,
        gene.literal,
      );
      return form("macrolet", form(form(name, form(parameter), shape)), form(name, build.expression(gene.parts[0], scope)));
    },
  },
];

/** The parts of a gene as a body, or the gene itself where it has none. */
function unfold(gene: Gene): readonly Gene[] {
  return gene.parts.length > 0 && gene.picks[2] % 2 === 0 ? gene.parts : [gene];
}
