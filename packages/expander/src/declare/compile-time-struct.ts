import { allSlots, classAncestors, type Slot } from "../evaluator/class.ts";
import { compileLambda } from "../evaluator/closure.ts";
import type { Interpreter } from "../evaluator/interpreter.ts";
import { NULL_ENVIRONMENT } from "../evaluator/scope.ts";
import { bool, Cons, itemsOf, LispFunction, LispRecord, LispString, LispSymbol, listOf, NIL, type Value } from "../evaluator/value.ts";
import { fail } from "../problem.ts";
import type { Declaration } from "./top-level.ts";

/** What stands after an option's name: `(:conc-name x)` has one operand, `:conc-name` alone none. */
type Option = readonly Value[];

/**
 * Common Lisp's `defstruct` for compile-time code: keyword and positional constructors, accessors, predicate, copier; the options
 * `:conc-name`, `:constructor`, `:copier`, `:predicate` and `:include`.
 */
export function defineRecordType(declaration: Declaration): Value {
  const { interpreter, span, scope } = declaration;
  const [head = NIL, ...rest] = declaration.operands;
  const symbol = head instanceof Cons ? head.car : head;
  if (!(symbol instanceof LispSymbol) || symbol === NIL) return fail("WH2206", "defstruct has no name", { span });
  const options = head instanceof Cons ? optionsOf(head.cdr) : new Map<string, readonly Option[]>();
  const slots = rest.flatMap((slot) => slotOf(declaration, slot));
  const parent = options.get("INCLUDE")?.[0]?.[0];
  if (parent !== undefined && !(parent instanceof LispSymbol && interpreter.classes.has(parent.name)))
    return fail("WH2206", `there is no structure ${interpreter.show(parent).toLowerCase()} to include`, { span });
  const overridden =
    options
      .get("INCLUDE")?.[0]
      ?.slice(1)
      .flatMap((slot) => slotOf(declaration, slot)) ?? [];
  interpreter.classes.set(symbol.name, {
    name: symbol.name,
    parents: parent instanceof LispSymbol ? [parent.name] : [],
    slots: [...overridden, ...slots],
    defaults: new Map(),
  });
  const record: RecordNames = { type: symbol.name, slots: allSlots(interpreter, symbol.name) };
  const constructors = options.get("CONSTRUCTOR") ?? [[]];
  for (const [name, lambda] of constructors) {
    if (name === NIL) continue;
    const maker = name instanceof LispSymbol ? name.name : `MAKE-${symbol.name}`;
    if (lambda === undefined) defineMaker(interpreter, record, maker);
    else defineBoa(interpreter, record, maker, lambda, scope ?? NULL_ENVIRONMENT);
  }
  const conc = options.get("CONC-NAME")?.[0];
  const prefix = conc === undefined ? `${symbol.name}-` : textOf(conc[0] ?? NIL);
  defineAccessors(interpreter, record, prefix);
  definePredicate(interpreter, record, chosen(options.get("PREDICATE"), `${symbol.name}-P`));
  defineCopier(interpreter, record, chosen(options.get("COPIER"), `COPY-${symbol.name}`));
  return symbol;
}

interface RecordNames {
  readonly type: string;
  readonly slots: readonly Slot[];
}

function optionsOf(list: Value): Map<string, readonly Option[]> {
  const options = new Map<string, readonly Option[]>();
  for (const option of itemsOf(list)) {
    const name = option instanceof Cons ? option.car : option;
    if (!(name instanceof LispSymbol)) continue;
    options.set(name.name, [...(options.get(name.name) ?? []), option instanceof Cons ? itemsOf(option.cdr) : []]);
  }
  return options;
}

/** The name that an option of one operand gives: the usual one without operand, null for nil. */
function chosen(options: readonly Option[] | undefined, usual: string): string | null {
  const given = options?.[0]?.[0];
  if (given === undefined) return usual;
  return given instanceof LispSymbol && given !== NIL ? given.name : null;
}

function textOf(value: Value): string {
  if (value instanceof LispString) return value.text.toUpperCase();
  return value instanceof LispSymbol && value !== NIL ? value.name : "";
}

function slotOf(declaration: Declaration, slot: Value): Slot[] {
  if (slot instanceof LispString) return [];
  const name = slot instanceof Cons ? slot.car : slot;
  if (!(name instanceof LispSymbol)) return fail("WH2206", "a slot's name is a symbol", { span: declaration.span });
  const init = slot instanceof Cons && slot.cdr instanceof Cons ? slot.cdr.car : NIL;
  return [{ name: name.name, initargs: [name.name], initial: () => declaration.interpreter.evaluate(init, declaration.scope) }];
}

