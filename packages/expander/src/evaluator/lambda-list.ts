import type { Interpreter } from "./interpreter.ts";
import { Cons, LispSymbol, NIL, type Value } from "./value.ts";

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
    interpreter.step();
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
    if (marker === "&OPTIONAL") {
      if (section !== "required") bad("&optional stands after another kind of parameter");
      section = "optional";
    } else if (marker === "&KEY") {
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
