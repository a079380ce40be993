import { suggestion } from "@whistler/diagnostics";
import { compileDestructuring } from "./closure.ts";
import type { Frame } from "./frame.ts";
import type { Interpreter } from "./interpreter.ts";
import { listIn, nameOf, rest, second, third } from "./operands.ts";
import type { Scope } from "./scope.ts";
import { Cons, itemsOf, type LispEnvironment, LispString, LispSymbol, listOf, NIL, primary, type Value, Values } from "./value.ts";

/** How to use a place more than once and evaluate its parts once: the five values of `get-setf-expansion`. */
export interface SetfExpansion {
  readonly temporaries: readonly LispSymbol[];
  readonly inits: readonly Value[];
  readonly stores: readonly LispSymbol[];
  /** A form that stores the values of `stores`. */
  readonly storing: Value;
  /** A form that reads the place. */
  readonly accessing: Value;
}

export type SetfExpander = (place: Cons, environment: LispEnvironment) => SetfExpansion;

/** The expansion of any place: a variable, a user's place, a builtin one, a macro call that is one. */
export function expandPlace(interpreter: Interpreter, place: Value, environment: LispEnvironment): SetfExpansion {
  return interpreter.nested(() => interpreter.nested(() => placeExpansion(interpreter, place, environment)));
}

function placeExpansion(interpreter: Interpreter, place: Value, environment: LispEnvironment): SetfExpansion {
  let form = place;
  for (;;) {
    interpreter.step();
    if (form instanceof LispSymbol) {
      const expanded = interpreter.expandOnce(form, environment);
      if (!expanded) return variablePlace(interpreter, form);
      form = expanded.form;
      continue;
    }
    if (!(form instanceof Cons) || !(form.car instanceof LispSymbol))
      return interpreter.error("WH2015", `${interpreter.show(form)} is not a place`);
    const known = knownPlace(interpreter, form, form.car, environment);
    if (known) return known;
    const expanded = interpreter.expandOnce(form, environment);
    if (!expanded)
      return interpreter.error(
        "WH2015",
        `(${form.car.name.toLowerCase()} ...) is not a place`,
        suggestion(form.car.name, interpreter.operatorNames()),
      );
    form = expanded.form;
  }
}

function variablePlace(interpreter: Interpreter, symbol: LispSymbol): SetfExpansion {
  const store = interpreter.gensym("NEW");
  return { temporaries: [], inits: [], stores: [store], storing: listOf([interpreter.op("SETQ"), symbol, store]), accessing: symbol };
}

function knownPlace(interpreter: Interpreter, form: Cons, head: LispSymbol, environment: LispEnvironment): SetfExpansion | null {
  const hidden = environment.operator(head);
  if (hidden?.kind === "macro") return null;
  const expander = interpreter.setfExpanders.get(head);
  if (expander) return expander(form, environment);
  const writer = interpreter.setfWriters.get(head);
  if (writer) return ordinary(interpreter, form, (args, store) => listOf([writer, ...args, store]));
  const fn = interpreter.setfFunctions.get(head);
  if (fn) {
    const setter = listOf([interpreter.op("FUNCTION"), listOf([interpreter.op("SETF"), head])]);
    return ordinary(interpreter, form, (args, store) => listOf([interpreter.op("FUNCALL"), setter, store, ...args]));
  }
  if (!interpreter.meansStandard(head)) return null;
  const standard = STANDARD_PLACES.get(head.name);
  if (standard) return standard(interpreter, form, environment);
  if (!interpreter.builtins.places.has(head.name)) return null;
  const name = new LispString(head.name);
  return ordinary(interpreter, form, (args, store) => listOf([interpreter.op("%STORE"), name, store, ...args]));
}

/** A place whose arguments are all evaluated. Constants need no temporaries. */
function ordinary(interpreter: Interpreter, form: Cons, storing: (args: readonly Value[], store: LispSymbol) => Value): SetfExpansion {
  const temporaries: LispSymbol[] = [];
  const inits: Value[] = [];
  const args = itemsOf(form.cdr).map((arg) => {
    if (isConstantForm(arg)) return arg;
    const temporary = interpreter.gensym("ARG");
    temporaries.push(temporary);
    inits.push(arg);
    return temporary;
  });
  const store = interpreter.gensym("NEW");
  return { temporaries, inits, stores: [store], storing: storing(args, store), accessing: new Cons(form.car, listOf(args)) };
}

