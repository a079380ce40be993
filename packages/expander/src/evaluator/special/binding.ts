import { compileLambdaList, elements } from "../bind.ts";
import { type SpecialForm, special } from "../builtin.ts";
import { bindingSpecials, compileLambda, compileMacro } from "../closure.ts";
import { compileBody, compileForm, splitBody } from "../compile.ts";
import { Frame, ROOT_FRAME } from "../frame.ts";
import type { Interpreter } from "../interpreter.ts";
import { parseLambdaList } from "../lambda-list.ts";
import { first, listIn, nameOf, rest, second } from "../operands.ts";
import { frameOf, macrosOf, Scope } from "../scope.ts";
import { Cons, itemsOf, LispSymbol, NIL, primary, type Value, Values } from "../value.ts";

/** Operators that bind names. */
export const BINDING: readonly SpecialForm[] = [
  special("(let ((variable init)...) form...)", "the forms with variables bound at once", (call, scope, interpreter) => {
    const bindings = bindingsOf(interpreter, call);
    const { forms, specials } = splitBody(rest(call.cdr));
    const inits = bindings.map(({ init }) => compileForm(interpreter, init, scope));
    const inner = new Scope(scope);
    const store = bindings.map(({ symbol }) => storeIn(interpreter, inner, symbol, specials));
    const body = compileBody(interpreter, forms, inner);
    const dynamic = store.some((one) => one.dynamic);
    if (!dynamic) {
      return (frame) => {
        return body(
          new Frame(
            frame,
            inits.map((init) => primary(init(frame))),
          ),
        );
      };
    }
    return (frame) => {
      const values = inits.map((init) => primary(init(frame)));
      const made = frameOf(inner, frame);
      return bindingSpecials(interpreter, true, () => {
        for (const [at, one] of store.entries()) one.set(made, values[at] ?? NIL);
        return body(made);
      });
    };
  }),
  special("(let* ((variable init)...) form...)", "the forms with variables bound one after the other", (call, scope, interpreter) => {
    const { forms, specials } = splitBody(rest(call.cdr));
    const inner = new Scope(scope);
    const steps = bindingsOf(interpreter, call).map(({ symbol, init }) => {
      const code = compileForm(interpreter, init, inner);
      return { code, store: storeIn(interpreter, inner, symbol, specials) };
    });
    const body = compileBody(interpreter, forms, inner);
    const dynamic = steps.some((one) => one.store.dynamic);
    return (frame) => {
      const made = frameOf(inner, frame);
      return bindingSpecials(interpreter, dynamic, () => {
        for (const { code, store } of steps) store.set(made, primary(code(made)));
        return body(made);
      });
    };
  }),
  special("(flet ((name (parameter...) form...)...) form...)", "the forms with local functions", (call, scope, interpreter) => {
    const definitions = definitionsOf(interpreter, call);
    const makers = definitions.map(({ name, lambda }) => compileLambda(interpreter, name.name, lambda, scope, name));
    const inner = new Scope(scope);
    for (const { name } of definitions) inner.function(name);
    const body = compileBody(interpreter, splitBody(rest(call.cdr)).forms, inner);
    return (frame) =>
      body(
        new Frame(
          frame,
          makers.map((make) => make(frame)),
        ),
      );
  }),
  special(
    "(labels ((name (parameter...) form...)...) form...)",
    "the forms with local functions that see each other",
    (call, scope, interpreter) => {
      const definitions = definitionsOf(interpreter, call);
      const inner = new Scope(scope);
      for (const { name } of definitions) inner.function(name);
      const makers = definitions.map(({ name, lambda }) => compileLambda(interpreter, name.name, lambda, inner, name));
      const body = compileBody(interpreter, splitBody(rest(call.cdr)).forms, inner);
      return (frame) => {
        const made = new Frame(frame, []);
        for (const make of makers) made.slots.push(make(made));
        return body(made);
      };
    },
  ),
  special("(macrolet ((name (parameter...) form...)...) form...)", "the forms with local macros", (call, scope, interpreter) => {
    const inner = new Scope(scope, false);
    const visible = macrosOf(scope);
    for (const { name, lambda } of definitionsOf(interpreter, call))
      inner.operators.set(name, { kind: "macro", macro: compileMacro(interpreter, name, lambda, visible)(ROOT_FRAME) });
    return compileBody(interpreter, splitBody(rest(call.cdr)).forms, inner);
  }),
  special("(symbol-macrolet ((name expansion)...) form...)", "the forms with names that stand for forms", (call, scope, interpreter) => {
    const inner = new Scope(scope, false);
    for (const binding of listIn(interpreter, second(call), "a list of bindings"))
      inner.names.set(nameOf(interpreter, first(binding)), { kind: "symbol-macro", form: second(binding) });
    return compileBody(interpreter, splitBody(rest(call.cdr)).forms, inner);
  }),
  special(
    "(multiple-value-bind (variable...) form form...)",
    "the forms with variables bound to the form's values",
    (call, scope, interpreter) => {
      const code = compileForm(interpreter, second(call.cdr), scope);
      const { forms, specials } = splitBody(rest(rest(call.cdr)));
      const inner = new Scope(scope);
      const store = listIn(interpreter, second(call), "a list of variables").map((name) =>
        storeIn(interpreter, inner, interpreter.bindable(name), specials),
      );
      const body = compileBody(interpreter, forms, inner);
      const dynamic = store.some((one) => one.dynamic);
      return (frame) => {
        const result = code(frame);
        const items = result instanceof Values ? result.items : [result];
        const made = frameOf(inner, frame);
        return bindingSpecials(interpreter, dynamic, () => {
          for (const [at, one] of store.entries()) one.set(made, items[at] ?? NIL);
          return body(made);
        });
      };
    },
  ),
  special(
    "(destructuring-bind lambda-list form form...)",
    "the forms with the parts of a list bound, as a macro's lambda list does",
    (call, scope, interpreter) => {
      const list = parseLambdaList(interpreter, second(call), true);
      const code = compileForm(interpreter, second(call.cdr), scope);
      const { forms, specials } = splitBody(rest(rest(call.cdr)));
      const inner = new Scope(scope);
      const { bind, dynamic } = compileLambdaList(interpreter, list, inner, "DESTRUCTURING-BIND", specials);
      const body = compileBody(interpreter, forms, inner);
      return (frame) => {
        const value = primary(code(frame));
        if (value !== NIL && !(value instanceof Cons)) return interpreter.typeError("a list", value, "destructuring-bind");
        const items = elements(interpreter, list, value, "destructuring-bind");
        const made = frameOf(inner, frame);
        return bindingSpecials(interpreter, dynamic, () => {
          bind(made, items, value, { whole: value, environment: null });
          return body(made);
        });
      };
    },
  ),
  special("(progv symbols values form...)", "the forms with special variables bound that are computed", (call, scope, interpreter) => {
    const [symbols, valueList] = [compileForm(interpreter, first(call.cdr), scope), compileForm(interpreter, second(call.cdr), scope)];
    const body = compileBody(interpreter, rest(rest(call.cdr)), scope);
    return (frame) => {
      const names = itemsOf(primary(symbols(frame))).map((name) => interpreter.bindable(name));
      const values = itemsOf(primary(valueList(frame)));
      return bindingSpecials(interpreter, true, () => {
        for (const [at, name] of names.entries()) interpreter.bindSpecial(name, values[at] ?? NIL);
        return body(frame);
      });
    };
  }),
];

