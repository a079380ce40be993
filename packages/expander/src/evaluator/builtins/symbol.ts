import { type BuiltinFunction, fn } from "../builtin.ts";
import { bool, LispString, LispSymbol, NIL } from "../value.ts";
import { symbolArg, textArg } from "./argument.ts";

export const SYMBOLS: readonly BuiltinFunction[] = [
  fn("gensym", 0, 1, ([prefix], interpreter) =>
    interpreter.gensym(prefix === undefined || typeof prefix === "bigint" ? "G" : textArg(interpreter, prefix, "GENSYM")),
  ),
  fn("make-symbol", 1, 1, ([name], interpreter) => interpreter.gensym(textArg(interpreter, name, "MAKE-SYMBOL"))),
  fn("intern", 1, 2, ([name, into], interpreter) => {
    const text = textArg(interpreter, name, "INTERN");
    return into === undefined || into === NIL
      ? interpreter.packages.intern(text)
      : interpreter.packages.intern(text, interpreter.packages.ensure(textArg(interpreter, into, "INTERN")));
  }),
  fn("symbol-name", 1, 1, ([symbol], interpreter) => new LispString(symbolArg(interpreter, symbol, "SYMBOL-NAME").name)),
  fn("string=", 2, 2, ([left, right], interpreter) =>
    bool(textArg(interpreter, left, "STRING=") === textArg(interpreter, right, "STRING=")),
  ),
  fn("string-equal", 2, 2, ([left, right], interpreter) =>
    bool(textArg(interpreter, left, "STRING-EQUAL").toUpperCase() === textArg(interpreter, right, "STRING-EQUAL").toUpperCase()),
  ),
  fn("boundp", 1, 1, ([symbol], interpreter) =>
    bool(symbol instanceof LispSymbol && (interpreter.globals.has(symbol) || interpreter.constants.has(symbol))),
  ),
];
