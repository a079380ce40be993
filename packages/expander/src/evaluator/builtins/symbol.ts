import { type BuiltinFunction, fn, type PlaceWriter } from "../builtin.ts";
import { noLocalMacros } from "../environment.ts";
import { eql } from "../equality.ts";
import type { Interpreter } from "../interpreter.ts";
import { MacroFunction } from "../scope.ts";
import { expandPlace } from "../setf-expansion.ts";
import {
  bool,
  Cons,
  LispEnvironment,
  LispFunction,
  LispPackage,
  LispString,
  LispSymbol,
  listOf,
  NIL,
  type Value,
  Values,
} from "../value.ts";
import { listArg, symbolArg, textArg } from "./argument.ts";

function packageArg(interpreter: Interpreter, value: Value | undefined): LispPackage {
  if (value === undefined || value === NIL) return interpreter.packages.current;
  if (value instanceof LispPackage) return value;
  return interpreter.packages.ensure(textArg(interpreter, value, "find-package"));
}

function environmentArg(value: Value | undefined): LispEnvironment {
  return value instanceof LispEnvironment ? value : noLocalMacros;
}

/** The property list with a value stored. */
export function withProperty(interpreter: Interpreter, list: Value, key: Value, value: Value): Value {
  const items = listArg(interpreter, list, "getf");
  for (let at = 0; at + 1 < items.length; at += 2) if (eql(items[at] ?? NIL, key)) return listOf(items.with(at + 1, value));
  return listOf([key, value, ...items]);
}

/** The property list without a key, the same list when it does not have it. */
export function withoutProperty(interpreter: Interpreter, list: Value, key: Value): Value {
  const items = listArg(interpreter, list, "remf");
  for (let at = 0; at + 1 < items.length; at += 2)
    if (eql(items[at] ?? NIL, key)) return listOf([...items.slice(0, at), ...items.slice(at + 2)]);
  return list;
}

