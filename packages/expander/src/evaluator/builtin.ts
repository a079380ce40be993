import type { Interpreter } from "./interpreter.ts";
import type { Scope } from "./scope.ts";
import type { Cons, Value, Values } from "./value.ts";

/** A function of compile-time code: name, number of arguments, what it does. */
export interface BuiltinFunction {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly run: (args: readonly Value[], interpreter: Interpreter) => Value | Values;
}

/** An operator that gets its operands unevaluated. `whole` is the call itself. */
export type SpecialForm = (operands: Value, scope: Scope | null, interpreter: Interpreter, whole: Cons) => Value | Values;

/** How `(setf (accessor args…) value)` is done: with evaluated arguments and value. */
export type PlaceWriter = (args: readonly Value[], value: Value, interpreter: Interpreter) => Value;

/** Everything that compile-time code can call without defining it. An immutable value; make another one to extend it. */
export interface Builtins {
  readonly functions: ReadonlyMap<string, BuiltinFunction>;
  readonly specialForms: ReadonlyMap<string, SpecialForm>;
  readonly places: ReadonlyMap<string, PlaceWriter>;
  /** Special variables with their first values. */
  readonly variables: ReadonlyMap<string, Value>;
}

export const ANY = Number.POSITIVE_INFINITY;

/** One row of a table of functions. Names are written in lower case. */
export function fn(name: string, minimum: number, maximum: number, run: BuiltinFunction["run"]): BuiltinFunction {
  return { name: name.toUpperCase(), minimum, maximum, run };
}

/** A table of builtins with more rows; later rows win. */
export function extendBuiltins(base: Builtins, more: Partial<Builtins>): Builtins {
  return {
    functions: new Map([...base.functions, ...(more.functions ?? [])]),
    specialForms: new Map([...base.specialForms, ...(more.specialForms ?? [])]),
    places: new Map([...base.places, ...(more.places ?? [])]),
    variables: new Map([...base.variables, ...(more.variables ?? [])]),
  };
}

export function functionTable(...families: readonly (readonly BuiltinFunction[])[]): ReadonlyMap<string, BuiltinFunction> {
  return new Map(families.flat().map((row) => [row.name, row]));
}
