import type { SpecialForm } from "../builtin.ts";
import { equal } from "../equality.ts";
import type { Interpreter } from "../interpreter.ts";
import { bindPattern, parseLambdaList } from "../lambda-list.ts";
import { Scope } from "../scope.ts";
import { Cons, itemsOf, LispEnvironment, LispString, LispSymbol, NIL, primary, type Value, Values } from "../value.ts";
import { first, rest, second } from "./control.ts";

/** Operators that define names for the rest of the compilation. Each yields the name, as in Common Lisp. */
export const DEFINITION: Readonly<Record<string, SpecialForm>> = {
  DEFUN: (operands, scope, interpreter) => {
    const name = first(operands);
    if (name instanceof Cons) return defineWriter(interpreter, name, rest(operands), scope);
    const symbol = nameOf(interpreter, name);
    interpreter.defineFunction(symbol, interpreter.closure(symbol.name, rest(operands), scope, symbol));
    return symbol;
  },
  DEFMACRO: (operands, scope, interpreter) => {
    const symbol = nameOf(interpreter, first(operands));
    interpreter.defineMacro(symbol, interpreter.macro(symbol, rest(operands), scope));
    return symbol;
  },
  DEFVAR: (operands, scope, interpreter) => {
    const symbol = nameOf(interpreter, first(operands));
    interpreter.special.add(symbol);
    if (!interpreter.globals.has(symbol) && rest(operands) !== NIL)
      interpreter.globals.set(symbol, interpreter.evaluate(second(operands), scope));
    return symbol;
  },
  DEFPARAMETER: (operands, scope, interpreter) => {
    const symbol = nameOf(interpreter, first(operands));
    const value = interpreter.evaluate(second(operands), scope);
    interpreter.special.add(symbol);
    interpreter.globals.set(symbol, value);
    return symbol;
  },
  DEFCONSTANT: (operands, scope, interpreter) => {
    const symbol = nameOf(interpreter, first(operands));
    if (rest(operands) === NIL) return interpreter.error("WH2008", "defconstant takes a name and a value");
    const value = interpreter.evaluate(second(operands), scope);
    const old = interpreter.globals.get(symbol);
    if (old !== undefined && interpreter.constants.has(symbol) && !equal(old, value)) {
      interpreter.warn(
        "WH2012",
        `${symbol.name.toLowerCase()} was ${interpreter.show(old)} and is now ${interpreter.show(value)}`,
        interpreter.place,
      );
    }
    interpreter.special.add(symbol);
    interpreter.constants.add(symbol);
    interpreter.globals.set(symbol, value);
    return symbol;
  },
  "DEFINE-SYMBOL-MACRO": (operands, _scope, interpreter) => {
    const symbol = nameOf(interpreter, first(operands));
    interpreter.symbolMacros.set(symbol, second(operands));
    return symbol;
  },
  DEFTYPE: (operands, _scope, interpreter) => nameOf(interpreter, first(operands)),
  DEFSETF: (operands, scope, interpreter) => {
    const accessor = nameOf(interpreter, first(operands));
    const writer = second(operands);
    interpreter.setfExpanders.delete(accessor);
    if (writer instanceof LispSymbol && writer !== NIL) {
      interpreter.setfWriters.set(accessor, writer);
      return accessor;
    }
    return defineLongSetf(interpreter, accessor, rest(operands), scope);
  },
  "DEFINE-SETF-EXPANDER": (operands, scope, interpreter) => {
    const accessor = nameOf(interpreter, first(operands));
    const lambda = parseLambdaList(interpreter, second(operands), true);
    const body = rest(rest(operands));
    interpreter.setfExpanders.set(accessor, (call, callScope) => {
      const inner = new Scope(scope);
      const extra = { whole: call, environment: new LispEnvironment(callScope) };
      const result = bindPattern<Value | Values>(interpreter, lambda, call.cdr, inner, accessor.name, extra, () =>
        interpreter.withBlock(accessor, inner, body),
      );
      const items = result instanceof Values ? result.items : [result];
      return {
        temporaries: symbols(interpreter, items[0] ?? NIL),
        inits: itemsOf(items[1] ?? NIL),
        stores: symbols(interpreter, items[2] ?? NIL),
        storing: items[3] ?? NIL,
        accessing: items[4] ?? NIL,
      };
    });
    return accessor;
  },
};

export function nameOf(interpreter: Interpreter, value: Value): LispSymbol {
  if (value instanceof LispSymbol && value !== NIL) return value;
  return interpreter.error("WH2008", `${interpreter.show(value)} is no name`);
}

function symbols(interpreter: Interpreter, list: Value): LispSymbol[] {
  return itemsOf(list).map((item) => nameOf(interpreter, item));
}

/** `(defun (setf name) (value args…) …)`. */
function defineWriter(interpreter: Interpreter, name: Cons, lambda: Value, scope: Scope | null): Value {
  const accessor = second(name);
  if (!(name.car instanceof LispSymbol) || name.car.name !== "SETF" || !(accessor instanceof LispSymbol)) {
    return interpreter.error("WH2008", `${interpreter.show(name)} is no function name`);
  }
  interpreter.setfFunctions.set(accessor, interpreter.closure(`(SETF ${accessor.name})`, lambda, scope, accessor));
  return name;
}

/** `(defsetf accessor (arg…) (store) body…)`. */
function defineLongSetf(interpreter: Interpreter, accessor: LispSymbol, parts: Value, scope: Scope | null): Value {
  if (!(parts instanceof Cons) || !(parts.cdr instanceof Cons))
    return interpreter.error("WH2008", "defsetf takes a writer's name, or a lambda list, stores and a body");
  const stores = symbols(interpreter, parts.cdr.car);
  const lambda = parts.car;
  let body = parts.cdr.cdr;
  if (body instanceof Cons && body.car instanceof LispString && body.cdr !== NIL) body = body.cdr;
  const list = parseLambdaList(interpreter, lambda, false);
  interpreter.setfExpanders.set(accessor, (call) => {
    const inits = itemsOf(call.cdr);
    const temporaries = inits.map(() => interpreter.gensym("ARG"));
    const fresh = stores.map(() => interpreter.gensym("STORE"));
    const inner = new Scope(scope);
    stores.forEach((store, at) => {
      inner.define(store, fresh[at] ?? NIL);
    });
    let args: Value = NIL;
    for (const one of temporaries.toReversed()) args = new Cons(one, args);
    const bodyScope = new Scope(inner);
    const storing = primary(
      bindPattern<Value | Values>(interpreter, list, args, bodyScope, accessor.name, null, () =>
        interpreter.withBlock(accessor, bodyScope, body),
      ),
    );
    return { temporaries, inits, stores: fresh, storing, accessing: new Cons(accessor, args) };
  });
  return accessor;
}
