import type { SpecialForm } from "../builtin.ts";
import { eql } from "../equality.ts";
import type { Interpreter, SetfExpansion } from "../interpreter.ts";
import { add, isNumber, type LispNumber, subtract } from "../number.ts";
import { findBinding, Scope } from "../scope.ts";
import { Cons, itemsOf, LispSymbol, listOf, NIL, type Value, Values } from "../value.ts";
import { first, rest, second } from "./control.ts";

/** A place whose subforms were evaluated, once: it can be read and written. */
interface Place {
  readonly read: () => Value;
  readonly write: (value: Value) => Value;
}

/** Assignment: `setf` and all that is defined through places. */
export const PLACE: Readonly<Record<string, SpecialForm>> = {
  SETQ: (operands, scope, interpreter) => assignPairs(interpreter, operands, scope),
  SETF: (operands, scope, interpreter) => assignPairs(interpreter, operands, scope),
  PSETQ: (operands, scope, interpreter) => assignTogether(interpreter, operands, scope),
  PSETF: (operands, scope, interpreter) => assignTogether(interpreter, operands, scope),
  PUSH: (operands, scope, interpreter) => {
    const value = interpreter.evaluate(first(operands), scope);
    const place = placeOf(interpreter, second(operands), scope);
    return place.write(new Cons(value, place.read()));
  },
  PUSHNEW: (operands, scope, interpreter) => {
    const value = interpreter.evaluate(first(operands), scope);
    const place = placeOf(interpreter, second(operands), scope);
    const list = place.read();
    const options = itemsOf(rest(rest(operands))).map((option) => interpreter.evaluate(option, scope));
    const at = options.findIndex((option) => option instanceof LispSymbol && option.name === "TEST");
    const test = at >= 0 ? interpreter.functionOf(options[at + 1] ?? NIL) : null;
    const known = itemsOf(list).some((item) => (test ? interpreter.call(test, value, item) !== NIL : eql(value, item)));
    return known ? list : place.write(new Cons(value, list));
  },
  POP: (operands, scope, interpreter) => {
    const place = placeOf(interpreter, first(operands), scope);
    const list = place.read();
    if (list === NIL) return NIL;
    if (!(list instanceof Cons)) return interpreter.typeError("a list", list, "POP");
    place.write(list.cdr);
    return list.car;
  },
  INCF: (operands, scope, interpreter) => change(interpreter, operands, scope, (value, delta) => add(value, delta)),
  DECF: (operands, scope, interpreter) => change(interpreter, operands, scope, (value, delta) => subtract(value, delta)),
  ROTATEF: (operands, scope, interpreter) => {
    const places = itemsOf(operands).map((form) => placeOf(interpreter, form, scope));
    const values = places.map((place) => place.read());
    places.forEach((place, at) => {
      place.write(values[(at + 1) % values.length] ?? NIL);
    });
    return NIL;
  },
  SHIFTF: (operands, scope, interpreter) => {
    const forms = itemsOf(operands);
    const places = forms.slice(0, -1).map((form) => placeOf(interpreter, form, scope));
    const values = [...places.map((place) => place.read()), interpreter.evaluate(forms.at(-1) ?? NIL, scope)];
    places.forEach((place, at) => {
      place.write(values[at + 1] ?? NIL);
    });
    return values[0] ?? NIL;
  },
  REMF: (operands, scope, interpreter) => {
    const place = placeOf(interpreter, first(operands), scope);
    const key = interpreter.evaluate(second(operands), scope);
    const items = itemsOf(place.read());
    const kept: Value[] = [];
    for (let at = 0; at + 1 < items.length; at += 2) if (!eql(items[at] ?? NIL, key)) kept.push(items[at] ?? NIL, items[at + 1] ?? NIL);
    place.write(listOf(kept));
    return kept.length < items.length ? interpreter.packages.intern("T") : NIL;
  },
};

function assignPairs(interpreter: Interpreter, operands: Value, scope: Scope | null): Value {
  const items = itemsOf(operands);
  if (items.length % 2 !== 0) return interpreter.error("WH2008", "setf takes pairs of a place and a value");
  let result: Value = NIL;
  for (let at = 0; at < items.length; at += 2) {
    const target = items[at] ?? NIL;
    const form = items[at + 1] ?? NIL;
    if (target instanceof LispSymbol) result = interpreter.assign(target, interpreter.evaluate(form, scope), scope);
    else {
      const values = valuesPlace(interpreter, target, form, scope);
      result = values ?? assignPlace(interpreter, target, form, scope);
    }
  }
  return result;
}

function assignPlace(interpreter: Interpreter, target: Value, form: Value, scope: Scope | null): Value {
  const place = placeOf(interpreter, target, scope);
  return place.write(interpreter.evaluate(form, scope));
}

/** `(setf (values a b) form)`. */
function valuesPlace(interpreter: Interpreter, target: Value, form: Value, scope: Scope | null): Value | null {
  if (!(target instanceof Cons) || !(target.car instanceof LispSymbol) || target.car.name !== "VALUES") return null;
  const result = interpreter.run(form, scope);
  const items = result instanceof Values ? result.items : [result];
  itemsOf(target.cdr).forEach((one, at) => {
    placeOf(interpreter, one, scope).write(items[at] ?? NIL);
  });
  return items[0] ?? NIL;
}

