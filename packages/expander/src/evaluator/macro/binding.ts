import { type BuiltinMacro, macro } from "../builtin.ts";
import { splitBody } from "../compile.ts";
import type { Interpreter } from "../interpreter.ts";
import { first, headOf, listIn, rest, second, third } from "../operands.ts";
import { Cons, itemsOf, LispString, LispSymbol, listOf, NIL, type Value } from "../value.ts";

/** Standard macros that bind names or repeat, other than `loop`. */
export const BINDING_MACROS: readonly BuiltinMacro[] = [
  doMacro("do", "LET", "PSETQ", "at once"),
  doMacro("do*", "LET*", "SETQ", "one after the other"),
  progMacro("prog", "LET"),
  progMacro("prog*", "LET*"),
  macro(
    "(with-slots ({slot | (variable slot)}...) instance form...)",
    "the forms with names that stand for slots",
    (call, _environment, interpreter) =>
      withAccess(interpreter, call, (one, instance) => {
        const [name, slot] = one instanceof Cons ? [one.car, second(one)] : [one, one];
        return [name, listOf([interpreter.op("SLOT-VALUE"), instance, listOf([interpreter.op("QUOTE"), slot])])];
      }),
  ),
  macro(
    "(with-accessors ((variable accessor)...) instance form...)",
    "the forms with names that stand for accessor calls",
    (call, _environment, interpreter) => withAccess(interpreter, call, (one, instance) => [first(one), listOf([second(one), instance])]),
  ),
  macro("(with-gensyms (variable...) form...)", "the forms with variables bound to fresh symbols", (call, _environment, interpreter) => {
    const bindings = listIn(interpreter, second(call), "a list of variables").map((one) => {
      const [name, prefix] = one instanceof Cons ? [one.car, second(one)] : [one, one];
      return listOf([
        name,
        listOf([interpreter.op("GENSYM"), listOf([interpreter.op("STRING"), listOf([interpreter.op("QUOTE"), prefix])])]),
      ]);
    });
    return listOf([interpreter.op("LET"), listOf(bindings)], rest(call.cdr));
  }),
  macro("(do-symbols (variable [package]) form...)", "the forms for each symbol of a package", (call, _environment, interpreter) => {
    const [name = NIL, packageForm = NIL, result = NIL] = itemsOf(second(call));
    return new Cons(
      interpreter.op("DOLIST"),
      new Cons(listOf([name, listOf([interpreter.op("%PACKAGE-SYMBOLS"), packageForm]), result]), rest(call.cdr)),
    );
  }),
  macro("(time form)", "the form", (call) => second(call)),
  macro("(assert test [(place...) [datum argument...]])", "an error unless the test is true", (call, _environment, interpreter) => {
    const [test = NIL, , ...message] = itemsOf(call.cdr);
    const quoted = listOf([interpreter.op("QUOTE"), test]);
    const error = message.length > 0 ? message : [new LispString("the assertion ~s failed"), quoted];
    return listOf([interpreter.op("UNLESS"), test, listOf([interpreter.op("ERROR"), ...error])]);
  }),
  macro("(check-type place type [description])", "an error unless the place's value has the type", (call, _environment, interpreter) => {
    const [place = NIL, type = NIL, description] = itemsOf(call.cdr);
    const quoted = listOf([interpreter.op("QUOTE"), type]);
    return listOf([interpreter.op("%CHECK-TYPE"), place, quoted, listOf([interpreter.op("QUOTE"), place]), description ?? NIL]);
  }),
  macro("(with-standard-io-syntax form...)", "the forms", (call, _environment, interpreter) => new Cons(interpreter.op("PROGN"), call.cdr)),
  macro(
    "(with-compilation-unit options form...)",
    "the forms",
    (call, _environment, interpreter) => new Cons(interpreter.op("PROGN"), rest(call.cdr)),
  ),
  macro(
    "(with-hash-table-iterator (name table) form...)",
    "the forms with a local macro that gives the next entry",
    (call, _environment, interpreter) => {
      const [name = NIL, table = NIL] = itemsOf(second(call));
      const entries = interpreter.gensym("ENTRIES");
      const pop = listOf([interpreter.op("%NEXT-ENTRY"), listOf([interpreter.op("POP"), entries])]);
      const definition = listOf([name, NIL, listOf([interpreter.op("QUOTE"), pop])]);
      return listOf([
        interpreter.op("LET"),
        listOf([listOf([entries, listOf([interpreter.op("%TABLE-ENTRIES"), table])])]),
        new Cons(interpreter.op("MACROLET"), new Cons(listOf([definition]), rest(call.cdr))),
      ]);
    },
  ),
];

function doMacro(name: string, bind: string, step: string, how: string): BuiltinMacro {
  return macro(
    `(${name} ((variable init [step])...) (test result...) form...)`,
    `repeat until the test is true; the variables step ${how}`,
    (call, _environment, interpreter) => {
      const variables = listIn(interpreter, second(call), "a list of variables").map((one) =>
        one instanceof Cons
          ? { name: one.car, init: second(one), step: rest(rest(one)) instanceof Cons ? third(one) : null }
          : { name: one, init: NIL, step: null },
      );
      const end = third(call);
      if (!(end instanceof Cons)) return interpreter.error("WH2008", `${headOf(call)} takes variables, (test result...) and forms`);
      const body = rest(rest(call.cdr));
      const declarations: Value[] = [];
      let forms = body;
      for (
        ;
        forms instanceof Cons && forms.car instanceof Cons && forms.car.car instanceof LispSymbol && forms.car.car.name === "DECLARE";
        forms = forms.cdr
      ) {
        interpreter.step();
        declarations.push(forms.car);
      }
      const [again, test] = [interpreter.gensym("AGAIN"), interpreter.gensym("TEST")];
      const steps = variables.flatMap((one) => (one.step === null ? [] : [one.name, one.step]));
      const loop = listOf([
        interpreter.op("TAGBODY"),
        listOf([interpreter.op("GO"), test]),
        again,
        ...itemsOf(forms),
        ...(steps.length > 0 ? [listOf([interpreter.op(step), ...steps])] : []),
        test,
        listOf([interpreter.op("UNLESS"), end.car, listOf([interpreter.op("GO"), again])]),
      ]);
      const bindings = listOf(variables.map((one) => listOf([one.name, one.init])));
      const result = new Cons(interpreter.op("PROGN"), end.cdr);
      return listOf([interpreter.op("BLOCK"), NIL, listOf([interpreter.op(bind), bindings, ...declarations, loop, result])]);
    },
  );
}

function progMacro(name: string, bind: string): BuiltinMacro {
  return macro(`(${name} ((variable init)...) {tag | form}...)`, "block nil, let and tagbody in one", (call, _environment, interpreter) => {
    const { forms } = splitBody(rest(call.cdr));
    const body = new Cons(interpreter.op("TAGBODY"), forms);
    return listOf([interpreter.op("BLOCK"), NIL, listOf([interpreter.op(bind), second(call), body])]);
  });
}

function withAccess(interpreter: Interpreter, call: Cons, access: (one: Value, instance: LispSymbol) => readonly [Value, Value]): Value {
  const instance = interpreter.gensym("INSTANCE");
  const bindings = listIn(interpreter, second(call), "a list of names").map((one) => listOf(access(one, instance)));
  const body = new Cons(interpreter.op("SYMBOL-MACROLET"), new Cons(listOf(bindings), rest(rest(call.cdr))));
  return listOf([interpreter.op("LET"), listOf([listOf([instance, third(call)])]), body]);
}