function isConstantForm(form: Value): boolean {
  if (form instanceof LispSymbol) return form.isKeyword || form === NIL;
  return !(form instanceof Cons) || (form.car instanceof LispSymbol && form.car.name === "QUOTE");
}

type StandardPlace = (interpreter: Interpreter, form: Cons, environment: LispEnvironment) => SetfExpansion;

/** Places that change another place: `getf`, `ldb`, … and those of special shape. */
const STANDARD_PLACES: ReadonlyMap<string, StandardPlace> = new Map<string, StandardPlace>([
  ["THE", (interpreter, form, environment) => expandPlace(interpreter, third(form), environment)],
  [
    "GETF",
    (interpreter, form, environment) => {
      const list = expandPlace(interpreter, second(form), environment);
      const key = interpreter.gensym("KEY");
      const fallback = interpreter.gensym("DEFAULT");
      const hasDefault = rest(rest(form.cdr)) !== NIL;
      return through(interpreter, list, [key, ...(hasDefault ? [fallback] : [])], [third(form), ...(hasDefault ? [third(form.cdr)] : [])], {
        changed: (old, store) => listOf([interpreter.op("%PUTF"), old, key, store]),
        accessing: (old) => listOf([interpreter.op("GETF"), old, key, ...(hasDefault ? [fallback] : [])]),
      });
    },
  ],
  ["LDB", bitPlace("LDB", "DPB")],
  ["MASK-FIELD", bitPlace("MASK-FIELD", "DEPOSIT-FIELD")],
  [
    "SUBSEQ",
    (interpreter, form) =>
      ordinary(interpreter, form, (args, store) => {
        const [sequence = NIL, start = 0n, end] = args;
        const op = interpreter.op("PROGN");
        const key = (name: string): Value => interpreter.packages.keyword(name);
        const replace = listOf([
          interpreter.op("REPLACE"),
          sequence,
          store,
          key("START1"),
          start,
          ...(end === undefined ? [] : [key("END1"), end]),
        ]);
        return listOf([op, replace, store]);
      }),
  ],
  [
    "APPLY",
    (interpreter, form) => {
      const fn = second(form);
      const accessor = fn instanceof Cons ? second(fn) : NIL;
      if (!(accessor instanceof LispSymbol) || accessor === NIL)
        return interpreter.error("WH2015", "(apply ...) is a place when its function is #'name");
      return applied(interpreter, form, accessor);
    },
  ],
  [
    "VALUES",
    (interpreter, form, environment) => {
      const places = itemsOf(form.cdr).map((one) => expandPlace(interpreter, one, environment));
      const op = interpreter.op("VALUES");
      return {
        temporaries: places.flatMap((one) => one.temporaries),
        inits: places.flatMap((one) => one.inits),
        stores: places.flatMap((one) => one.stores.slice(0, 1)),
        storing: listOf([op, ...places.map((one) => one.storing)]),
        accessing: listOf([op, ...places.map((one) => one.accessing)]),
      };
    },
  ],
  [
    "IF",
    (interpreter, form, environment) => {
      const test = interpreter.gensym("TEST");
      const then = expandPlace(interpreter, third(form), environment);
      const otherwise = expandPlace(interpreter, third(form.cdr), environment);
      const store = interpreter.gensym("NEW");
      const op = interpreter.op("IF");
      return {
        temporaries: [test],
        inits: [second(form)],
        stores: [store],
        storing: listOf([op, test, storeInto(interpreter, then, store), storeInto(interpreter, otherwise, store)]),
        accessing: listOf([op, test, third(form), third(form.cdr)]),
      };
    },
  ],
]);

function applied(interpreter: Interpreter, form: Cons, accessor: LispSymbol): SetfExpansion {
  const args = interpreter.gensym("ARGS");
  const store = interpreter.gensym("NEW");
  return {
    temporaries: [args],
    inits: [new Cons(interpreter.op("LIST*"), rest(form.cdr))],
    stores: [store],
    storing: listOf([interpreter.op("%STORE-LIST"), listOf([interpreter.op("QUOTE"), accessor]), store, args]),
    accessing: listOf([interpreter.op("APPLY"), second(form), args]),
  };
}

