import { type BuiltinFunction, fn } from "../builtin.ts";
import { NIL, type Value } from "../value.ts";
import { functionArg, keywordArgs, listArg, sequenceArg } from "./argument.ts";

/** Calling functions, and folding with them. */
export const FUNCTIONS: readonly BuiltinFunction[] = [
  fn("funcall", 1, Number.POSITIVE_INFINITY, ([called, ...args], interpreter) => interpreter.apply(functionArg(interpreter, called), args)),
  fn("apply", 2, Number.POSITIVE_INFINITY, ([called, ...args], interpreter) => {
    const spread = listArg(interpreter, args.at(-1), "APPLY");
    return interpreter.apply(functionArg(interpreter, called), [...args.slice(0, -1), ...spread]);
  }),
  fn("identity", 1, 1, ([value = NIL]) => value),
  fn("eval", 1, 1, ([form = NIL], interpreter) => interpreter.run(form, null)),
  fn("reduce", 2, Number.POSITIVE_INFINITY, (args, interpreter) => {
    const combine = functionArg(interpreter, args[0]);
    const options = keywordArgs(interpreter, args, 2, ["INITIAL-VALUE"], "REDUCE");
    const items = [...sequenceArg(interpreter, args[1], "REDUCE")];
    const initial = options.get("INITIAL-VALUE");
    const first: Value | undefined = initial ?? items.shift();
    return first === undefined
      ? interpreter.apply(combine, [])
      : items.reduce<Value>((sum, item) => interpreter.call(combine, sum, item), first);
  }),
];
