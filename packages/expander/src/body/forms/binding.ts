import { diagnostic, suggestion } from "@whistler/diagnostics";
import type { Form, ListForm, SymbolForm } from "@whistler/reader";
import { fail } from "../../problem.ts";
import type { BodyExpander, CoreCall, CoreFormTable } from "../call.ts";
import { constantValue } from "../constant.ts";
import { plain } from "../names.ts";
import { type BodyScope, variableKey, withVariables } from "../scope.ts";
import { buildList, describe, isSymbol } from "../template.ts";
import { fits, SCALAR_TYPES, scalarTypeName } from "../types.ts";
import { skipDeclarations } from "./control.ts";
import { rebuilt } from "./operands.ts";

/** `let` and `let*`: all binding shapes of the language become `(variable init)` or `(variable type init)`. */
export const BINDING_FORMS: CoreFormTable = {
  LET: (expander, call) => bind(expander, call, false),
  "LET*": (expander, call) => bind(expander, call, true),
};

interface Binding {
  readonly name: SymbolForm;
  readonly type: string | null;
  readonly init: Form | null;
  readonly span: ListForm["span"];
}

function bind(expander: BodyExpander, call: CoreCall, sequential: boolean): Form {
  const [list, ...body] = call.args;
  if (isSymbol(list, "NIL"))
    return rebuilt(call, [buildList([], list.span), ...expander.sequence(skipDeclarations(body), call.scope, call.used)]);
  if (list?.kind !== "list" || list.tail) return malformed(call, list);
  const bindings = list.items.map((item) => bindingOf(call, list, item));
  const declared = declaredTypes(body);
  let scope = call.scope;
  const made: ListForm[] = [];
  for (const binding of bindings) {
    made.push(expandBinding(expander, binding, declared, sequential ? scope : call.scope));
    if (sequential) scope = withVariables(scope, [binding.name]);
  }
  if (!sequential)
    scope = withVariables(
      call.scope,
      bindings.map((binding) => binding.name),
    );
  return rebuilt(call, [buildList(made, list.span), ...expander.sequence(skipDeclarations(body), scope, call.used)]);
}

function malformed(call: CoreCall, list: Form | undefined): never {
  const head = call.head.toLowerCase();
  return fail("WH2104", `the bindings of ${head} are malformed`, {
    span: list?.span ?? call.form.span,
    help: [`bindings are a list of lists: (${head} ((x 1) (y u32 2)) ...)`],
  });
}

function bindingOf(call: CoreCall, list: ListForm, item: Form): Binding {
  const parts = item.kind === "symbol" ? [item] : item.kind === "list" && !item.tail ? item.items : null;
  // (let (x 1) ...): the parentheses around the one binding are missing.
  if (!parts)
    return list.items[0]?.kind === "symbol"
      ? malformed(call, list)
      : fail("WH2104", `${describe(item)} is no binding`, { span: item.span });
  const [name, second, third, ...more] = parts;
  if (name?.kind !== "symbol") return fail("WH2105", `${name ? describe(name) : "()"} is no variable name`, { span: item.span });
  if (name.package === "KEYWORD" || name.name === "NIL" || name.name === "T")
    return fail("WH2105", `${describe(name)} cannot be a variable`, { span: name.span });
  const type = scalarTypeName(second);
  if (third) {
    if (more.length > 0)
      return fail("WH2104", `the binding of ${describe(name)} has too many parts`, {
        span: item.span,
        help: ["a binding is (name init) or (name type init)"],
      });
    if (type === null)
      return fail("WH2111", `${second ? describe(second) : ""} is no type`, {
        span: second?.span ?? item.span,
        help: [
          ...(second?.kind === "symbol" ? suggestion(second.name, SCALAR_TYPES.keys()) : []),
          `types: ${[...SCALAR_TYPES.keys()].join(" ").toLowerCase()}`,
        ],
      });
    return { name, type, init: third, span: item.span };
  }
  return { name, type, init: type === null ? (second ?? null) : null, span: item.span };
}

function expandBinding(expander: BodyExpander, binding: Binding, declared: ReadonlyMap<string, string>, scope: BodyScope): ListForm {
  const type = binding.type ?? declared.get(variableKey(binding.name)) ?? null;
  const init = binding.init ? expander.walk(binding.init, scope) : ({ kind: "integer", value: 0n, span: binding.span } as const);
  const scalar = type === null ? undefined : SCALAR_TYPES.get(type);
  if (!scalar) return buildList([plain(binding.name), init], binding.span);
  const value = constantValue(init);
  const literal = init.kind === "integer" ? init.value : value;
  if (literal !== null && value !== null && !fits(literal, scalar) && !fits(value, scalar)) {
    expander.compilation.report(
      diagnostic("WH2122", `${literal} does not fit ${scalar.name}`, {
        span: init.span,
        help: [`the variable keeps ${literal}; write (cast ${scalar.name} ${literal}) to truncate`],
      }),
    );
  }
  return buildList([plain(binding.name), { kind: "symbol", name: scalar.name.toUpperCase(), span: binding.span }, init], binding.span);
}

/** Types from `(declare (type T v…))` and `(declare (T v…))` at the head of a body, by variable. */
function declaredTypes(body: readonly Form[]): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const form of body) {
    if (form.kind !== "list" || !isSymbol(form.items[0], "DECLARE")) break;
    for (const declaration of form.items.slice(1)) {
      if (declaration.kind !== "list") continue;
      const [head, ...rest] = declaration.items;
      const typed = isSymbol(head, "TYPE");
      const type = scalarTypeName(typed ? rest[0] : head);
      if (type === null) continue;
      for (const name of typed ? rest.slice(1) : rest) if (name.kind === "symbol") types.set(variableKey(name), type);
    }
  }
  return types;
}
