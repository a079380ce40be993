import type { Interpreter } from "./interpreter.ts";
import type { Scope } from "./scope.ts";
import { Cons, type LispEnvironment, LispSymbol, listOf, NIL, T, type Value, type Values } from "./value.ts";

/** A parameter: a variable, or a list that is taken apart (macros and `destructuring-bind` only). */
export type Pattern = LispSymbol | LambdaList;

export interface OptionalParameter {
  readonly pattern: Pattern;
  readonly init: Value;
  readonly supplied: LispSymbol | null;
}

export interface KeyParameter extends OptionalParameter {
  readonly key: string;
}

/** A parsed lambda list. */
export interface LambdaList {
  readonly whole: Pattern | null;
  readonly environment: LispSymbol | null;
  readonly required: readonly Pattern[];
  readonly optional: readonly OptionalParameter[];
  readonly rest: Pattern | null;
  readonly keys: readonly KeyParameter[] | null;
  readonly allowOtherKeys: boolean;
  readonly aux: readonly { readonly symbol: LispSymbol; readonly init: Value }[];
}

type Section = "required" | "optional" | "rest" | "key" | "aux" | "done";

/** Parse a lambda list; `destructuring` allows patterns, `&whole`, `&body`, `&environment` and a dotted tail. */
export function parseLambdaList(interpreter: Interpreter, list: Value, destructuring: boolean, depth = 0): LambdaList {
  const bad = (message: string): never => interpreter.error("WH2009", message, [], "PROGRAM-ERROR");
  if (depth > 100) bad("lambda lists nest too deep");
  let whole: Pattern | null = null;
  let environment: LispSymbol | null = null;
  const required: Pattern[] = [];
  const optional: OptionalParameter[] = [];
  let rest: Pattern | null = null;
  let keys: KeyParameter[] | null = null;
  let allowOtherKeys = false;
  const aux: { symbol: LispSymbol; init: Value }[] = [];
  let section: Section = "required";

  const pattern = (value: Value): Pattern => {
    if (value instanceof LispSymbol && value !== NIL) return value;
    if (destructuring && (value instanceof Cons || value === NIL)) return parseLambdaList(interpreter, value, true, depth + 1);
    return bad(`${interpreter.show(value)} is no parameter`);
  };
  const variable = (value: Value): LispSymbol =>
    value instanceof LispSymbol && value !== NIL ? value : bad(`${interpreter.show(value)} is no parameter name`);
  const second = (value: Cons): Value => (value.cdr instanceof Cons ? value.cdr.car : NIL);
  const third = (value: Cons): LispSymbol | null =>
    value.cdr instanceof Cons && value.cdr.cdr instanceof Cons ? variable(value.cdr.cdr.car) : null;

  let at = list;
  while (at instanceof Cons) {
    const item: Value = at.car;
    const marker = item instanceof LispSymbol && item.name.startsWith("&") ? item.name : null;
    if (marker === "&WHOLE" || marker === "&ENVIRONMENT" || marker === "&REST" || marker === "&BODY") {
      const next: Value = at.cdr;
      if (!(next instanceof Cons)) return bad(`${marker.toLowerCase()} names no parameter`);
      if (marker === "&WHOLE") whole = pattern(next.car);
      else if (marker === "&ENVIRONMENT") environment = variable(next.car);
      else {
        rest = pattern(next.car);
        section = "rest";
      }
      at = next.cdr;
      continue;
    }
    at = at.cdr;
    if (marker === "&OPTIONAL") section = "optional";
    else if (marker === "&KEY") {
      section = "key";
      keys ??= [];
    } else if (marker === "&ALLOW-OTHER-KEYS") allowOtherKeys = true;
    else if (marker === "&AUX") section = "aux";
    else if (section === "required") required.push(pattern(item));
    else if (section === "optional") {
      optional.push(
        item instanceof Cons
          ? { pattern: pattern(item.car), init: second(item), supplied: third(item) }
          : { pattern: pattern(item), init: NIL, supplied: null },
      );
    } else if (section === "key" && keys) {
      if (!(item instanceof Cons)) {
        keys.push({ key: variable(item).name, pattern: variable(item), init: NIL, supplied: null });
      } else if (item.car instanceof Cons) {
        keys.push({ key: variable(item.car.car).name, pattern: pattern(second(item.car)), init: second(item), supplied: third(item) });
      } else {
        keys.push({ key: variable(item.car).name, pattern: variable(item.car), init: second(item), supplied: third(item) });
      }
    } else if (section === "aux") {
      aux.push(item instanceof Cons ? { symbol: variable(item.car), init: second(item) } : { symbol: variable(item), init: NIL });
    } else bad(`${interpreter.show(item)} stands after the rest parameter`);
  }
  if (at !== NIL) {
    if (!destructuring) bad("a lambda list is a proper list");
    rest = variable(at);
  }
  return { whole, environment, required, optional, rest, keys, allowOtherKeys, aux };
}

/** Bind the arguments of a function call and run the body with them. */
export function bindArguments<R extends Value | Values>(
  interpreter: Interpreter,
  list: LambdaList,
  args: readonly Value[],
  scope: Scope,
  name: string,
  body: () => R,
): R {
  const pairs: (readonly [LispSymbol, Value])[] = [];
  collectArguments(interpreter, list, args, scope, name, pairs);
  return interpreter.withBindings(scope, pairs, body);
}

/** Take a list apart by a macro lambda list and run the body with its parts bound. */
export function bindPattern<R extends Value | Values>(
  interpreter: Interpreter,
  list: LambdaList,
  value: Value,
  scope: Scope,
  name: string,
  extra: { readonly whole: Value; readonly environment: LispEnvironment } | null,
  body: () => R,
): R {
  const pairs: (readonly [LispSymbol, Value])[] = [];
  if (list.environment && extra) push(interpreter, scope, pairs, list.environment, extra.environment);
  collectPattern(interpreter, list, value, scope, name, pairs, extra?.whole ?? value);
  return interpreter.withBindings(scope, pairs, body);
}

