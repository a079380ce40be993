import type { Form } from "@whistler/reader";
import type { Template } from "../body/template.ts";
import { describe, isSymbol } from "../body/template.ts";
import { defineMacro, expectArgs, type LibraryMacro, type MacroEnv } from "./macro.ts";

/** A binding list `(v init)` or `(v type init)`: the variable and the binding as `let` takes it. */
function binding(env: MacroEnv, form: Form | undefined, shape: string): { readonly variable: Form; readonly binding: Form } {
  if (form?.kind !== "list" || form.items.length < 2 || form.items.length > 3) {
    return env.fail("WH2104", `${form ? describe(form) : "nothing"} is no binding`, {
      span: form?.span ?? env.span,
      help: [`write ${shape}`],
    });
  }
  const variable = form.items[0];
  if (variable?.kind !== "symbol") return env.fail("WH2105", "the variable of a binding is not a symbol", { span: form.span });
  return { variable, binding: form };
}

/** Whether a case key that is a list is an operator call: then it is one expression, else a list of alternatives. */
const OPERATORS: ReadonlySet<string> = new Set(
  "HTONS HTONL HTONLL NTOHS NTOHL NTOHLL + - * / MOD LOGAND LOGIOR LOGXOR << >> >>> ASH CAST SIZEOF QUOTE".split(" "),
);

function caseTest(env: MacroEnv, key: Form, head: Form): Template {
  if (isSymbol(head, "T") || isSymbol(head, "OTHERWISE")) return 1;
  if (head.kind !== "list") return ["=", key, head];
  const operator = head.items[0];
  if (operator?.kind === "symbol" && (OPERATORS.has(operator.name) || env.expandOnce(head) !== null)) return ["=", key, head];
  const tests: Template[] = head.items.map((item) => ["=", key, item]);
  return tests.length === 1 && tests[0] !== undefined ? tests[0] : ["or", ...tests];
}

function caseMacro(name: string): LibraryMacro {
  return defineMacro(name, (_call, env) => {
    expectArgs(env, 1, Number.POSITIVE_INFINITY, `(${name} key (1 form...) ((2 3) form...) (t form...))`);
    const [subject, ...clauses] = env.args;
    const key = env.temp("key");
    const made: Template[] = clauses.map((clause) => {
      const head = clause.kind === "list" ? clause.items[0] : undefined;
      if (clause.kind !== "list" || !head) return env.fail("WH2119", `${describe(clause)} is no case clause`, { span: clause.span });
      const body = clause.items.slice(1);
      return [caseTest(env, key, head), ...(body.length > 0 ? body : [0])];
    });
    return ["let", [[key, subject ?? 0]], ["cond", ...made]];
  });
}

/** Control: §6.1 of the language. */
export const CONTROL_MACROS: readonly LibraryMacro[] = [
  defineMacro("when-let", (_call, env) => {
    const shape = "(when-let ((v init) ...) form...)";
    expectArgs(env, 1, Number.POSITIVE_INFINITY, shape);
    const [list, ...body] = env.args;
    if (isSymbol(list, "NIL")) return ["progn", ...body];
    if (list?.kind !== "list") return env.fail("WH2104", "when-let takes a list of bindings", { help: [`write ${shape}`] });
    let inner: readonly Template[] = body;
    for (const item of list.items.toReversed()) {
      const one = binding(env, item, shape);
      inner = [["let", [one.binding], ["when", one.variable, ...inner]]];
    }
    return inner.length === 1 && list.items.length > 0 ? (inner[0] ?? ["progn"]) : ["progn", ...inner];
  }),
  defineMacro("if-let", (_call, env) => {
    const shape = "(if-let (v init) then else)";
    expectArgs(env, 2, 3, shape);
    const [list, then, otherwise] = env.args;
    // One binding; a list of one binding, as when-let takes it, is understood too.
    const only = list?.kind === "list" && list.items.length === 1 && list.items[0]?.kind === "list" ? list.items[0] : list;
    const { variable, binding: made } = binding(env, only, shape);
    return ["let", [made], ["if", variable, then ?? 0, otherwise ?? 0]];
  }),
  caseMacro("case"),
  caseMacro("ecase"),
];