/** Symbols, packages and what names mean. */
export const SYMBOLS: readonly BuiltinFunction[] = [
  fn("gensym", "&optional prefix", "a fresh uninterned symbol; the prefix may be a string or a number", ([prefix], interpreter) => {
    if (typeof prefix === "bigint") return interpreter.gensym("G", prefix);
    return interpreter.gensym(prefix === undefined ? "G" : textArg(interpreter, prefix, "gensym"));
  }),
  fn("gentemp", "&optional prefix", "a fresh symbol of this package", ([prefix], interpreter) => {
    const text = prefix === undefined ? "T" : textArg(interpreter, prefix, "gentemp");
    for (let at = 1; ; at++) {
      interpreter.step();
      if (!interpreter.packages.lookup(`${text}${at}`, interpreter.packages.current)) return interpreter.packages.intern(`${text}${at}`);
    }
  }),
  fn(
    "make-symbol",
    "name",
    "a fresh uninterned symbol of this name",
    ([name], interpreter) => new LispSymbol(textArg(interpreter, name, "make-symbol"), null, interpreter.freshId()),
  ),
  fn(
    "copy-symbol",
    "symbol &optional copy-properties",
    "a fresh uninterned symbol of the same name",
    ([symbol], interpreter) => new LispSymbol(symbolArg(interpreter, symbol, "copy-symbol").name, null, interpreter.freshId()),
  ),
  fn("intern", "name &optional package", "the symbol of this name in a package; made if there is none", ([name, into], interpreter) => {
    const text = textArg(interpreter, name, "intern");
    const home = packageArg(interpreter, into);
    const known = interpreter.packages.lookup(text, home);
    return new Values([known ?? interpreter.packages.intern(text, home), known ? interpreter.packages.keyword("INTERNAL") : NIL]);
  }),
  fn("find-symbol", "name &optional package", "the symbol of this name in a package, or nil", ([name, from], interpreter) => {
    const found = interpreter.packages.lookup(textArg(interpreter, name, "find-symbol"), packageArg(interpreter, from));
    return new Values([found ?? NIL, found ? interpreter.packages.keyword("INTERNAL") : NIL]);
  }),
  fn(
    "symbol-name",
    "symbol",
    "the name as a string",
    ([symbol], interpreter) => new LispString(symbolArg(interpreter, symbol, "symbol-name").name),
  ),
  fn("symbol-package", "symbol", "the home package, or nil", ([symbol], interpreter) => {
    const { packageName } = symbolArg(interpreter, symbol, "symbol-package");
    return packageName === null ? NIL : interpreter.packages.ensure(packageName);
  }),
  fn("symbol-value", "symbol", "the value of the special variable", ([symbol], interpreter) =>
    interpreter.globalValue(symbolArg(interpreter, symbol, "symbol-value")),
  ),
  fn("symbol-function", "symbol", "the function of the name", ([symbol], interpreter) =>
    interpreter.functionOf(symbolArg(interpreter, symbol, "symbol-function")),
  ),
  fn("fdefinition", "name", "the function of the name, which may be (setf name)", ([name = NIL], interpreter) => {
    if (!(name instanceof Cons)) return interpreter.functionOf(name);
    const accessor = name.cdr instanceof Cons ? name.cdr.car : NIL;
    const found = accessor instanceof LispSymbol ? interpreter.setfFunctions.get(accessor) : undefined;
    return found ?? interpreter.error("WH2001", `no function ${interpreter.show(name).toLowerCase()} exists`, [], "UNDEFINED-FUNCTION");
  }),
  fn(
    "symbol-plist",
    "symbol",
    "the property list",
    ([symbol], interpreter) => interpreter.plists.get(symbolArg(interpreter, symbol, "symbol-plist")) ?? NIL,
  ),
  fn("get", "symbol indicator &optional default", "a value of the property list", ([symbol, key = NIL, fallback = NIL], interpreter) => {
    const items = listArg(interpreter, interpreter.plists.get(symbolArg(interpreter, symbol, "get")), "get");
    for (let at = 0; at + 1 < items.length; at += 2) if (eql(items[at] ?? NIL, key)) return items[at + 1] ?? NIL;
    return fallback;
  }),
  fn("remprop", "symbol indicator", "take a value off the property list", ([symbol, key = NIL], interpreter) => {
    const owner = symbolArg(interpreter, symbol, "remprop");
    const old = interpreter.plists.get(owner) ?? NIL;
    const left = withoutProperty(interpreter, old, key);
    interpreter.plists.set(owner, left);
    return bool(left !== old);
  }),
  fn("set", "symbol value", "store in the special variable", ([symbol, value = NIL], interpreter) =>
    interpreter.assignGlobal(symbolArg(interpreter, symbol, "set"), value),
  ),
  fn("makunbound", "symbol", "take the value off the special variable", ([symbol], interpreter) => {
    const owner = symbolArg(interpreter, symbol, "makunbound");
    if (interpreter.isConstant(owner)) return interpreter.error("WH2016", `${owner.name.toLowerCase()} is a constant`);
    interpreter.globals.delete(owner);
    return owner;
  }),
  fn("fmakunbound", "symbol", "take the function or macro off the name", ([symbol], interpreter) => {
    const owner = symbolArg(interpreter, symbol, "fmakunbound");
    interpreter.undefine(owner);
    return owner;
  }),
  fn("boundp", "symbol", "whether the special variable has a value", ([symbol], interpreter) => {
    const owner = symbolArg(interpreter, symbol, "boundp");
    return bool(interpreter.globals.has(owner) || interpreter.valueByName(owner) !== null);
  }),
  fn("fboundp", "name", "whether the name has a function or macro", ([name = NIL], interpreter) => {
    if (name instanceof Cons)
      return bool(name.cdr instanceof Cons && name.cdr.car instanceof LispSymbol && interpreter.setfFunctions.has(name.cdr.car));
    const symbol = symbolArg(interpreter, name, "fboundp");
    return bool(
      interpreter.builtins.specialForms.has(symbol.name) ||
        interpreter.globalFunction(symbol) !== null ||
        interpreter.globalMacro(symbol) !== null,
    );
  }),
  fn("constantp", "form &optional environment", "whether the form always has the same value", ([form = NIL], interpreter) =>
    bool(
      form instanceof LispSymbol
        ? interpreter.isConstant(form)
        : !(form instanceof Cons) || (form.car instanceof LispSymbol && form.car.name === "QUOTE"),
    ),
  ),
  fn("special-operator-p", "symbol", "whether the name is a special form", ([symbol], interpreter) =>
    bool(interpreter.builtins.specialForms.has(symbolArg(interpreter, symbol, "special-operator-p").name)),
  ),
  fn(
    "macro-function",
    "symbol &optional environment",
    "the expander of a macro, a function of the call and an environment; or nil",
    ([symbol, environment], interpreter) => {
      const name = symbolArg(interpreter, symbol, "macro-function");
      const local = environmentArg(environment).operator(name);
      if (local?.kind === "hidden") return NIL;
      if (local) return new LispFunction(name.name, 1, 2, ([call = NIL]) => local.expand(call));
      const found = interpreter.globalMacro(name);
      return found ? new LispFunction(name.name, 1, 2, ([call = NIL, inner]) => found.expand(call, environmentArg(inner))) : NIL;
    },
  ),
  fn(
    "macroexpand-1",
    "form &optional environment",
    "the form after one macro expansion, and whether there was one",
    ([form = NIL, environment], interpreter) => {
      const expanded = interpreter.expandOnce(form, environmentArg(environment));
      return new Values([expanded ? expanded.form : form, bool(expanded !== null)]);
    },
  ),
  fn(
    "macroexpand",
    "form &optional environment",
    "the form after all macro expansions of its operator, and whether there was one",
    ([form = NIL, environment], interpreter) => {
      let current = form;
      for (let count = 0; ; count++) {
        const expanded = interpreter.expandOnce(current, environmentArg(environment));
        if (!expanded) return new Values([current, bool(count > 0)]);
        current = expanded.form;
      }
    },
  ),
  fn(
    "get-setf-expansion",
    "place &optional environment",
    "temporaries, their values, stores, the storing and the reading form of a place",
    ([place = NIL, environment], interpreter) => {
      const found = expandPlace(interpreter, place, environmentArg(environment));
      return new Values([listOf(found.temporaries), listOf(found.inits), listOf(found.stores), found.storing, found.accessing]);
    },
  ),
  fn("find-package", "name", "the package of this name, or nil", ([name = NIL], interpreter) =>
    name instanceof LispPackage ? name : (interpreter.packages.find(textArg(interpreter, name, "find-package")) ?? NIL),
  ),
  fn("make-package", "name &key use nicknames", "a package of this name", ([name], interpreter) =>
    interpreter.packages.ensure(textArg(interpreter, name, "make-package")),
  ),
  fn("package-name", "package", "the name of a package", ([name], interpreter) => new LispString(packageArg(interpreter, name).name)),
  fn("list-all-packages", "", "all packages", (_args, interpreter) => listOf(interpreter.packages.all())),
  fn("sym=", "symbol1 symbol2", "whether they have the same name, whatever their packages", ([left = NIL, right = NIL]) =>
    bool(left instanceof LispSymbol && right instanceof LispSymbol && left.name === right.name),
  ),
  fn("%package-symbols", "package", "the symbols of a package", ([from], interpreter) =>
    listOf([...packageArg(interpreter, from).symbols.values()]),
  ),
  fn("%putf", "plist key value", "what (setf getf) stores", ([list, key = NIL, value = NIL], interpreter) =>
    withProperty(interpreter, list ?? NIL, key, value),
  ),
  fn("%remf", "plist key", "what remf stores", ([list, key = NIL], interpreter) => withoutProperty(interpreter, list ?? NIL, key)),
];