function assignTogether(interpreter: Interpreter, operands: Value, scope: Scope | null): Value {
  const items = itemsOf(operands);
  if (items.length % 2 !== 0) return interpreter.error("WH2008", "psetf takes pairs of a place and a value");
  const writes: (() => void)[] = [];
  for (let at = 0; at < items.length; at += 2) {
    const place = placeOf(interpreter, items[at] ?? NIL, scope);
    const value = interpreter.evaluate(items[at + 1] ?? NIL, scope);
    writes.push(() => place.write(value));
  }
  for (const write of writes) write();
  return NIL;
}

function change(
  interpreter: Interpreter,
  operands: Value,
  scope: Scope | null,
  how: (value: LispNumber, delta: LispNumber) => Value,
): Value {
  const place = placeOf(interpreter, first(operands), scope);
  const delta = rest(operands) === NIL ? 1n : interpreter.evaluate(second(operands), scope);
  const value = place.read();
  if (!isNumber(value)) return interpreter.typeError("a number", value, "INCF");
  if (!isNumber(delta)) return interpreter.typeError("a number", delta, "INCF");
  return place.write(how(value, delta));
}

/** Evaluate a place's subforms once and return how to read and write it. */
export function placeOf(interpreter: Interpreter, form: Value, scope: Scope | null): Place {
  if (form instanceof LispSymbol) {
    const found = findBinding(scope, form);
    if (found?.kind === "symbol-macro") return placeOf(interpreter, found.form, scope);
    const macro = found ? undefined : interpreter.symbolMacros.get(form);
    if (macro !== undefined) return placeOf(interpreter, macro, scope);
    return { read: () => interpreter.variable(form, scope), write: (value) => interpreter.assign(form, value, scope) };
  }
  if (!(form instanceof Cons) || !(form.car instanceof LispSymbol))
    return interpreter.error("WH2015", `${interpreter.show(form)} is not a place`);
  const head = form.car;
  if (head.name === "THE") return placeOf(interpreter, second(form.cdr), scope);
  if (head.name === "GETF") return getfPlace(interpreter, form, scope);
  const expander = interpreter.setfExpanders.get(head);
  if (expander) return expandedPlace(interpreter, expander(form, scope), scope);
  const short = interpreter.setfWriters.get(head);
  const args = () => itemsOf(form.cdr).map((one) => interpreter.evaluate(one, scope));
  if (short) {
    const values = args();
    return {
      read: () => interpreter.call(interpreter.functionOf(head), ...values),
      write: (value) => interpreter.evaluate(new Cons(short, listOf([...values, value].map((one) => quoted(interpreter, one)))), scope),
    };
  }
  const writer = interpreter.setfFunctions.get(head);
  if (writer) {
    const values = args();
    return {
      read: () => interpreter.call(interpreter.functionOf(head), ...values),
      write: (value) => interpreter.call(writer, value, ...values),
    };
  }
  const builtin = interpreter.builtins.places.get(head.name);
  if (builtin) {
    const values = args();
    return { read: () => interpreter.call(interpreter.functionOf(head), ...values), write: (value) => builtin(values, value, interpreter) };
  }
  const expanded = interpreter.expandOnce(form, scope);
  if (expanded) return placeOf(interpreter, expanded.form, scope);
  return interpreter.error("WH2015", `(${head.name.toLowerCase()} ...) is not a place`);
}

function quoted(interpreter: Interpreter, value: Value): Value {
  return new Cons(interpreter.packages.intern("QUOTE"), new Cons(value, NIL));
}

function expandedPlace(interpreter: Interpreter, expansion: SetfExpansion, scope: Scope | null): Place {
  const inner = new Scope(scope);
  expansion.temporaries.forEach((name, at) => {
    inner.define(name, interpreter.evaluate(expansion.inits[at] ?? NIL, inner));
  });
  return {
    read: () => interpreter.evaluate(expansion.accessing, inner),
    write: (value) => {
      const store = new Scope(inner);
      for (const name of expansion.stores) store.define(name, value);
      return interpreter.evaluate(expansion.storing, store);
    },
  };
}

function getfPlace(interpreter: Interpreter, form: Cons, scope: Scope | null): Place {
  const list = placeOf(interpreter, second(form), scope);
  const key = interpreter.evaluate(second(form.cdr), scope);
  const fallback = rest(rest(form.cdr)) === NIL ? NIL : interpreter.evaluate(second(rest(form.cdr)), scope);
  return {
    read: () => {
      const items = itemsOf(list.read());
      for (let at = 0; at + 1 < items.length; at += 2) if (eql(items[at] ?? NIL, key)) return items[at + 1] ?? NIL;
      return fallback;
    },
    write: (value) => {
      const items = itemsOf(list.read());
      for (let at = 0; at + 1 < items.length; at += 2) {
        if (!eql(items[at] ?? NIL, key)) continue;
        list.write(listOf(items.with(at + 1, value)));
        return value;
      }
      list.write(listOf([key, value, ...items]));
      return value;
    },
  };
}
