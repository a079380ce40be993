import { type SpecialForm, special } from "../builtin.ts";
import { instanceArg, type Slot, setSlot, slotValue } from "../class.ts";
import { compileLambda } from "../closure.ts";
import { compileForm } from "../compile.ts";
import { type Code, Frame } from "../frame.ts";
import { addMethod, genericFunction, type Qualifier } from "../generic-function.ts";
import type { Interpreter } from "../interpreter.ts";
import { listIn, nameOf, rest, second, third } from "../operands.ts";
import { Scope } from "../scope.ts";
import { bool, Cons, itemsOf, LispFunction, LispSymbol, listOf, NIL, primary, T, type Value } from "../value.ts";

/** Classes and generic functions: the part of the object system that small helpers use. */
export const CLASSES: readonly SpecialForm[] = [
  special(
    "(defclass name (parent...) ((slot option...)...) option...)",
    "define a class; slot options :initarg :initform :accessor :reader :writer",
    (call, scope, interpreter) => {
      const name = nameOf(interpreter, second(call));
      const parents = listIn(interpreter, third(call), "parents").map((one) => nameOf(interpreter, one).name);
      const [slotList = NIL, ...options] = itemsOf(rest(rest(call.cdr)));
      const slots = listIn(interpreter, slotList, "slots").map((slot) => slotOf(interpreter, slot, scope));
      const defaults = options.flatMap((option) =>
        option instanceof Cons && symbolName(option.car) === "DEFAULT-INITARGS" ? pairs(option.cdr) : [],
      );
      const defaultCodes = defaults.map(([key, form]) => [symbolName(key), compileForm(interpreter, form, scope)] as const);
      return (frame) => {
        interpreter.classes.set(name.name, {
          name: name.name,
          parents: parents.filter((one) => one !== "STANDARD-OBJECT"),
          slots: slots.map(({ slot, initform }): Slot => ({ ...slot, initial: initform ? () => primary(initform(frame)) : null })),
          defaults: new Map(defaultCodes.map(([key, code]) => [key, () => primary(code(frame))])),
        });
        for (const { slot, readers, writers } of slots) {
          for (const reader of readers)
            method(interpreter, reader, "primary", [name], ([record]) =>
              slotValue(interpreter, instanceArg(interpreter, record, reader.name), slot.name),
            );
          for (const writer of writers) {
            interpreter.setfFunctions.set(
              writer,
              new LispFunction(`(SETF ${writer.name})`, 2, 2, ([value = NIL, record]) =>
                setSlot(interpreter, instanceArg(interpreter, record, writer.name), slot.name, value),
              ),
            );
          }
        }
        return name;
      };
    },
  ),
  special(
    "(defgeneric name (parameter...) option...)",
    "define a generic function; (:method ...) options are methods",
    (call, scope, interpreter) => {
      const name = nameOf(interpreter, second(call));
      const methods = itemsOf(rest(rest(call.cdr))).flatMap((option) =>
        option instanceof Cons && symbolName(option.car) === "METHOD"
          ? [compileForm(interpreter, new Cons(interpreter.op("DEFMETHOD"), new Cons(name, option.cdr)), scope)]
          : [],
      );
      return (frame) => {
        generic(interpreter, name);
        for (const code of methods) code(frame);
        return name;
      };
    },
  ),
  special(
    "(defmethod name [qualifier] ((parameter type)...) form...)",
    "define a method, chosen by the types of its arguments",
    (call, scope, interpreter) => {
      const name = second(call);
      let parts = rest(call.cdr);
      let qualifier: Qualifier = "primary";
      for (; parts instanceof Cons && parts.car instanceof LispSymbol && parts.car !== NIL; parts = parts.cdr) {
        const word = parts.car.name.toLowerCase();
        if (word !== "before" && word !== "after" && word !== "around")
          return interpreter.error("WH2008", `${interpreter.show(parts.car)} is no qualifier of a method`, [":before :after :around"]);
        qualifier = word;
      }
      if (!(parts instanceof Cons)) return interpreter.error("WH2008", "a method needs a lambda list");
      const { lambda, specializers } = specialized(parts.car);
      const inner = new Scope(scope);
      const callNext = interpreter.packages.intern("CALL-NEXT-METHOD");
      const nextP = interpreter.packages.intern("NEXT-METHOD-P");
      inner.function(callNext);
      inner.function(nextP);
      const plain = name instanceof LispSymbol ? name : nameOf(interpreter, second(name));
      const make = compileLambda(interpreter, plain.name, new Cons(lambda, parts.cdr), inner, plain);
      return (frame) => {
        const invoke: Parameters<typeof addMethod>[2]["invoke"] = (args, next) => {
          const slots: Value[] = [
            new LispFunction("CALL-NEXT-METHOD", 0, Number.POSITIVE_INFINITY, (given) =>
              next ? next(given) : interpreter.error("WH2005", `${plain.name.toLowerCase()} has no next method`),
            ),
            new LispFunction("NEXT-METHOD-P", 0, 0, () => bool(next !== null)),
          ];
          return interpreter.apply(make(new Frame(frame, slots)), args);
        };
        if (name instanceof LispSymbol) addMethod(interpreter, generic(interpreter, name), { qualifier, specializers, invoke });
        else
          interpreter.setfFunctions.set(
            plain,
            new LispFunction(`(SETF ${plain.name})`, 1, Number.POSITIVE_INFINITY, (args) => invoke(args, null)),
          );
        return name;
      };
    },
  ),
];

