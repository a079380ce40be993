import { type SpecialForm, special } from "../builtin.ts";
import { compileLambda } from "../closure.ts";
import { compileBody, compileForm, specialsIn, splitBody, values } from "../compile.ts";
import { eql } from "../equality.ts";
import type { Code } from "../frame.ts";
import type { Interpreter } from "../interpreter.ts";
import { first, operandsOf, rest, second } from "../operands.ts";
import { findOperator, Scope } from "../scope.ts";
import { isOfType } from "../type-specifier.ts";
import { Cons, itemsOf, LispSymbol, NIL, primary, T, type Value, Values } from "../value.ts";

/** Operators that choose what is evaluated. */
export const CONTROL: readonly SpecialForm[] = [
  special("(quote object)", "the object itself, unevaluated", (call) => {
    const value = second(call);
    return () => value;
  }),
  special(
    "(function name)",
    "the function of a name, `(setf name)` or lambda expression; also written #'name",
    (call, scope, interpreter) => functionObject(interpreter, second(call), scope),
  ),
  special("(lambda (parameter...) form...)", "a function that sees the variables around it", (call, scope, interpreter) =>
    compileLambda(interpreter, "LAMBDA", call.cdr, scope),
  ),
  special("(progn form...)", "the value of the last form", (call, scope, interpreter) => compileBody(interpreter, call.cdr, scope)),
  special("(eval-when (situation...) form...)", "progn: every situation evaluates", (call, scope, interpreter) =>
    compileBody(interpreter, rest(call.cdr), scope),
  ),
  special("(locally declaration... form...)", "progn with declarations", (call, scope, interpreter) => {
    const { forms, specials } = splitBody(call.cdr);
    return compileBody(interpreter, forms, withSpecials(scope, specials));
  }),
  special("(the type form)", "the form's values; the type is not checked", (call, scope, interpreter) => {
    const [, form = NIL] = operandsOf(interpreter, call, 2, 2, "(the type form)");
    return compileForm(interpreter, form, scope);
  }),
  special("(declare declaration...)", "ignored where no body begins", () => () => NIL),
  special(
    "(declaim declaration...)",
    "`(special name...)` makes variables special; the rest is ignored",
    (call, _scope, interpreter) => () => {
      for (const symbol of specialsIn(call.cdr)) interpreter.declareSpecial(symbol);
      return NIL;
    },
  ),
  special("(if test then else)", "then when the test is not nil, else otherwise", (call, scope, interpreter) => {
    const [test = NIL, then = NIL, otherwise = NIL] = operandsOf(interpreter, call, 2, 3, "(if test then else)");
    const [testCode, thenCode, elseCode] = [
      compileForm(interpreter, test, scope),
      compileForm(interpreter, then, scope),
      compileForm(interpreter, otherwise, scope),
    ];
    return (frame) => (primary(testCode(frame)) !== NIL ? thenCode(frame) : elseCode(frame));
  }),
  special("(when test form...)", "the forms when the test is not nil", (call, scope, interpreter) => {
    const test = compileForm(interpreter, first(call.cdr), scope);
    const body = compileBody(interpreter, rest(call.cdr), scope);
    return (frame) => (primary(test(frame)) === NIL ? NIL : body(frame));
  }),
  special("(unless test form...)", "the forms when the test is nil", (call, scope, interpreter) => {
    const test = compileForm(interpreter, first(call.cdr), scope);
    const body = compileBody(interpreter, rest(call.cdr), scope);
    return (frame) => (primary(test(frame)) === NIL ? body(frame) : NIL);
  }),
  special("(cond (test form...)...)", "the forms of the first clause whose test is not nil", (call, scope, interpreter) => {
    const clauses = itemsOf(call.cdr).map((clause) => {
      if (!(clause instanceof Cons)) return interpreter.error("WH2008", "a cond clause is a list (test form...)");
      return {
        test: compileForm(interpreter, clause.car, scope),
        body: clause.cdr === NIL ? null : compileBody(interpreter, clause.cdr, scope),
      };
    });
    return (frame) => {
      for (const { test, body } of clauses) {
        const value = primary(test(frame));
        if (value !== NIL) return body ? body(frame) : value;
      }
      return NIL;
    };
  }),
  special("(and form...)", "nil as soon as a form is nil, else the last form's values", (call, scope, interpreter) => {
    const codes = itemsOf(call.cdr).map((form) => compileForm(interpreter, form, scope));
    const last = codes.pop();
    if (!last) return () => T;
    return (frame) => {
      for (const code of codes) if (primary(code(frame)) === NIL) return NIL;
      return last(frame);
    };
  }),
  special("(or form...)", "the first value that is not nil, else the last form's values", (call, scope, interpreter) => {
    const codes = itemsOf(call.cdr).map((form) => compileForm(interpreter, form, scope));
    const last = codes.pop();
    if (!last) return () => NIL;
    return (frame) => {
      for (const code of codes) {
        const value = primary(code(frame));
        if (value !== NIL) return value;
      }
      return last(frame);
    };
  }),
  caseForm("case", false),
  caseForm("ecase", true),
  caseForm("ccase", true),
  typecaseForm("typecase", false),
  typecaseForm("etypecase", true),
  typecaseForm("ctypecase", true),
  special("(prog1 form form...)", "the first form's value", (call, scope, interpreter) => {
    const value = compileForm(interpreter, first(call.cdr), scope);
    const body = compileBody(interpreter, rest(call.cdr), scope);
    return (frame) => {
      const result = primary(value(frame));
      body(frame);
      return result;
    };
  }),
  special("(prog2 form form form...)", "the second form's value", (call, scope, interpreter) => {
    const before = compileForm(interpreter, first(call.cdr), scope);
    const value = compileForm(interpreter, second(call.cdr), scope);
    const body = compileBody(interpreter, rest(rest(call.cdr)), scope);
    return (frame) => {
      before(frame);
      const result = primary(value(frame));
      body(frame);
      return result;
    };
  }),
  special("(multiple-value-list form)", "the values of the form as a list", (call, scope, interpreter) => {
    const code = compileForm(interpreter, second(call), scope);
    return (frame) => {
      const result = code(frame);
      if (!(result instanceof Values)) return new Cons(result, NIL);
      return result.items.reduceRight<Value>((tail, item) => new Cons(item, tail), NIL);
    };
  }),
  special("(multiple-value-call function form...)", "call the function with all values of the forms", (call, scope, interpreter) => {
    const called = compileForm(interpreter, second(call), scope);
    const codes = itemsOf(rest(call.cdr)).map((form) => compileForm(interpreter, form, scope));
    return (frame) => {
      const fn = interpreter.functionOf(primary(called(frame)));
      const args = codes.flatMap((code) => {
        const result = code(frame);
        return result instanceof Values ? result.items : [result];
      });
      return interpreter.apply(fn, args);
    };
  }),
  special("(multiple-value-prog1 form form...)", "all values of the first form", (call, scope, interpreter) => {
    const value = compileForm(interpreter, first(call.cdr), scope);
    const body = compileBody(interpreter, rest(call.cdr), scope);
    return (frame) => {
      const result = value(frame);
      body(frame);
      return result;
    };
  }),
  special("(nth-value n form)", "the nth value of the form, from 0", (call, scope, interpreter) => {
    const [index, code] = [compileForm(interpreter, first(call.cdr), scope), compileForm(interpreter, second(call.cdr), scope)];
    return (frame) => {
      const [at] = values([index], frame);
      const result = code(frame);
      const items = result instanceof Values ? result.items : [result];
      return typeof at === "bigint" ? (items[Number(at)] ?? NIL) : interpreter.typeError("an index", at ?? NIL, "nth-value");
    };
  }),
];

