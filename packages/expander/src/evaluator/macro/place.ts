import { type BuiltinMacro, macro } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import { headOf, rest, second, third } from "../operands.ts";
import { expandPlace, type SetfExpansion } from "../setf-expansion.ts";
import { Cons, itemsOf, type LispEnvironment, LispSymbol, listOf, NIL, type Value } from "../value.ts";

/** `setf` and what is defined through places. Their expansions evaluate the parts of a place once, from left to right. */
export const PLACE_MACROS: readonly BuiltinMacro[] = [
  macro("(setf {place value}...)", "store values in places", (call, environment, interpreter) => {
    const pairs = pairsOf(interpreter, call);
    const forms = pairs.map(([place, value]) => assignment(interpreter, place, value, environment));
    return forms.length === 1 ? (forms[0] ?? NIL) : listOf([interpreter.op("PROGN"), ...forms]);
  }),
  together("psetq"),
  together("psetf"),
  macro("(push item place)", "put an item before the list in the place", (call, environment, interpreter) => {
    const item = interpreter.gensym("ITEM");
    return modify(interpreter, third(call), environment, [[item, second(call)]], (old) => listOf([interpreter.op("CONS"), item, old]));
  }),
  macro("(pushnew item place &key key test test-not)", "push unless the list has the item", (call, environment, interpreter) => {
    const item = interpreter.gensym("ITEM");
    const options = itemsOf(rest(rest(call.cdr)));
    return modify(interpreter, third(call), environment, [[item, second(call)]], (old) =>
      listOf([interpreter.op("ADJOIN"), item, old, ...options]),
    );
  }),
  macro("(pop place)", "take the first element off the list in the place", (call, environment, interpreter) => {
    const expansion = expandPlace(interpreter, second(call), environment);
    const list = interpreter.gensym("LIST");
    const bindings = [
      ...bindingsOf(expansion),
      listOf([list, expansion.accessing]),
      listOf([storeOf(interpreter, expansion), listOf([interpreter.op("CDR"), list])]),
    ];
    return listOf([interpreter.op("LET*"), listOf(bindings), expansion.storing, listOf([interpreter.op("CAR"), list])]);
  }),
  change("incf", "+", "add to the number in the place"),
  change("decf", "-", "subtract from the number in the place"),
  macro(
    "(rotatef place...)",
    "store in each place the value of the next, in the last that of the first",
    (call, environment, interpreter) => {
      const places = itemsOf(call.cdr).map((place) => expandPlace(interpreter, place, environment));
      const [head] = places;
      if (!head) return NIL;
      const bindings = places.flatMap((place, at) => [
        ...bindingsOf(place),
        listOf([storeOf(interpreter, places.at(at - 1) ?? head), place.accessing]),
      ]);
      return listOf([interpreter.op("LET*"), listOf(bindings), ...places.map((place) => place.storing), NIL]);
    },
  ),
  macro("(shiftf place... value)", "store in each place the value of the next, in the last the value", (call, environment, interpreter) => {
    const forms = itemsOf(call.cdr);
    const places = forms.slice(0, -1).map((place) => expandPlace(interpreter, place, environment));
    const result = interpreter.gensym("FIRST");
    const stores = [result, ...places.map((place) => storeOf(interpreter, place))];
    const bindings = places.flatMap((place, at) => [...bindingsOf(place), listOf([stores[at] ?? result, place.accessing])]);
    const last = listOf([stores.at(-1) ?? result, forms.at(-1) ?? NIL]);
    return listOf([interpreter.op("LET*"), listOf([...bindings, last]), ...places.map((place) => place.storing), result]);
  }),
  macro(
    "(remf place key)",
    "take a key and its value off the property list in the place; true if it was there",
    (call, environment, interpreter) => {
      const expansion = expandPlace(interpreter, second(call), environment);
      const [key, old] = [interpreter.gensym("KEY"), interpreter.gensym("OLD")];
      const store = storeOf(interpreter, expansion);
      const bindings = [
        ...bindingsOf(expansion),
        listOf([key, third(call)]),
        listOf([old, expansion.accessing]),
        listOf([store, listOf([interpreter.op("%REMF"), old, key])]),
      ];
      const same = listOf([interpreter.op("EQ"), old, store]);
      return listOf([interpreter.op("LET*"), listOf(bindings), expansion.storing, listOf([interpreter.op("NOT"), same])]);
    },
  ),
  macro(
    "(multiple-value-setq (variable...) form)",
    "store the form's values in variables; its first value",
    (call, _environment, interpreter) => {
      const values = interpreter.op("VALUES");
      const names = itemsOf(second(call));
      if (names.length === 0) return listOf([values, third(call)]);
      return listOf([values, listOf([interpreter.op("SETF"), listOf([values, ...names]), third(call)])]);
    },
  ),
  macro(
    "(define-modify-macro name (parameter...) function)",
    "a macro that stores in a place what a function makes of its value",
    (call, _environment, interpreter) => {
      const [name = NIL, lambda = NIL, fn = NIL] = itemsOf(call.cdr);
      const [place, given] = [interpreter.gensym("PLACE"), interpreter.gensym("ARGUMENTS")];
      const quoted = (value: Value): Value => listOf([interpreter.op("QUOTE"), value]);
      const { names, tail } = parametersOf(itemsOf(lambda));
      const form = listOf([interpreter.op("LIST*"), quoted(interpreter.op("%MODIFY")), place, quoted(fn), ...names, tail]);
      const parameters = listOf([place, interpreter.packages.intern("&REST"), given]);
      return listOf([interpreter.op("DEFMACRO"), name, parameters, listOf([interpreter.op("DESTRUCTURING-BIND"), lambda, given, form])]);
    },
  ),
  macro("(%modify place function argument...)", "what a macro of define-modify-macro expands to", (call, environment, interpreter) =>
    modify(interpreter, second(call), environment, [], (old) => listOf([third(call), old, ...itemsOf(rest(rest(call.cdr)))])),
  ),
];

