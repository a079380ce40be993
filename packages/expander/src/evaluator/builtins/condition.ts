import { type BuiltinFunction, fn } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import { LispCondition, LispString, LispSymbol, NIL, type Value } from "../value.ts";
import { formatText } from "./format.ts";

/** Making and signalling conditions. */
export const CONDITIONS: readonly BuiltinFunction[] = [
  fn("error", 1, Number.POSITIVE_INFINITY, ([datum = NIL, ...args], interpreter) =>
    interpreter.signalError(conditionOf(interpreter, datum, args, "SIMPLE-ERROR"), "WH2005"),
  ),
  fn("signal", 1, Number.POSITIVE_INFINITY, ([datum = NIL, ...args], interpreter) => {
    interpreter.signal(conditionOf(interpreter, datum, args, "SIMPLE-CONDITION"));
    return NIL;
  }),
];

/** What a condition designator means: a control string with its arguments, a type with initial values, or the condition itself. */
function conditionOf(interpreter: Interpreter, datum: Value, args: readonly Value[], defaultType: string): LispCondition {
  if (datum instanceof LispCondition) return datum;
  if (datum instanceof LispString) return new LispCondition(defaultType, formatText(interpreter, datum.text, args));
  if (!(datum instanceof LispSymbol)) return interpreter.typeError("a condition, a type of condition or a control string", datum);
  const slots = new Map(args.flatMap((key, at) => (at % 2 === 0 && key instanceof LispSymbol ? [[key.name, args[at + 1] ?? NIL]] : [])));
  const control = slots.get("FORMAT-CONTROL");
  const message = control instanceof LispString ? control.text : `condition ${datum.name.toLowerCase()}`;
  return new LispCondition(datum.name, message, slots);
}
