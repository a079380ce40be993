import { type BuiltinFunction, fn } from "../builtin.ts";
import { bool, LispFunction, LispSymbol, NIL } from "../value.ts";
import { functionArg, listArg, stringArg, symbolArg } from "./argument.ts";

/** Calling functions, and what makes functions of functions. */
export const FUNCTIONS: readonly BuiltinFunction[] = [
  fn("funcall", "function &rest arguments", "call the function", ([called, ...args], interpreter) =>
    interpreter.nested(() => interpreter.apply(functionArg(interpreter, called), args)),
  ),
  fn(
    "apply",
    "function argument &rest arguments",
    "call the function; the last argument is a list of arguments",
    ([called, ...args], interpreter) => {
      const spread = listArg(interpreter, args.at(-1), "apply");
      const fn = functionArg(interpreter, called);
      return interpreter.nested(() => interpreter.apply(fn, [...args.slice(0, -1), ...spread]));
    },
  ),
  fn("identity", "object", "the object itself", ([value = NIL]) => value),
  fn(
    "constantly",
    "object",
    "a function that always gives the object",
    ([value = NIL]) => new LispFunction("CONSTANTLY", 0, Number.POSITIVE_INFINITY, () => value),
  ),
  fn("complement", "predicate", "the opposite predicate", ([predicate], interpreter) => {
    const called = functionArg(interpreter, predicate);
    return new LispFunction("COMPLEMENT", 0, Number.POSITIVE_INFINITY, (args) => bool(interpreter.call(called, ...args) === NIL));
  }),
  fn("eval", "form", "the values of a form, without lexical environment", ([form = NIL], interpreter) =>
    interpreter.nested(() => interpreter.runTopLevel(form)),
  ),
  fn("compile", "name &optional definition", "the function: all functions are compiled", ([name = NIL, definition], interpreter) =>
    definition === undefined
      ? name
      : interpreter.functionOf(definition instanceof LispFunction ? definition : interpreter.evaluate(definition, null)),
  ),
  fn("proclaim", "declaration", "(special name...) makes variables special; the rest is ignored", ([declaration], interpreter) => {
    const [kind = NIL, ...names] = listArg(interpreter, declaration, "proclaim");
    if (kind instanceof LispSymbol && kind.name === "SPECIAL")
      for (const name of names) interpreter.declareSpecial(symbolArg(interpreter, name, "proclaim"));
    return NIL;
  }),
  fn("%store", "name value &rest arguments", "what setf of a builtin place calls", ([name, value = NIL, ...args], interpreter) => {
    const place = interpreter.builtins.places.get(stringArg(interpreter, name, "setf").text);
    return place ? place(args, value, interpreter) : NIL;
  }),
  fn("%store-list", "accessor value arguments", "what (setf (apply #'accessor ...)) calls", ([name, value = NIL, list], interpreter) => {
    const accessor = symbolArg(interpreter, name, "setf");
    const args = listArg(interpreter, list, "setf");
    const own = interpreter.setfFunctions.get(accessor);
    if (own) return interpreter.apply(own, [value, ...args]);
    const place = interpreter.builtins.places.get(accessor.name);
    if (place) return place(args, value, interpreter);
    return interpreter.error("WH2015", `(${accessor.name.toLowerCase()} ...) is not a place of apply`);
  }),
];