/** The variables of a modify macro's lambda list, and that of its rest. */
function parametersOf(lambda: readonly Value[]): { readonly names: readonly Value[]; readonly tail: Value } {
  const at = lambda.findIndex((one) => one instanceof LispSymbol && one.name === "&REST");
  const names = lambda.slice(0, at < 0 ? undefined : at).flatMap((one) => {
    const name = one instanceof LispSymbol ? one : (itemsOf(one)[0] ?? NIL);
    return name instanceof LispSymbol && !name.name.startsWith("&") ? [name] : [];
  });
  return { names, tail: at < 0 ? NIL : (lambda[at + 1] ?? NIL) };
}

function pairsOf(interpreter: Interpreter, call: Cons): (readonly [Value, Value])[] {
  const items = itemsOf(call.cdr);
  if (items.length % 2 !== 0) interpreter.error("WH2008", `${headOf(call)} takes pairs of a place and a value`);
  return items.flatMap((place, at) => (at % 2 === 0 ? [[place, items[at + 1] ?? NIL] as const] : []));
}

function assignment(interpreter: Interpreter, place: Value, value: Value, environment: LispEnvironment): Value {
  const expansion = expandPlace(interpreter, place, environment);
  if (place instanceof LispSymbol && expansion.accessing === place) return listOf([interpreter.op("SETQ"), place, value]);
  if (expansion.stores.length === 1) {
    const bindings = [...bindingsOf(expansion), listOf([storeOf(interpreter, expansion), value])];
    return listOf([interpreter.op("LET*"), listOf(bindings), expansion.storing]);
  }
  const bound = listOf([interpreter.op("MULTIPLE-VALUE-BIND"), listOf(expansion.stores), value, expansion.storing]);
  return listOf([interpreter.op("LET*"), listOf(bindingsOf(expansion)), bound]);
}

/** All values first, then all stores. */
function together(name: string): BuiltinMacro {
  return macro(`(${name} {place value}...)`, "store values in places at once; nil", (call, environment, interpreter) => {
    const parts = pairsOf(interpreter, call).map(([place, value]) => ({ expansion: expandPlace(interpreter, place, environment), value }));
    const bindings = parts.flatMap(({ expansion, value }) => [...bindingsOf(expansion), listOf([storeOf(interpreter, expansion), value])]);
    return listOf([interpreter.op("LET*"), listOf(bindings), ...parts.map(({ expansion }) => expansion.storing), NIL]);
  });
}

function bindingsOf(expansion: SetfExpansion): Value[] {
  return expansion.temporaries.map((name, at) => listOf([name, expansion.inits[at] ?? NIL]));
}

function storeOf(interpreter: Interpreter, expansion: SetfExpansion): LispSymbol {
  return expansion.stores[0] ?? interpreter.error("WH2015", "the place stores no value");
}

/** Bind what comes before the place, then the place's parts, and store what is made of the old value. */
function modify(
  interpreter: Interpreter,
  place: Value,
  environment: LispEnvironment,
  before: readonly (readonly [LispSymbol, Value])[],
  make: (old: Value) => Value,
  after: readonly (readonly [LispSymbol, Value])[] = [],
): Value {
  const expansion = expandPlace(interpreter, place, environment);
  const bindings = [
    ...before.map(([name, init]) => listOf([name, init])),
    ...bindingsOf(expansion),
    ...after.map(([name, init]) => listOf([name, init])),
    listOf([storeOf(interpreter, expansion), make(expansion.accessing)]),
  ];
  return listOf([interpreter.op("LET*"), listOf(bindings), expansion.storing]);
}

function change(name: string, operator: string, doc: string): BuiltinMacro {
  return macro(`(${name} place [delta])`, doc, (call, environment, interpreter) => {
    const given = rest(call.cdr) === NIL ? 1n : third(call);
    const simple = !(given instanceof Cons);
    const delta = simple ? given : interpreter.gensym("DELTA");
    const make = (old: Value): Value => listOf([interpreter.op(operator), old, delta]);
    return modify(interpreter, second(call), environment, [], make, delta instanceof LispSymbol && !simple ? [[delta, given]] : []);
  });
}