/** A form that stores a value with the expansion of a place. */
export function storeInto(interpreter: Interpreter, expansion: SetfExpansion, value: Value): Value {
  const bindings = [
    ...expansion.temporaries.map((name, at) => listOf([name, expansion.inits[at] ?? NIL])),
    listOf([expansion.stores[0] ?? interpreter.gensym("NEW"), value]),
  ];
  return listOf([interpreter.op("LET*"), listOf(bindings), expansion.storing]);
}

/** A place within the value of another place. */
function through(
  interpreter: Interpreter,
  outer: SetfExpansion,
  temporaries: readonly LispSymbol[],
  inits: readonly Value[],
  how: { readonly changed: (old: Value, store: LispSymbol) => Value; readonly accessing: (old: Value) => Value },
): SetfExpansion {
  const store = interpreter.gensym("NEW");
  const outerStore = outer.stores[0] ?? interpreter.gensym("NEW");
  const binding = listOf([listOf([outerStore, how.changed(outer.accessing, store)])]);
  return {
    temporaries: [...outer.temporaries, ...temporaries],
    inits: [...outer.inits, ...inits],
    stores: [store],
    storing: listOf([interpreter.op("LET"), binding, outer.storing, store]),
    accessing: how.accessing(outer.accessing),
  };
}

/** `(ldb byte place)`: the byte specifier is evaluated before the place. */
function bitPlace(read: string, change: string): StandardPlace {
  return (interpreter, form, environment) => {
    const outer = expandPlace(interpreter, third(form), environment);
    const byte = interpreter.gensym("BYTE");
    const made = through(interpreter, outer, [], [], {
      changed: (old, store) => listOf([interpreter.op(change), store, byte, old]),
      accessing: (old) => listOf([interpreter.op(read), byte, old]),
    });
    return { ...made, temporaries: [byte, ...made.temporaries], inits: [second(form), ...made.inits] };
  };
}

/** What a `define-setf-expander` returned. */
export function setfExpansionOf(interpreter: Interpreter, result: Value | Values): SetfExpansion {
  const [temporaries = NIL, inits = NIL, stores = NIL, storing = NIL, accessing = NIL] = result instanceof Values ? result.items : [result];
  const symbols = (list: Value): LispSymbol[] => listIn(interpreter, list, "a list of symbols").map((one) => nameOf(interpreter, one));
  return { temporaries: symbols(temporaries), inits: itemsOf(inits), stores: symbols(stores), storing, accessing };
}

/** `(defsetf accessor (parameter…) (store…) form…)`: `parts` begins with the lambda list. */
export function longSetfExpander(
  interpreter: Interpreter,
  accessor: LispSymbol,
  parts: Value,
  scope: Scope | null,
): (frame: Frame) => SetfExpander {
  if (!(parts instanceof Cons) || !(parts.cdr instanceof Cons))
    return interpreter.error("WH2008", "defsetf takes a writer's name, or a lambda list, stores and a body");
  const stores = listIn(interpreter, parts.cdr.car, "a list of store variables").map((one) => nameOf(interpreter, one));
  // The body sees its parameters bound to temporaries: a function of the stores and the arguments.
  const lambda = new Cons(listOf([listOf(stores), ...itemsOf(parts.car)], lambdaTail(interpreter, parts.car)), parts.cdr.cdr);
  const run = compileDestructuring(interpreter, accessor, lambda, scope);
  return (frame) => (place, environment) => {
    const temporaries: LispSymbol[] = [];
    const inits: Value[] = [];
    const args = itemsOf(place.cdr).map((arg) => {
      if (arg instanceof LispSymbol && arg.isKeyword) return arg;
      const temporary = interpreter.gensym("ARG");
      temporaries.push(temporary);
      inits.push(arg);
      return temporary;
    });
    const fresh = stores.map(() => interpreter.gensym("STORE"));
    const storing = primary(run(frame, new Cons(listOf(fresh), listOf(args)), { whole: place, environment }));
    return { temporaries, inits, stores: fresh, storing, accessing: new Cons(accessor, listOf(args)) };
  };
}

function lambdaTail(interpreter: Interpreter, list: Value): Value {
  let rest = list;
  for (; rest instanceof Cons; rest = rest.cdr) interpreter.step();
  return rest;
}
