import type { SpecialForm } from "../builtin.ts";
import { eql } from "../equality.ts";
import { bodyWithoutDeclarations, type Interpreter } from "../interpreter.ts";
import { Scope } from "../scope.ts";
import { Cons, itemsOf, LispSymbol, NIL, primary, T, type Value, Values } from "../value.ts";

/** Operators that choose what is evaluated. */
export const CONTROL: Readonly<Record<string, SpecialForm>> = {
  QUOTE: (operands) => first(operands),
  FUNCTION: (operands, scope, interpreter) => functionObject(interpreter, first(operands), scope),
  LAMBDA: (operands, scope, interpreter) => interpreter.closure("LAMBDA", operands, scope),
  PROGN: (operands, scope, interpreter) => interpreter.progn(operands, scope),
  "EVAL-WHEN": (operands, scope, interpreter) => interpreter.progn(rest(operands), scope),
  LOCALLY: (operands, scope, interpreter) => interpreter.progn(bodyWithoutDeclarations(operands), scope),
  THE: (operands, scope, interpreter) => interpreter.run(second(operands), scope),
  DECLARE: () => NIL,
  DECLAIM: () => NIL,
  PROCLAIM: () => NIL,
  IF: (operands, scope, interpreter) => {
    const items = itemsOf(operands, 4);
    if (items.length < 2 || items.length > 3) interpreter.error("WH2008", "if takes a test, a then form and an else form");
    return interpreter.evaluate(items[0] ?? NIL, scope) !== NIL
      ? interpreter.run(items[1] ?? NIL, scope)
      : interpreter.run(items[2] ?? NIL, scope);
  },
  WHEN: (operands, scope, interpreter) =>
    interpreter.evaluate(first(operands), scope) === NIL ? NIL : interpreter.progn(rest(operands), scope),
  UNLESS: (operands, scope, interpreter) =>
    interpreter.evaluate(first(operands), scope) !== NIL ? NIL : interpreter.progn(rest(operands), scope),
  COND: (operands, scope, interpreter) => {
    for (const clause of itemsOf(operands)) {
      if (!(clause instanceof Cons)) return interpreter.error("WH2008", "a cond clause is a list (test form...)");
      const test = interpreter.evaluate(clause.car, scope);
      if (test !== NIL) return clause.cdr === NIL ? test : interpreter.progn(clause.cdr, scope);
    }
    return NIL;
  },
  AND: (operands, scope, interpreter) => {
    let result: Value | Values = T;
    for (let at = operands; at instanceof Cons; at = at.cdr) {
      result = interpreter.run(at.car, scope);
      if (at.cdr !== NIL && primary(result) === NIL) return NIL;
    }
    return result;
  },
  OR: (operands, scope, interpreter) => {
    for (let at = operands; at instanceof Cons; at = at.cdr) {
      if (at.cdr === NIL) return interpreter.run(at.car, scope);
      const result = interpreter.evaluate(at.car, scope);
      if (result !== NIL) return result;
    }
    return NIL;
  },
  CASE: (operands, scope, interpreter) => caseOf(interpreter, operands, scope, false, (key, value) => eql(key, value)),
  ECASE: (operands, scope, interpreter) => caseOf(interpreter, operands, scope, true, (key, value) => eql(key, value)),
  CCASE: (operands, scope, interpreter) => caseOf(interpreter, operands, scope, true, (key, value) => eql(key, value)),
  PROG1: (operands, scope, interpreter) => {
    const result = interpreter.evaluate(first(operands), scope);
    interpreter.progn(rest(operands), scope);
    return result;
  },
  PROG2: (operands, scope, interpreter) => {
    interpreter.evaluate(first(operands), scope);
    const result = interpreter.evaluate(second(operands), scope);
    interpreter.progn(rest(rest(operands)), scope);
    return result;
  },
  "MULTIPLE-VALUE-LIST": (operands, scope, interpreter) => {
    const result = interpreter.run(first(operands), scope);
    const items = result instanceof Values ? result.items : [result];
    return items.reduceRight<Value>((tail, item) => new Cons(item, tail), NIL);
  },
  "MULTIPLE-VALUE-CALL": (operands, scope, interpreter) => {
    const fn = interpreter.functionOf(interpreter.evaluate(first(operands), scope));
    const args: Value[] = [];
    for (const form of itemsOf(rest(operands))) {
      const result = interpreter.run(form, scope);
      if (result instanceof Values) args.push(...result.items);
      else args.push(result);
    }
    return interpreter.apply(fn, args);
  },
  "MULTIPLE-VALUE-PROG1": (operands, scope, interpreter) => {
    const result = interpreter.run(first(operands), scope);
    interpreter.progn(rest(operands), scope);
    return result;
  },
  MACROLET: (operands, scope, interpreter) => {
    const inner = new Scope(scope);
    inner.functions = new Map();
    for (const definition of itemsOf(first(operands))) {
      if (!(definition instanceof Cons) || !(definition.car instanceof LispSymbol))
        return interpreter.error("WH2008", "macrolet defines macros as (name (parameter...) form...)");
      inner.functions.set(definition.car, interpreter.macro(definition.car, definition.cdr, scope));
    }
    return interpreter.progn(bodyWithoutDeclarations(rest(operands)), inner);
  },
};

export function first(list: Value): Value {
  return list instanceof Cons ? list.car : NIL;
}

export function rest(list: Value): Value {
  return list instanceof Cons ? list.cdr : NIL;
}

export function second(list: Value): Value {
  return first(rest(list));
}

/** `(function name)` and `(function (lambda …))`, also `(function (setf name))`. */
export function functionObject(interpreter: Interpreter, name: Value, scope: Scope | null): Value {
  if (name instanceof Cons && name.car instanceof LispSymbol) {
    if (name.car.name === "LAMBDA") return interpreter.closure("LAMBDA", name.cdr, scope);
    const accessor = second(name);
    if (name.car.name === "SETF" && accessor instanceof LispSymbol) {
      const writer = interpreter.setfFunctions.get(accessor);
      if (writer) return writer;
    }
  }
  if (name instanceof LispSymbol) {
    for (let at = scope; at; at = at.parent) {
      const local = at.functions?.get(name);
      if (local && "apply" in local) return local;
    }
    return interpreter.functionOf(name);
  }
  return interpreter.error("WH2001", `${interpreter.show(name)} names no function`);
}

function caseOf(
  interpreter: Interpreter,
  operands: Value,
  scope: Scope | null,
  exhaustive: boolean,
  matches: (key: Value, value: Value) => boolean,
): Value | Values {
  const value = interpreter.evaluate(first(operands), scope);
  for (const clause of itemsOf(rest(operands))) {
    if (!(clause instanceof Cons)) return interpreter.error("WH2008", "a case clause is a list (keys form...)");
    const keys = clause.car;
    const otherwise = !exhaustive && keys instanceof LispSymbol && (keys === T || keys.name === "OTHERWISE");
    const found = keys instanceof Cons ? itemsOf(keys).some((key) => matches(key, value)) : keys !== NIL && matches(keys, value);
    if (otherwise || found) return interpreter.progn(clause.cdr, scope);
  }
  return exhaustive ? interpreter.error("WH2005", `${interpreter.show(value)} matches no clause of ecase`, [], "TYPE-ERROR") : NIL;
}