export interface Store {
  readonly set: (frame: Frame, value: Value) => void;
  /** Whether it binds a special variable, which the binding form undoes. */
  readonly dynamic: boolean;
}

/** A new variable of the scope, or a binding of the special variable of the name. */
export function storeIn(interpreter: Interpreter, scope: Scope, symbol: LispSymbol, specials: readonly LispSymbol[] = []): Store {
  if (interpreter.special.has(symbol) || specials.includes(symbol)) {
    scope.names.set(symbol, { kind: "special" });
    return { dynamic: true, set: (_frame, value) => interpreter.bindSpecial(symbol, value) };
  }
  const index = scope.variable(symbol);
  return {
    dynamic: false,
    set: (frame, value) => {
      frame.slots[index] = value;
    },
  };
}

interface Binding {
  readonly symbol: LispSymbol;
  readonly init: Value;
}

function bindingsOf(interpreter: Interpreter, call: Cons): Binding[] {
  return listIn(interpreter, second(call), "a list of bindings").map((binding) => {
    if (binding instanceof LispSymbol) return { symbol: interpreter.bindable(binding), init: NIL };
    if (!(binding instanceof Cons) || rest(rest(binding)) !== NIL)
      return interpreter.error("WH2008", `${interpreter.show(binding)} is no binding`, ["bindings are a list of lists: (let ((x 1)) ...)"]);
    return { symbol: interpreter.bindable(binding.car), init: second(binding) };
  });
}

function definitionsOf(interpreter: Interpreter, call: Cons): { readonly name: LispSymbol; readonly lambda: Value }[] {
  return listIn(interpreter, second(call), "a list of definitions").map((definition) => {
    if (definition instanceof Cons && definition.car instanceof LispSymbol) return { name: definition.car, lambda: definition.cdr };
    return interpreter.error("WH2008", "local functions and macros are defined as (name (parameter...) form...)");
  });
}
