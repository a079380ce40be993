import { Cons, itemsOf, LispFunction, LispRecord, LispSymbol, NIL, T, type Value } from "../evaluator/value.ts";
import { fail } from "../problem.ts";
import type { Declaration } from "./top-level.ts";

/** A slot of a compile-time structure: its name and the form of its default. */
interface Slot {
  readonly name: string;
  readonly init: Value;
}

/**
 * Common Lisp's `defstruct` for compile-time code: keyword constructor, accessors, predicate, copier; the options `:conc-name`,
 * `:constructor` and `:include` of simple use.
 */
export function defineRecordType(declaration: Declaration): Value {
  const { interpreter, span } = declaration;
  const [head = NIL, ...rest] = declaration.operands;
  const symbol = head instanceof Cons ? head.car : head;
  if (!(symbol instanceof LispSymbol) || symbol === NIL) return fail("WH2206", "defstruct has no name", { span });
  const options = head instanceof Cons ? itemsOf(head.cdr) : [];
  const option = (name: string): Value | undefined => {
    const found = options.find((one) => one instanceof Cons && one.car instanceof LispSymbol && one.car.name === name);
    return found instanceof Cons ? (found.cdr instanceof Cons ? found.cdr.car : NIL) : undefined;
  };
  const conc = option("CONC-NAME");
  const prefix = conc === undefined ? `${symbol.name}-` : conc instanceof LispSymbol && conc !== NIL ? conc.name : "";
  const slots: Slot[] = [];
  for (const slot of rest) {
    if (slot instanceof LispSymbol) slots.push({ name: slot.name, init: NIL });
    else if (slot instanceof Cons && slot.car instanceof LispSymbol)
      slots.push({ name: slot.car.name, init: slot.cdr instanceof Cons ? slot.cdr.car : NIL });
  }
  const parent = option("INCLUDE");
  const inherited = parent instanceof LispSymbol ? (interpreter.recordTypes.get(parent.name) ?? []) : [];
  const all = [...inherited.map((name): Slot => ({ name, init: NIL })), ...slots];
  interpreter.recordTypes.set(
    symbol.name,
    all.map((slot) => slot.name),
  );
  const constructorName = option("CONSTRUCTOR");
  const maker = constructorName instanceof LispSymbol && constructorName !== NIL ? constructorName.name : `MAKE-${symbol.name}`;
  defineRecordFunctions(declaration, {
    type: symbol.name,
    maker,
    prefix,
    slots: all.map((slot) => slot.name),
    fresh: (name) => interpreter.evaluate(all.find((slot) => slot.name === name)?.init ?? NIL, declaration.scope),
  });
  return symbol;
}

/** Constructor, predicate, copier, and an accessor with its writer for each slot. */
export function defineRecordFunctions(
  declaration: Declaration,
  record: {
    readonly type: string;
    readonly maker: string;
    readonly prefix: string;
    readonly slots: readonly string[];
    readonly fresh: (slot: string) => Value;
  },
): void {
  const { interpreter } = declaration;
  const define = (name: string, minimum: number, maximum: number, apply: (args: readonly Value[]) => Value): void => {
    interpreter.defineFunction(interpreter.packages.intern(name), new LispFunction(name, minimum, maximum, apply));
  };
  const instance = (value: Value | undefined, who: string): LispRecord =>
    value instanceof LispRecord ? value : interpreter.typeError(`a ${record.type.toLowerCase()}`, value ?? NIL, who);
  define(record.maker, 0, Number.POSITIVE_INFINITY, (args) => {
    const given = new Map<string, Value>();
    for (let at = 0; at < args.length; at += 2) {
      const key = args[at];
      if (!(key instanceof LispSymbol) || !record.slots.includes(key.name)) {
        return interpreter.error(
          "WH2003",
          `${record.maker.toLowerCase()} has no keyword argument ${interpreter.show(key ?? NIL).toLowerCase()}`,
          [],
          "PROGRAM-ERROR",
        );
      }
      given.set(key.name, args[at + 1] ?? NIL);
    }
    return new LispRecord(record.type, new Map(record.slots.map((slot) => [slot, given.get(slot) ?? record.fresh(slot)])));
  });
  define(`${record.type}-P`, 1, 1, ([value]) => (value instanceof LispRecord && value.type === record.type ? T : NIL));
  define(`COPY-${record.type}`, 1, 1, ([value]) => {
    const source = instance(value, `COPY-${record.type}`);
    return new LispRecord(source.type, new Map(source.slots));
  });
  for (const slot of record.slots) {
    const accessor = `${record.prefix}${slot}`;
    define(accessor, 1, 1, ([value]) => instance(value, accessor).slots.get(slot) ?? NIL);
    const writer = new LispFunction(`(SETF ${accessor})`, 2, 2, ([fresh = NIL, value]) => {
      instance(value, accessor).slots.set(slot, fresh);
      return fresh;
    });
    interpreter.setfFunctions.set(interpreter.packages.intern(accessor), writer);
  }
}