/** A scope in which names mean their special variables. */
export function withSpecials(scope: Scope | null, specials: readonly LispSymbol[]): Scope | null {
  if (specials.length === 0) return scope;
  const inner = new Scope(scope, false);
  for (const symbol of specials) inner.names.set(symbol, { kind: "special" });
  return inner;
}

function functionObject(interpreter: Interpreter, name: Value, scope: Scope | null): Code {
  if (name instanceof Cons && name.car instanceof LispSymbol) {
    if (name.car.name === "LAMBDA") return compileLambda(interpreter, "LAMBDA", name.cdr, scope);
    const accessor = second(name);
    if (name.car.name === "SETF" && accessor instanceof LispSymbol) {
      return () =>
        interpreter.setfFunctions.get(accessor) ??
        interpreter.error("WH2001", `no function (setf ${accessor.name.toLowerCase()}) exists`, [], "UNDEFINED-FUNCTION");
    }
  }
  if (!(name instanceof LispSymbol)) return interpreter.error("WH2001", `${interpreter.show(name)} names no function`);
  const local = findOperator(scope, name);
  if (local?.what.kind === "function") {
    const { index } = local.what;
    const { depth } = local;
    return (frame) => {
      let at = frame;
      for (let left = depth; left > 0; left--) at = at.parent;
      return at.slots[index] ?? NIL;
    };
  }
  return () => interpreter.functionOf(name);
}

