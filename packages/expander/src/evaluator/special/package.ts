import type { SpecialForm } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import { Cons, itemsOf, LispPackage, LispString, LispSymbol, NIL, T, type Value } from "../value.ts";
import { first, rest } from "./control.ts";

/** Operators on the package table, and the system definers whose known systems are always there. */
export const PACKAGE: Readonly<Record<string, SpecialForm>> = {
  "IN-PACKAGE": (operands, _scope, interpreter) => {
    const found = interpreter.packages.ensure(designator(interpreter, first(operands)));
    interpreter.packages.current = found;
    return found;
  },
  DEFPACKAGE: (operands, _scope, interpreter) => {
    const made = interpreter.packages.ensure(designator(interpreter, first(operands)));
    for (const option of itemsOf(rest(operands))) {
      if (!(option instanceof Cons) || !(option.car instanceof LispSymbol)) continue;
      const names = itemsOf(option.cdr);
      if (option.car.name === "USE") for (const name of names) use(interpreter, made, name);
      else if (option.car.name === "NICKNAMES")
        for (const name of names) interpreter.packages.addAlias(designator(interpreter, name), made);
      else if (option.car.name === "SHADOW") for (const name of names) shadow(interpreter, made, name);
      else if (option.car.name === "SHADOWING-IMPORT-FROM" || option.car.name === "IMPORT-FROM") {
        const from = interpreter.packages.ensure(designator(interpreter, names[0] ?? NIL));
        for (const name of names.slice(1)) {
          const text = designator(interpreter, name);
          made.symbols.set(text, interpreter.packages.intern(text, from));
          if (from.name === "COMMON-LISP") made.imported.set(text, "COMMON-LISP");
          else if (from.name === "WHISTLER") made.imported.set(text, "WHISTLER");
        }
      }
    }
    return made;
  },
  "USE-PACKAGE": (operands, scope, interpreter) => {
    const used = interpreter.evaluate(first(operands), scope);
    for (const name of used instanceof Cons ? itemsOf(used) : [used]) use(interpreter, interpreter.packages.current, name);
    return T;
  },
  EXPORT: () => T,
  UNEXPORT: () => T,
  IMPORT: () => T,
  "SHADOWING-IMPORT": () => T,
  SHADOW: () => T,
  REQUIRE: () => T,
  PROVIDE: () => T,
  "LOAD-SYSTEM": () => T,
  "MAKE-SYSTEM": () => T,
  "TEST-SYSTEM": () => T,
  QUICKLOAD: () => T,
};

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