function symbolName(value: Value): string {
  return value instanceof LispSymbol ? value.name : "";
}

function pairs(list: Value): (readonly [Value, Value])[] {
  const items = itemsOf(list);
  return items.flatMap((key, at) => (at % 2 === 0 ? [[key, items[at + 1] ?? NIL] as const] : []));
}

function generic(interpreter: Interpreter, name: LispSymbol) {
  const known = interpreter.generics.get(name);
  if (known && interpreter.functions.has(name)) return known;
  const made = { name: name.name, methods: [] };
  interpreter.generics.set(name, made);
  interpreter.defineFunction(name, genericFunction(interpreter, made));
  return made;
}

function method(
  interpreter: Interpreter,
  name: LispSymbol,
  qualifier: Qualifier,
  specializers: readonly Value[],
  invoke: (args: readonly Value[]) => Value,
): void {
  addMethod(interpreter, generic(interpreter, name), { qualifier, specializers, invoke });
}

/** A method's lambda list without its types, and the types of its required parameters. */
function specialized(list: Value): { readonly lambda: Value; readonly specializers: readonly Value[] } {
  const items = itemsOf(list);
  const end = items.findIndex((one) => one instanceof LispSymbol && one.name.startsWith("&"));
  const required = items.slice(0, end < 0 ? undefined : end);
  return {
    lambda: listOf([...required.map((one) => (one instanceof Cons ? one.car : one)), ...(end < 0 ? [] : items.slice(end))]),
    specializers: required.map((one) => (one instanceof Cons ? second(one) : T)),
  };
}

function slotOf(
  interpreter: Interpreter,
  form: Value,
  scope: Scope | null,
): {
  readonly slot: Omit<Slot, "initial">;
  readonly initform: Code | null;
  readonly readers: readonly LispSymbol[];
  readonly writers: readonly LispSymbol[];
} {
  const name = nameOf(interpreter, form instanceof Cons ? form.car : form);
  const initargs: string[] = [];
  const readers: LispSymbol[] = [];
  const writers: LispSymbol[] = [];
  let initform: Code | null = null;
  for (const [key, value] of pairs(rest(form))) {
    switch (symbolName(key)) {
      case "INITARG":
        initargs.push(symbolName(value));
        break;
      case "INITFORM":
        initform = compileForm(interpreter, value, scope);
        break;
      case "READER":
        readers.push(nameOf(interpreter, value));
        break;
      case "WRITER":
        writers.push(nameOf(interpreter, value instanceof Cons ? second(value) : value));
        break;
      case "ACCESSOR":
        readers.push(nameOf(interpreter, value));
        writers.push(nameOf(interpreter, value));
        break;
      case "TYPE":
      case "DOCUMENTATION":
      case "ALLOCATION":
        break;
      default:
        return interpreter.error("WH2008", `${interpreter.show(key)} is no option of a slot`);
    }
  }
  return { slot: { name: name.name, initargs }, initform, readers, writers };
}
