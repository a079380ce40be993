import { interpreted, type SpecialForm } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import { first, rest, second } from "../operands.ts";
import type { Environment } from "../scope.ts";
import { Cons, itemsOf, LispPackage, LispString, LispSymbol, NIL, T, type Value } from "../value.ts";

/** Operators on the package table, and the system definers whose known systems are always there. */
export const PACKAGES: readonly SpecialForm[] = [
  interpreted(
    "(in-package name)",
    "the package in which names are read from here on; made if there is none",
    (call, _environment, interpreter) => {
      const found = interpreter.packages.ensure(designator(interpreter, second(call)));
      interpreter.packages.current = found;
      return found;
    },
  ),
  interpreted(
    "(defpackage name (option name...)...)",
    "a package; :use, :nicknames, :shadow, :import-from, :shadowing-import-from, :export",
    (call, _environment, interpreter) => {
      const made = interpreter.packages.ensure(designator(interpreter, second(call)));
      for (const option of itemsOf(rest(call.cdr))) {
        if (!(option instanceof Cons) || !(option.car instanceof LispSymbol)) continue;
        const names = itemsOf(option.cdr);
        if (option.car.name === "USE") for (const name of names) use(interpreter, made, name);
        else if (option.car.name === "NICKNAMES")
          for (const name of names) interpreter.packages.addAlias(designator(interpreter, name), made);
        else if (option.car.name === "SHADOW") for (const name of names) shadow(interpreter, made, name);
        else if (option.car.name === "EXPORT" || option.car.name === "INTERN")
          for (const name of names) interpreter.packages.intern(designator(interpreter, name), made);
        else if (option.car.name === "SHADOWING-IMPORT-FROM" || option.car.name === "IMPORT-FROM") {
          const from = interpreter.packages.ensure(designator(interpreter, names[0] ?? NIL));
          for (const name of names.slice(1))
            importInto(interpreter, made, interpreter.packages.intern(designator(interpreter, name), from), from);
        }
      }
      return made;
    },
  ),
  interpreted("(use-package packages [into])", "names of other packages are found in this one", (call, environment, interpreter) => {
    const into = targetPackage(interpreter, call, environment);
    const used = interpreter.evaluate(second(call), environment);
    for (const name of used instanceof Cons ? itemsOf(used) : [used]) use(interpreter, into, name);
    return T;
  }),
  interpreted("(import symbols [into])", "symbols are found in this package", (call, environment, interpreter) =>
    importing(interpreter, call, environment),
  ),
  interpreted(
    "(shadowing-import symbols [into])",
    "symbols are found in this package before those of the same name",
    (call, environment, interpreter) => importing(interpreter, call, environment),
  ),
  interpreted("(shadow names [in])", "names mean this package's own symbols", (call, environment, interpreter) => {
    const into = targetPackage(interpreter, call, environment);
    const names = interpreter.evaluate(second(call), environment);
    for (const name of names instanceof Cons ? itemsOf(names) : [names]) shadow(interpreter, into, name);
    return T;
  }),
  ...[
    ["(export symbols [from])", "nothing: every name can be used from everywhere"],
    ["(unexport symbols [from])", "nothing, as export"],
    ["(require module...)", "nothing: what the language has is always there"],
    ["(provide module)", "nothing"],
    ["(load-system system...)", "nothing: the systems of the language are always there (asdf:load-system)"],
    ["(make system...)", "nothing (asdf:make)"],
    ["(test-system system...)", "nothing (asdf:test-system)"],
    ["(quickload systems...)", "nothing (ql:quickload)"],
  ].map(([syntax = "", doc = ""]) => interpreted(syntax, doc, () => T)),
];

function targetPackage(interpreter: Interpreter, call: Cons, environment: Environment): LispPackage {
  const given = rest(call.cdr);
  if (given === NIL) return interpreter.packages.current;
  return interpreter.packages.ensure(designator(interpreter, interpreter.evaluate(first(given), environment)));
}

function importing(interpreter: Interpreter, call: Cons, environment: Environment): Value {
  const into = targetPackage(interpreter, call, environment);
  const symbols = interpreter.evaluate(second(call), environment);
  for (const symbol of symbols instanceof Cons ? itemsOf(symbols) : [symbols]) {
    if (!(symbol instanceof LispSymbol)) return interpreter.typeError("a symbol", symbol, "import");
    importInto(interpreter, into, symbol, interpreter.packages.find(symbol.packageName ?? ""));
  }
  return T;
}

function importInto(interpreter: Interpreter, into: LispPackage, symbol: LispSymbol, from: LispPackage | null): void {
  interpreter.step();
  into.symbols.set(symbol.name, symbol);
  if (from?.name === "COMMON-LISP") into.imported.set(symbol.name, "COMMON-LISP");
  else if (from?.name === "WHISTLER") into.imported.set(symbol.name, "WHISTLER");
}

function use(interpreter: Interpreter, into: LispPackage, name: Value): void {
  const used = interpreter.packages.ensure(designator(interpreter, name));
  if (used !== into && !into.uses.includes(used)) into.uses.push(used);
}

function shadow(interpreter: Interpreter, into: LispPackage, name: Value): void {
  const text = designator(interpreter, name);
  into.shadowing.add(text);
  if (!into.symbols.has(text)) into.symbols.set(text, new LispSymbol(text, into.name));
}

/** The name that a symbol, string or package stands for. */
export function designator(interpreter: Interpreter, value: Value): string {
  if (value instanceof LispString) return value.text;
  if (value instanceof LispSymbol) return value.name;
  if (value instanceof LispPackage) return value.name;
  return interpreter.typeError("a name", value);
}
