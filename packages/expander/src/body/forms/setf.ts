import { suggestion } from "@whistler/diagnostics";
import type { Form, ListForm } from "@whistler/reader";
import { formOfSymbol, formOfValue, valueOfForm } from "../../evaluator/forms.ts";
import { Cons, LispSymbol } from "../../evaluator/value.ts";
import { fail } from "../../problem.ts";
import type { BodyExpander, CoreCall, CoreFormTable } from "../call.ts";
import { bodyEnvironment } from "../environment.ts";
import { plain } from "../names.ts";
import { findName, variableKey, variableNames } from "../scope.ts";
import { build, buildList, describe, headName, isSimple, type Template } from "../template.ts";

/**
 * Assignment. A place that is a macro call is expanded until it is one of the primitive places (variable, load, context field, map
 * value, byte swap of one of them), so accessors need no writers of their own.
 */
export const SETF_FORMS: CoreFormTable = {
  SETF: (expander, call) => {
    const { args } = call;
    if (args.length % 2 !== 0) {
      return fail("WH2106", `setf has a place without a value: ${describe(args[args.length - 1] ?? call.form)}`, {
        span: call.form.span,
        help: ["setf takes pairs of a place and a value"],
      });
    }
    const place = args[0];
    const value = args[1];
    if (place && value && args.length === 2) return assign(expander, call, place, value);
    const forms: Form[] = [];
    for (let at = 0; at < args.length; at += 2) {
      const place = args[at];
      const value = args[at + 1];
      if (place && value) forms.push(assign(expander, { ...call, used: call.used && at + 2 === args.length }, place, value));
    }
    return buildList(["progn", ...forms], call.form.span);
  },
};

/** Places nest through macros at most so often. */
const MAX_STEPS = 200;

const SWAPS: ReadonlyMap<string, string> = new Map([
  ["NTOHS", "HTONS"],
  ["HTONS", "NTOHS"],
  ["NTOHL", "HTONL"],
  ["HTONL", "NTOHL"],
  ["NTOHLL", "HTONLL"],
  ["HTONLL", "NTOHLL"],
]);

function assign(expander: BodyExpander, call: CoreCall, target: Form, value: Form): Form {
  let place = target;
  let stored = value;
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    if (place.kind === "symbol") {
      const name = findName(call.scope, variableKey(place));
      if (name?.kind === "symbol-macro") {
        place = name.form;
        continue;
      }
      if (!name) return unbound(call, place.name, place);
      return buildList(["setf", plain(place), expander.walk(stored, call.scope)], call.form.span);
    }
    const head = headName(place);
    if (place.kind !== "list" || head === null) break;
    const user = userSetf(expander, call, place, stored);
    if (user) return expander.walk(user, call.scope, call.used);
    const swap = SWAPS.get(head);
    const inner = place.items[1];
    if (swap && inner && place.items.length === 2) {
      stored = buildList([swap, stored], call.form.span);
      place = inner;
      continue;
    }
    if (head === "THE" && place.items[2]) {
      place = place.items[2];
      continue;
    }
    const primitive = PRIMITIVE_PLACES.get(head);
    if (primitive) return primitive(expander, call, place, stored);
    const expanded = expander.expandOnce(place, call.scope);
    if (!expanded) break;
    place = expanded;
  }
  const head = headName(place);
  return fail("WH2112", `${describe(target)} is not a place`, {
    span: target.span,
    help: [
      ...(head === null ? [] : suggestion(head, expander.operatorNames())),
      "places are variables, struct fields, (ctx ...), (getmap ...) and (load ...)",
    ],
  });
}

function unbound(call: CoreCall, name: string, place: Form): never {
  return fail("WH2102", `setf of the unbound variable ${name.toLowerCase()}`, {
    span: place.span,
    help: [...suggestion(name, variableNames(call.scope)), "bind it first: (let ((x 0)) ...)"],
  });
}

type PrimitivePlace = (expander: BodyExpander, call: CoreCall, place: ListForm, value: Form) => Form;

