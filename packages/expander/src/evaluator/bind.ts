import { suggestion } from "@whistler/diagnostics";
import { compileForm } from "./compile.ts";
import type { Code, Frame } from "./frame.ts";
import type { Interpreter } from "./interpreter.ts";
import type { LambdaList, Pattern } from "./lambda-list.ts";
import type { Scope } from "./scope.ts";
import { Cons, type LispEnvironment, LispSymbol, listOf, NIL, primary, T, type Value } from "./value.ts";

/** What a macro's lambda list may bind besides its arguments. */
export interface MacroCall {
  readonly whole: Value;
  readonly environment: LispEnvironment | null;
}

/** Stores arguments in a frame. `source` is the list that the arguments are taken from, so that `&rest` shares its conses. */
export type Binder = (frame: Frame, args: readonly Value[], source: Value | null, call: MacroCall | null) => void;

type Setter = (frame: Frame, value: Value) => void;

export interface CompiledLambdaList {
  readonly bind: Binder;
  /** Whether it binds special variables: the caller unbinds them. */
  readonly dynamic: boolean;
}

/** Compile a lambda list: its names go into the scope, whose frame `bind` fills. */
export function compileLambdaList(
  interpreter: Interpreter,
  list: LambdaList,
  scope: Scope,
  name: string,
  specials: readonly LispSymbol[] = [],
): CompiledLambdaList {
  const state = { dynamic: false };
  const who = name.toLowerCase();

  const variable = (symbol: LispSymbol): Setter => {
    interpreter.bindable(symbol);
    if (specials.includes(symbol) || interpreter.special.has(symbol)) {
      state.dynamic = true;
      scope.names.set(symbol, { kind: "special" });
      return (_frame, value) => interpreter.bindSpecial(symbol, value);
    }
    const index = scope.variable(symbol);
    return (frame, value) => {
      frame.slots[index] = value;
    };
  };

  const pattern = (one: Pattern): Setter => {
    if (one instanceof LispSymbol) return variable(one);
    const bind = binderOf(one);
    return (frame, value) => {
      if (value !== NIL && !(value instanceof Cons))
        interpreter.error("WH2003", `${who}: ${interpreter.show(value)} stands where a list is expected`, [], "PROGRAM-ERROR");
      bind(frame, elements(interpreter, one, value, who), value, { whole: value, environment: null });
    };
  };

  const init = (form: Value): Code => compileForm(interpreter, form, scope);

  const binderOf = (one: LambdaList): Binder => {
    const environment = one.environment ? variable(one.environment) : null;
    const whole = one.whole ? pattern(one.whole) : null;
    const required = one.required.map(pattern);
    const optional = one.optional.map((parameter) => {
      const fallback = init(parameter.init);
      return { fallback, set: pattern(parameter.pattern), supplied: parameter.supplied ? variable(parameter.supplied) : null };
    });
    const rest = one.rest ? pattern(one.rest) : null;
    const keys = one.keys?.map((parameter) => {
      const fallback = init(parameter.init);
      return {
        key: parameter.key,
        fallback,
        set: pattern(parameter.pattern),
        supplied: parameter.supplied ? variable(parameter.supplied) : null,
      };
    });
    const known = new Set(keys?.map((parameter) => parameter.key));
    const aux = one.aux.map(({ symbol, init: form }) => {
      const value = init(form);
      return { value, set: variable(symbol) };
    });
    const fixed = required.length + optional.length;
    return (frame, args, source, call) => {
      const count = args.length;
      if (count < required.length || (count > fixed && rest === null && keys === undefined)) wrongCount(interpreter, one, who, count);
      if (environment) environment(frame, call?.environment ?? NIL);
      if (whole) whole(frame, call?.whole ?? NIL);
      let at = 0;
      for (const set of required) {
        set(frame, args[at] ?? NIL);
        at += 1;
      }
      for (const parameter of optional) {
        const given = args[at];
        parameter.set(frame, given ?? primary(parameter.fallback(frame)));
        parameter.supplied?.(frame, given === undefined ? NIL : T);
        at += 1;
      }
      if (rest) rest(frame, source === null ? listOf(args.slice(fixed)) : tailOf(source, fixed));
      if (keys) {
        const given = keywords(interpreter, known, one.allowOtherKeys, args, fixed, who);
        for (const parameter of keys) {
          const value = given.get(parameter.key);
          parameter.set(frame, value ?? primary(parameter.fallback(frame)));
          parameter.supplied?.(frame, value === undefined ? NIL : T);
        }
      }
      for (const { value, set } of aux) set(frame, primary(value(frame)));
    };
  };

  const bind = binderOf(list);
  return { bind, dynamic: state.dynamic };
}

/** The elements that a pattern takes apart; a dotted tail is for its rest parameter. */
export function elements(interpreter: Interpreter, list: LambdaList, value: Value, who: string): Value[] {
  let length = 0;
  let tail = value;
  for (; tail instanceof Cons; tail = tail.cdr) {
    interpreter.step();
    length += 1;
  }
  const items = new Array<Value>(length);
  let at = 0;
  for (let cons = value; cons instanceof Cons; cons = cons.cdr) items[at++] = cons.car;
  const fixed = list.required.length + list.optional.length;
  if (tail !== NIL && !(list.rest && items.length <= fixed))
    interpreter.error("WH2003", `${who}: ${interpreter.show(value)} is not a proper list`, [], "PROGRAM-ERROR");
  return items;
}

function tailOf(list: Value, count: number): Value {
  let rest = list;
  for (let at = 0; at < count && rest instanceof Cons; at++) rest = rest.cdr;
  return rest;
}

function wrongCount(interpreter: Interpreter, list: LambdaList, who: string, count: number): never {
  const fixed = list.required.length + list.optional.length;
  const open = list.rest !== null || list.keys !== null;
  const shape = open ? `at least ${list.required.length}` : list.optional.length > 0 ? `${list.required.length} to ${fixed}` : `${fixed}`;
  return interpreter.error("WH2003", `${who} takes ${shape} argument${shape === "1" ? "" : "s"}, not ${count}`, [], "PROGRAM-ERROR");
}

function keywords(
  interpreter: Interpreter,
  known: ReadonlySet<string>,
  allowOtherKeys: boolean,
  args: readonly Value[],
  from: number,
  who: string,
): ReadonlyMap<string, Value> {
  const given = new Map<string, Value>();
  if (args.length <= from) return given;
  if ((args.length - from) % 2 !== 0) interpreter.error("WH2003", `${who}: a keyword argument has no value`, [], "PROGRAM-ERROR");
  let allow = allowOtherKeys;
  for (let at = from; at < args.length; at += 2) {
    const key = args[at] ?? NIL;
    const value = args[at + 1] ?? NIL;
    if (!(key instanceof LispSymbol)) interpreter.error("WH2003", `${who}: ${interpreter.show(key)} is no keyword`, [], "PROGRAM-ERROR");
    if (key.name === "ALLOW-OTHER-KEYS" && value !== NIL) allow = true;
    if (!given.has(key.name)) given.set(key.name, value);
  }
  for (const key of given.keys()) {
    if (!allow && key !== "ALLOW-OTHER-KEYS" && !known.has(key))
      interpreter.error("WH2003", `${who} has no keyword argument :${key.toLowerCase()}`, suggestion(key, known), "PROGRAM-ERROR");
  }
  return given;
}
