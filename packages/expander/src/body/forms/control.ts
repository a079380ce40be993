import type { Form, ListForm } from "@whistler/reader";
import { fail } from "../../problem.ts";
import type { BodyExpander, CoreCall, CoreFormTable } from "../call.ts";
import { plain } from "../names.ts";
import { withVariables } from "../scope.ts";
import { buildList, describe, isSymbol } from "../template.ts";
import { expectOperands, rebuilt, walkAll } from "./operands.ts";

const MANY = Number.POSITIVE_INFINITY;

/** Sequences, branches, the bounded loop, the exit of the program. */
export const CONTROL_FORMS: CoreFormTable = {
  PROGN: (expander, call) => {
    const forms = expander.sequence(call.args, call.scope, call.used);
    return forms.length === 1 && forms[0] ? forms[0] : rebuilt(call, forms);
  },
  IF: (expander, call) => {
    expectOperands(call, 2, 3, "(if test then else)");
    const [test, yes, no] = call.args;
    return rebuilt(call, [
      walked(expander, call, test),
      yes ? expander.walk(yes, call.scope, call.used) : 0,
      no ? expander.walk(no, call.scope, call.used) : 0,
    ]);
  },
  WHEN: conditional,
  UNLESS: conditional,
  COND: (expander, call) =>
    rebuilt(
      call,
      call.args.map((clause) => condClause(expander, call, clause)),
    ),
  AND: (expander, call) => (call.args.length === 0 ? literal(call, 1n) : rebuilt(call, walkAll(expander, call))),
  OR: (expander, call) => (call.args.length === 0 ? literal(call, 0n) : rebuilt(call, walkAll(expander, call))),
  NOT: (expander, call) => {
    expectOperands(call, 1, 1, "(not x)");
    return rebuilt(call, walkAll(expander, call));
  },
  RETURN: (expander, call) => {
    expectOperands(call, 0, 1, "(return value)");
    return rebuilt(call, [call.args[0] ? expander.walk(call.args[0], call.scope) : 0]);
  },
  DOTIMES: dotimes,
  DECLARE: (_expander, call) => literal(call, 0n),
};

export function literal(call: CoreCall, value: bigint): Form {
  return { kind: "integer", value, span: call.form.span };
}

function walked(expander: BodyExpander, call: CoreCall, form: Form | undefined): Form | number {
  return form ? expander.walk(form, call.scope) : 0;
}

function conditional(expander: BodyExpander, call: CoreCall): Form {
  expectOperands(call, 1, MANY, `(${call.head.toLowerCase()} test form...)`);
  const [test, ...body] = call.args;
  return rebuilt(call, [walked(expander, call, test), ...expander.sequence(body, call.scope, call.used)]);
}

function condClause(expander: BodyExpander, call: CoreCall, clause: Form): ListForm {
  if (clause.kind !== "list" || clause.items.length === 0) {
    return fail("WH2119", `${describe(clause)} is no cond clause`, {
      span: clause.span,
      help: ["clauses are lists: (cond ((> x 1) 10) (t 20))"],
    });
  }
  const [test, ...body] = clause.items;
  if (!test) return fail("WH2119", "a cond clause needs a test", { span: clause.span });
  const walkedTest = isSymbol(test, "OTHERWISE")
    ? { kind: "integer" as const, value: 1n, span: test.span }
    : expander.walk(test, call.scope, body.length > 0 || call.used);
  return buildList([walkedTest, ...expander.sequence(body, call.scope, call.used)], clause.span);
}

/** Larger counts are no loop that the verifier could follow. */
const MAX_COUNT = 1n << 32n;

function dotimes(expander: BodyExpander, call: CoreCall): Form {
  const shape = "(dotimes (i 10) form...)";
  expectOperands(call, 1, MANY, shape);
  const [header, ...body] = call.args;
  if (header?.kind !== "list" || header.items.length < 2 || header.items.length > 3) {
    return fail("WH2119", "dotimes takes a variable and a count in parentheses", {
      span: header?.span ?? call.form.span,
      help: [`write ${shape}`],
    });
  }
  const [name, limit, result] = header.items;
  if (name?.kind !== "symbol") return fail("WH2105", "the loop variable is not a symbol", { span: header.span });
  const count = expander.constant(limit, call.scope, "the count of dotimes", header.span);
  if (count < 0n || count >= MAX_COUNT) {
    return fail("WH2109", `the count of dotimes is ${count}`, {
      span: limit?.span ?? header.span,
      help: ["the verifier needs a bound that is not negative"],
    });
  }
  const variable = plain(name);
  const inner = withVariables(call.scope, [name]);
  const bounds = buildList([variable, { kind: "integer", value: count, span: limit?.span ?? header.span }], header.span);
  const loop = rebuilt(call, [bounds, ...expander.sequence(skipDeclarations(body), inner, false)]);
  if (!result) return loop;
  const last = buildList(["let", [[variable, count]], expander.walk(result, inner, call.used)], call.form.span);
  return buildList(["progn", loop, last], call.form.span);
}

export function skipDeclarations(body: readonly Form[]): readonly Form[] {
  const first = body.findIndex((form) => !(form.kind === "list" && isSymbol(form.items[0], "DECLARE")));
  return first < 0 ? [] : body.slice(first);
}