export const SYMBOL_PLACES: readonly (readonly [string, PlaceWriter])[] = [
  ["SYMBOL-VALUE", ([symbol], value, interpreter) => interpreter.assignGlobal(symbolArg(interpreter, symbol, "symbol-value"), value)],
  [
    "SYMBOL-PLIST",
    ([symbol], value, interpreter) => {
      interpreter.plists.set(symbolArg(interpreter, symbol, "symbol-plist"), value);
      return value;
    },
  ],
  [
    "GET",
    ([symbol, key = NIL], value, interpreter) => {
      const owner = symbolArg(interpreter, symbol, "get");
      interpreter.plists.set(owner, withProperty(interpreter, interpreter.plists.get(owner) ?? NIL, key, value));
      return value;
    },
  ],
  ...["SYMBOL-FUNCTION", "FDEFINITION"].map((name): readonly [string, PlaceWriter] => [
    name,
    ([symbol], value, interpreter) => {
      interpreter.defineFunction(symbolArg(interpreter, symbol, name), interpreter.functionOf(value));
      return value;
    },
  ]),
  [
    "MACRO-FUNCTION",
    ([symbol], value, interpreter) => {
      const expander = interpreter.functionOf(value);
      const name = symbolArg(interpreter, symbol, "macro-function");
      interpreter.defineMacro(name, new MacroFunction(name.name, (call, environment) => interpreter.call(expander, call, environment)));
      return value;
    },
  ],
];
