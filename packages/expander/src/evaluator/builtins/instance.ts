import { type BuiltinFunction, fn, type PlaceWriter } from "../builtin.ts";
import { allSlots, instanceArg, makeInstance, noClass, setSlot, slotValue } from "../class.ts";
import { bool, LispRecord, LispSymbol, NIL } from "../value.ts";
import { symbolArg } from "./argument.ts";

/** Instances of classes and structures. */
export const INSTANCES: readonly BuiltinFunction[] = [
  fn("make-instance", "class &rest initargs", "an instance of a class", ([type, ...args], interpreter) =>
    makeInstance(interpreter, symbolArg(interpreter, type, "make-instance").name, args),
  ),
  fn("slot-value", "instance slot", "the value of a slot", ([instance, slot], interpreter) =>
    slotValue(interpreter, instanceArg(interpreter, instance, "slot-value"), symbolArg(interpreter, slot, "slot-value").name),
  ),
  fn("slot-boundp", "instance slot", "whether a slot has a value", ([instance, slot], interpreter) =>
    bool(instanceArg(interpreter, instance, "slot-boundp").slots.has(symbolArg(interpreter, slot, "slot-boundp").name)),
  ),
  fn("slot-exists-p", "instance slot", "whether there is such a slot", ([instance = NIL, slot], interpreter) =>
    bool(
      instance instanceof LispRecord &&
        slot instanceof LispSymbol &&
        allSlots(interpreter, instance.type).some((one) => one.name === slot.name),
    ),
  ),
  fn("find-class", "name &optional error-p", "the name of a class that exists", ([name, errorP], interpreter) => {
    const symbol = symbolArg(interpreter, name, "find-class");
    if (interpreter.classes.has(symbol.name)) return symbol;
    return errorP === NIL ? NIL : noClass(interpreter, symbol.name);
  }),
  ...["copy-structure"].map((name) =>
    fn(name, "instance", "a copy of a structure", ([instance], interpreter) => {
      const source = instanceArg(interpreter, instance, name);
      return new LispRecord(source.type, new Map(source.slots));
    }),
  ),
];

export const INSTANCE_PLACES: readonly (readonly [string, PlaceWriter])[] = [
  [
    "SLOT-VALUE",
    ([instance, slot], value, interpreter) =>
      setSlot(interpreter, instanceArg(interpreter, instance, "slot-value"), symbolArg(interpreter, slot, "slot-value").name, value),
  ],
];
