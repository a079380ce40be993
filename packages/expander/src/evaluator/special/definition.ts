import { interpreted, type SpecialForm, special } from "../builtin.ts";
import { compileDestructuring, compileLambda, compileMacro } from "../closure.ts";
import { compileForm } from "../compile.ts";
import { equal } from "../equality.ts";
import type { Code } from "../frame.ts";
import type { Interpreter } from "../interpreter.ts";
import { headOf, nameOf, rest, second, third } from "../operands.ts";
import type { Scope } from "../scope.ts";
import { longSetfExpander, setfExpansionOf } from "../setf-expansion.ts";
import { Cons, LispSymbol, NIL, primary, type Value } from "../value.ts";

/** Operators that define names for the rest of the compilation. Each yields the name, as in Common Lisp. */
export const DEFINITION: readonly SpecialForm[] = [
  special("(defun name (parameter...) form...)", "define a function; the name may be (setf name)", (call, scope, interpreter) => {
    const name = second(call);
    if (name instanceof Cons) return defineWriter(interpreter, name, rest(call.cdr), scope);
    const symbol = nameOf(interpreter, name);
    const make = compileLambda(interpreter, symbol.name, rest(call.cdr), scope, symbol);
    return (frame) => {
      interpreter.defineFunction(symbol, make(frame));
      return symbol;
    };
  }),
  special("(defmacro name (parameter...) form...)", "define a macro", (call, scope, interpreter) => {
    const symbol = nameOf(interpreter, second(call));
    const make = compileMacro(interpreter, symbol, rest(call.cdr), scope);
    return (frame) => {
      interpreter.defineMacro(symbol, make(frame));
      return symbol;
    };
  }),
  special(
    "(define-compiler-macro name (parameter...) form...)",
    "ignored: compiler macros never change what a call means",
    (call, _scope, interpreter) => {
      const symbol = nameOf(interpreter, second(call));
      return () => symbol;
    },
  ),
  variable("defvar", "define a special variable and give it a value if it has none", (interpreter, symbol, init) => (frame) => {
    interpreter.declareSpecial(symbol);
    if (init && !interpreter.globals.has(symbol)) interpreter.globals.set(symbol, primary(init(frame)));
    return symbol;
  }),
  variable("defparameter", "define a special variable and give it a value", (interpreter, symbol, init) => (frame) => {
    if (!init) return interpreter.error("WH2008", "defparameter takes a name and a value");
    const value = primary(init(frame));
    interpreter.declareSpecial(symbol);
    interpreter.globals.set(symbol, value);
    return symbol;
  }),
  variable("defconstant", "define a constant; an integer is one for programs too", (interpreter, symbol, init) => (frame) => {
    if (!init) return interpreter.error("WH2008", "defconstant takes a name and a value");
    const value = primary(init(frame));
    const old = interpreter.globals.get(symbol);
    if (old !== undefined && interpreter.constants.has(symbol) && !equal(old, value)) {
      interpreter.warn(
        "WH2012",
        `${symbol.name.toLowerCase()} was ${interpreter.show(old)} and is now ${interpreter.show(value)}`,
        interpreter.place,
      );
    }
    interpreter.declareSpecial(symbol);
    interpreter.constants.add(symbol);
    interpreter.globals.set(symbol, value);
    return symbol;
  }),
  interpreted("(define-symbol-macro name expansion)", "a name that stands for a form", (call, _environment, interpreter) => {
    const symbol = nameOf(interpreter, second(call));
    interpreter.symbolMacros.set(symbol, third(call));
    return symbol;
  }),
  special("(deftype name (parameter...) form...)", "define a type by what it expands to", (call, scope, interpreter) => {
    const symbol = nameOf(interpreter, second(call));
    const run = compileDestructuring(interpreter, symbol, rest(call.cdr), scope);
    return (frame) => {
      interpreter.types.set(symbol.name, (specifier) => {
        const args = specifier instanceof Cons ? specifier.cdr : NIL;
        return primary(run(frame, args, { whole: specifier, environment: null }));
      });
      return symbol;
    };
  }),
  special(
    "(defsetf accessor writer)",
    "how to set a place: by a writer's name, or (accessor (parameter...) (store) form...)",
    (call, scope, interpreter) => {
      const accessor = nameOf(interpreter, second(call));
      const writer = third(call);
      if (writer instanceof LispSymbol && writer !== NIL) {
        return () => {
          interpreter.setfExpanders.delete(accessor);
          interpreter.setfWriters.set(accessor, writer);
          return accessor;
        };
      }
      const make = longSetfExpander(interpreter, accessor, rest(call.cdr), scope);
      return (frame) => {
        interpreter.setfWriters.delete(accessor);
        interpreter.setfExpanders.set(accessor, make(frame));
        return accessor;
      };
    },
  ),
  special(
    "(define-setf-expander accessor (parameter...) form...)",
    "how to set a place: the forms give the five values of a setf expansion",
    (call, scope, interpreter) => {
      const accessor = nameOf(interpreter, second(call));
      const run = compileDestructuring(interpreter, accessor, rest(call.cdr), scope);
      return (frame) => {
        interpreter.setfWriters.delete(accessor);
        interpreter.setfExpanders.set(accessor, (place, environment) =>
          setfExpansionOf(interpreter, run(frame, place.cdr, { whole: place, environment })),
        );
        return accessor;
      };
    },
  ),
];

function variable(
  name: string,
  doc: string,
  define: (interpreter: Interpreter, symbol: LispSymbol, init: Code | null) => Code,
): SpecialForm {
  const init = name === "defvar" ? "[value]" : "value";
  return special(`(${name} name ${init} [documentation])`, doc, (call, scope, interpreter) => {
    const symbol = nameOf(interpreter, second(call));
    if (symbol.isKeyword) return interpreter.error("WH2016", `${headOf(call)}: ${symbol.name.toLowerCase()} is a keyword`);
    return define(interpreter, symbol, rest(call.cdr) === NIL ? null : compileForm(interpreter, third(call), scope));
  });
}

/** `(defun (setf name) (value argument…) …)`. */
function defineWriter(interpreter: Interpreter, name: Cons, lambda: Value, scope: Scope | null): Code {
  const accessor = second(name);
  if (!(name.car instanceof LispSymbol) || name.car.name !== "SETF" || !(accessor instanceof LispSymbol))
    return interpreter.error("WH2008", `${interpreter.show(name)} is no function name`);
  const make = compileLambda(interpreter, `(SETF ${accessor.name})`, lambda, scope, accessor);
  return (frame) => {
    interpreter.setfFunctions.set(accessor, make(frame));
    return name;
  };
}