const PRIMITIVE_PLACES: ReadonlyMap<string, PrimitivePlace> = new Map<string, PrimitivePlace>([
  [
    "LOAD",
    (expander, call, place, value) => {
      const [, type = 0, pointer = 0, offset = 0] = place.items;
      return storeThrough(expander, call, value, pointer, (base, stored) => ["store", type, base, offset, stored]);
    },
  ],
  [
    "CORE-LOAD",
    (expander, call, place, value) => {
      const [, type = 0, pointer = 0, offset = 0, struct = 0, field = 0] = place.items;
      return storeThrough(expander, call, value, pointer, (base, stored) => ["core-store", type, base, offset, stored, struct, field]);
    },
  ],
  ["CTX", contextPlace],
  [
    "CTX-LOAD",
    (expander, call, place, value) => contextPlace(expander, call, buildList(["ctx", ...place.items.slice(1)], place.span), value),
  ],
  [
    "GETMAP",
    (expander, call, place, value) => {
      const [, map = 0, key = 0] = place.items;
      return expander.walk(buildList(["map-update", map, key, value, 0], call.form.span), call.scope, call.used);
    },
  ],
]);

/** Store through a pointer; the value is kept where the setf's own value is used, and is evaluated after the pointer. */
function storeThrough(
  expander: BodyExpander,
  call: CoreCall,
  value: Form,
  pointer: Template,
  store: (pointer: Template, value: Template) => Template,
): Form {
  const { span } = call.form;
  if (!call.used) return expander.walk(build(store(pointer, value), span), call.scope, false);
  if (isSimple(value)) return expander.walk(build(["progn", store(pointer, value), value], span), call.scope);
  const base = expander.temp("pointer", span);
  const stored = expander.temp("value", span);
  return expander.walk(
    build(
      [
        "let*",
        [
          [base, pointer],
          [stored, value],
        ],
        store(base, stored),
        stored,
      ],
      span,
    ),
    call.scope,
  );
}

function contextPlace(expander: BodyExpander, call: CoreCall, place: ListForm, value: Form): Form {
  const { span } = call.form;
  if (!call.used) return expander.walk(build(["%ctx-set", place, value], span), call.scope, false);
  if (isSimple(value)) return expander.walk(build(["progn", ["%ctx-set", place, value], value], span), call.scope);
  const stored = expander.temp("value", span);
  return expander.walk(build(["let", [[stored, value]], ["%ctx-set", place, stored], stored], span), call.scope);
}

/** What `defsetf` and `define-setf-expander` make of the assignment, or null. The short form splices the arguments as they are. */
function userSetf(expander: BodyExpander, call: CoreCall, place: ListForm, value: Form): Form | null {
  const { interpreter, maxDepth } = expander.compilation;
  const head = place.items[0];
  const symbol = head ? valueOfForm(interpreter, head) : null;
  if (!(symbol instanceof LispSymbol)) return null;
  const { span } = call.form;
  const made = { ...span, via: { macro: `setf ${symbol.name.toLowerCase()}`, call: span } };
  const writer = interpreter.setfWriters.get(symbol);
  if (writer) return buildList([formOfSymbol(interpreter, writer, made), ...place.items.slice(1), value], made);
  const expand = interpreter.setfExpanders.get(symbol);
  const data = valueOfForm(interpreter, place);
  if (!expand || !(data instanceof Cons)) return null;
  const expansion = expand(data, bodyEnvironment(expander.compilation, call.scope));
  const [store] = expansion.stores;
  const bindings: Template[] = expansion.temporaries.map((name, at) => [
    formOfSymbol(interpreter, name, made),
    formOfValue(interpreter, expansion.inits[at] ?? symbol, made, maxDepth),
  ]);
  if (store) bindings.push([formOfSymbol(interpreter, store, made), value]);
  return buildList(["let*", bindings, formOfValue(interpreter, expansion.storing, made, maxDepth)], made);
}
