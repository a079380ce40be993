import { suggestion } from "@whistler/diagnostics";
import type { Interpreter } from "./interpreter.ts";
import { LispRecord, LispSymbol, NIL, type Value } from "./value.ts";

/** A slot of a class or structure. */
export interface Slot {
  readonly name: string;
  readonly initargs: readonly string[];
  /** Makes the value that the slot has when no initarg gives one. */
  readonly initial: (() => Value) | null;
}

/** A class or structure type. Names stand for classes, so a class may be defined anew. */
export interface Class {
  readonly name: string;
  readonly parents: readonly string[];
  readonly slots: readonly Slot[];
  /** Initargs that stand when the maker gives none. */
  readonly defaults: ReadonlyMap<string, () => Value>;
}

/** The class precedence list, itself first: a class stands before its parents, parents in the order in which they are named. */
export function classAncestors(interpreter: Interpreter, name: string): readonly string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (one: string): void => {
    if (seen.has(one)) return;
    seen.add(one);
    interpreter.step();
    interpreter.enter();
    for (const parent of (interpreter.classes.get(one)?.parents ?? []).toReversed()) visit(parent);
    interpreter.depth -= 1;
    order.unshift(one);
  };
  visit(name);
  return order;
}

/** All slots of a class; one of a nearer class replaces one of the same name. Those of the farthest class come first. */
export function allSlots(interpreter: Interpreter, name: string): readonly Slot[] {
  const slots = new Map<string, Slot>();
  for (const one of classAncestors(interpreter, name).toReversed())
    for (const slot of interpreter.classes.get(one)?.slots ?? []) {
      const outer = slots.get(slot.name);
      slots.set(
        slot.name,
        outer ? { name: slot.name, initargs: [...slot.initargs, ...outer.initargs], initial: slot.initial ?? outer.initial } : slot,
      );
    }
  return [...slots.values()];
}

/** The error of a class that nothing defines. */
export function noClass(interpreter: Interpreter, name: string): never {
  return interpreter.error("WH2004", `there is no class ${name.toLowerCase()}`, suggestion(name, interpreter.classes.keys()), "TYPE-ERROR");
}

/** `make-instance`: initargs, then default initargs, then initforms. */
export function makeInstance(interpreter: Interpreter, name: string, args: readonly Value[]): LispRecord {
  if (!interpreter.classes.has(name)) return noClass(interpreter, name);
  const slots = allSlots(interpreter, name);
  const known = new Set(slots.flatMap((slot) => slot.initargs));
  const given = new Map<string, Value>();
  for (let at = 0; at < args.length; at += 2) {
    const key = args[at] ?? NIL;
    if (!(key instanceof LispSymbol) || !known.has(key.name))
      return interpreter.error(
        "WH2003",
        `${name.toLowerCase()} has no initarg ${interpreter.show(key).toLowerCase()}`,
        key instanceof LispSymbol ? suggestion(key.name, known) : [],
        "PROGRAM-ERROR",
      );
    if (!given.has(key.name)) given.set(key.name, args[at + 1] ?? NIL);
  }
  for (const one of classAncestors(interpreter, name))
    for (const [key, value] of interpreter.classes.get(one)?.defaults ?? []) if (!given.has(key)) given.set(key, value());
  const values = new Map<string, Value>();
  for (const slot of slots) {
    const initarg = slot.initargs.find((one) => given.has(one));
    const value = initarg === undefined ? slot.initial?.() : given.get(initarg);
    if (value !== undefined) values.set(slot.name, value);
  }
  return new LispRecord(name, values);
}

/** A record by argument, or an error that names the function. */
export function instanceArg(interpreter: Interpreter, value: Value | undefined, who: string): LispRecord {
  return value instanceof LispRecord ? value : interpreter.typeError("an instance", value ?? NIL, who);
}

export function slotValue(interpreter: Interpreter, record: LispRecord, name: string): Value {
  const value = record.slots.get(name);
  if (value !== undefined) return value;
  const known = allSlots(interpreter, record.type).some((slot) => slot.name === name);
  const [message, type] = known ? ["is unbound", "UNBOUND-SLOT"] : ["does not exist", "ERROR"];
  return interpreter.error("WH2004", `the slot ${name.toLowerCase()} of a ${record.type.toLowerCase()} ${message}`, [], type);
}

export function setSlot(interpreter: Interpreter, record: LispRecord, name: string, value: Value): Value {
  if (!record.slots.has(name) && !allSlots(interpreter, record.type).some((slot) => slot.name === name))
    return interpreter.error("WH2004", `the slot ${name.toLowerCase()} of a ${record.type.toLowerCase()} does not exist`, [], "ERROR");
  record.slots.set(name, value);
  return value;
}