interface Clause {
  readonly otherwise: boolean;
  readonly keys: readonly Value[];
  readonly body: Code;
}

function clausesOf(
  interpreter: Interpreter,
  call: Cons,
  scope: Scope | null,
  exhaustive: boolean,
  single: (head: Value) => readonly Value[],
): Clause[] {
  return itemsOf(rest(call.cdr)).map((clause) => {
    if (!(clause instanceof Cons)) return interpreter.error("WH2008", "a case clause is a list (keys form...)");
    const head = clause.car;
    const otherwise = !exhaustive && head instanceof LispSymbol && (head === T || head.name === "OTHERWISE");
    return { otherwise, keys: single(head), body: compileBody(interpreter, clause.cdr, scope) };
  });
}

function caseForm(name: string, exhaustive: boolean): SpecialForm {
  const syntax = `(${name} key (keys form...)...)`;
  const end = exhaustive ? "; an error when there is none" : "";
  return special(syntax, `the forms of the clause that has the key, compared by eql${end}`, (call, scope, interpreter) => {
    const subject = compileForm(interpreter, first(call.cdr), scope);
    const clauses = clausesOf(interpreter, call, scope, exhaustive, (head) =>
      head instanceof Cons ? itemsOf(head) : head === NIL ? [] : [head],
    );
    return (frame) => {
      const key = primary(subject(frame));
      for (const clause of clauses) if (clause.otherwise || clause.keys.some((one) => eql(one, key))) return clause.body(frame);
      return exhaustive ? interpreter.error("WH2005", `${interpreter.show(key)} matches no clause of ${name}`, [], "TYPE-ERROR") : NIL;
    };
  });
}

function typecaseForm(name: string, exhaustive: boolean): SpecialForm {
  const syntax = `(${name} object (type form...)...)`;
  const end = exhaustive ? "; an error when there is none" : "";
  return special(syntax, `the forms of the first clause whose type the object has${end}`, (call, scope, interpreter) => {
    const subject = compileForm(interpreter, first(call.cdr), scope);
    const clauses = clausesOf(interpreter, call, scope, exhaustive, (head) => [head]);
    return (frame) => {
      const object = primary(subject(frame));
      for (const clause of clauses)
        if (clause.otherwise || clause.keys.some((type) => isOfType(interpreter, object, type))) return clause.body(frame);
      return exhaustive ? interpreter.error("WH2005", `${interpreter.show(object)} matches no clause of ${name}`, [], "TYPE-ERROR") : NIL;
    };
  });
}