/** Bindings also go into the scope at once, so that later defaults see them; special ones are bound when all are known. */
function push(interpreter: Interpreter, scope: Scope, pairs: (readonly [LispSymbol, Value])[], symbol: LispSymbol, value: Value): void {
  pairs.push([symbol, value]);
  if (!interpreter.special.has(symbol)) scope.define(symbol, value);
}

function collectPattern(
  interpreter: Interpreter,
  list: LambdaList,
  value: Value,
  scope: Scope,
  name: string,
  pairs: (readonly [LispSymbol, Value])[],
  whole: Value,
): void {
  if (list.whole) match(interpreter, list.whole, whole, scope, name, pairs);
  const args: Value[] = [];
  let tail = value;
  for (; tail instanceof Cons && args.length < 1_000_000; tail = tail.cdr) args.push(tail.car);
  const fixed = list.required.length + list.optional.length;
  if (tail !== NIL && !(list.rest && args.length <= fixed)) {
    interpreter.error("WH2003", `${name.toLowerCase()}: ${interpreter.show(value)} is not a proper list`, [], "PROGRAM-ERROR");
  }
  collectArguments(interpreter, list, args, scope, name, pairs, value);
}

function match(
  interpreter: Interpreter,
  pattern: Pattern,
  value: Value,
  scope: Scope,
  name: string,
  pairs: (readonly [LispSymbol, Value])[],
): void {
  if (pattern instanceof LispSymbol) push(interpreter, scope, pairs, pattern, value);
  else if (value instanceof Cons || value === NIL) collectPattern(interpreter, pattern, value, scope, name, pairs, value);
  else
    interpreter.error("WH2003", `${name.toLowerCase()}: ${interpreter.show(value)} stands where a list is expected`, [], "PROGRAM-ERROR");
}

function collectArguments(
  interpreter: Interpreter,
  list: LambdaList,
  args: readonly Value[],
  scope: Scope,
  name: string,
  pairs: (readonly [LispSymbol, Value])[],
  source: Value | null = null,
): void {
  const count = args.length;
  const fixed = list.required.length + list.optional.length;
  if (count < list.required.length || (count > fixed && list.rest === null && list.keys === null)) {
    const most = list.rest || list.keys ? "at least " : "";
    const shape = list.optional.length > 0 ? `${list.required.length} to ${fixed}` : `${most}${list.required.length}`;
    interpreter.error(
      "WH2003",
      `${name.toLowerCase()} takes ${shape} argument${fixed === 1 ? "" : "s"}, not ${count}`,
      [],
      "PROGRAM-ERROR",
    );
  }
  let at = 0;
  for (const pattern of list.required) {
    match(interpreter, pattern, args[at] ?? NIL, scope, name, pairs);
    at += 1;
  }
  for (const parameter of list.optional) {
    const given = at < count;
    match(interpreter, parameter.pattern, given ? (args[at] ?? NIL) : interpreter.evaluate(parameter.init, scope), scope, name, pairs);
    if (parameter.supplied) push(interpreter, scope, pairs, parameter.supplied, given ? T : NIL);
    at += 1;
  }
  // The rest shares the conses of the list that is taken apart, so that the forms in it keep their places in the source.
  if (list.rest) match(interpreter, list.rest, source === null ? listOf(args.slice(fixed)) : tailOf(source, fixed), scope, name, pairs);
  if (list.keys) collectKeys(interpreter, list, args.slice(fixed), scope, name, pairs);
  for (const { symbol, init } of list.aux) push(interpreter, scope, pairs, symbol, interpreter.evaluate(init, scope));
}

function tailOf(list: Value, count: number): Value {
  let rest = list;
  for (let at = 0; at < count && rest instanceof Cons; at++) rest = rest.cdr;
  return rest;
}

function collectKeys(
  interpreter: Interpreter,
  list: LambdaList,
  args: readonly Value[],
  scope: Scope,
  name: string,
  pairs: (readonly [LispSymbol, Value])[],
): void {
  if (args.length % 2 !== 0) interpreter.error("WH2003", `${name.toLowerCase()}: a keyword argument has no value`, [], "PROGRAM-ERROR");
  const given = new Map<string, Value>();
  let allow = list.allowOtherKeys;
  for (let at = 0; at < args.length; at += 2) {
    const key = args[at] ?? NIL;
    const value = args[at + 1] ?? NIL;
    if (!(key instanceof LispSymbol))
      interpreter.error("WH2003", `${name.toLowerCase()}: ${interpreter.show(key)} is no keyword`, [], "PROGRAM-ERROR");
    if (key.name === "ALLOW-OTHER-KEYS" && value !== NIL) allow = true;
    if (!given.has(key.name)) given.set(key.name, value);
  }
  const keys = list.keys ?? [];
  for (const key of given.keys()) {
    if (!allow && key !== "ALLOW-OTHER-KEYS" && !keys.some((one) => one.key === key)) {
      interpreter.error("WH2003", `${name.toLowerCase()} has no keyword argument :${key.toLowerCase()}`, [], "PROGRAM-ERROR");
    }
  }
  for (const parameter of keys) {
    const value = given.get(parameter.key);
    match(interpreter, parameter.pattern, value ?? interpreter.evaluate(parameter.init, scope), scope, name, pairs);
    if (parameter.supplied) push(interpreter, scope, pairs, parameter.supplied, value === undefined ? NIL : T);
  }
}