function define(interpreter: Interpreter, name: string, minimum: number, maximum: number, apply: (args: readonly Value[]) => Value): void {
  interpreter.defineFunction(interpreter.packages.intern(name), new LispFunction(name, minimum, maximum, apply));
}

function instance(interpreter: Interpreter, value: Value | undefined, type: string, who: string): LispRecord {
  if (value instanceof LispRecord && (value.type === type || classAncestors(interpreter, value.type).includes(type))) return value;
  return interpreter.typeError(`a ${type.toLowerCase()}`, value ?? NIL, who);
}

function defineMaker(interpreter: Interpreter, record: RecordNames, maker: string): void {
  define(interpreter, maker, 0, Number.POSITIVE_INFINITY, (args) => {
    const given = new Map<string, Value>();
    for (let at = 0; at < args.length; at += 2) {
      const key = args[at] ?? NIL;
      if (!(key instanceof LispSymbol) || !record.slots.some((slot) => slot.name === key.name)) {
        return interpreter.error(
          "WH2003",
          `${maker.toLowerCase()} has no keyword argument ${interpreter.show(key).toLowerCase()}`,
          [],
          "PROGRAM-ERROR",
        );
      }
      if (!given.has(key.name)) given.set(key.name, args[at + 1] ?? NIL);
    }
    return new LispRecord(record.type, new Map(record.slots.map((slot) => [slot.name, given.get(slot.name) ?? slot.initial?.() ?? NIL])));
  });
}

/** `(:constructor name (parameter…))`: the parameters are slots by name; the other slots have their initial values. */
function defineBoa(
  interpreter: Interpreter,
  record: RecordNames,
  maker: string,
  lambda: Value,
  environment: typeof NULL_ENVIRONMENT,
): void {
  const parameters = itemsOf(lambda).flatMap((one) => {
    const name = one instanceof Cons ? (one.car instanceof Cons ? itemsOf(one.car)[1] : one.car) : one;
    return name instanceof LispSymbol && !name.name.startsWith("&") ? [name] : [];
  });
  const body = listOf([listOf([interpreter.op("LIST"), ...parameters])]);
  const collect = compileLambda(interpreter, maker, new Cons(lambda, body), environment.scope)(environment.frame);
  define(interpreter, maker, collect.minimum, collect.maximum, (args) => {
    const values = itemsOf(interpreter.call(collect, ...args));
    const given = new Map(parameters.map((name, at) => [name.name, values[at] ?? NIL]));
    return new LispRecord(record.type, new Map(record.slots.map((slot) => [slot.name, given.get(slot.name) ?? slot.initial?.() ?? NIL])));
  });
}

function defineAccessors(interpreter: Interpreter, record: RecordNames, prefix: string): void {
  for (const { name } of record.slots) {
    const accessor = `${prefix}${name}`;
    define(interpreter, accessor, 1, 1, ([value]) => instance(interpreter, value, record.type, accessor).slots.get(name) ?? NIL);
    const writer = new LispFunction(`(SETF ${accessor})`, 2, 2, ([fresh = NIL, value]) => {
      instance(interpreter, value, record.type, accessor).slots.set(name, fresh);
      return fresh;
    });
    interpreter.setfFunctions.set(interpreter.packages.intern(accessor), writer);
  }
}

function definePredicate(interpreter: Interpreter, record: RecordNames, name: string | null): void {
  if (name === null) return;
  define(interpreter, name, 1, 1, ([value]) =>
    bool(value instanceof LispRecord && classAncestors(interpreter, value.type).includes(record.type)),
  );
}

function defineCopier(interpreter: Interpreter, record: RecordNames, name: string | null): void {
  if (name === null) return;
  define(interpreter, name, 1, 1, ([value]) => {
    const source = instance(interpreter, value, record.type, name);
    return new LispRecord(source.type, new Map(source.slots));
  });
}

/** Constructor, predicate, copier, and an accessor with its writer for each slot: the record that goes with a struct of programs. */
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
  const slots = record.slots.map((name): Slot => ({ name, initargs: [name], initial: () => record.fresh(name) }));
  interpreter.classes.set(record.type, { name: record.type, parents: [], slots, defaults: new Map() });
  const names: RecordNames = { type: record.type, slots };
  defineMaker(interpreter, names, record.maker);
  defineAccessors(interpreter, names, record.prefix);
  definePredicate(interpreter, names, `${record.type}-P`);
  defineCopier(interpreter, names, `COPY-${record.type}`);
}
