import type { Interpreter } from "./interpreter.ts";
import { isOfType, typesOf } from "./type-specifier.ts";
import { LispFunction, LispSymbol, NIL, T, type Value, type Values } from "./value.ts";

export type Qualifier = "primary" | "before" | "after" | "around";

export interface Method {
  readonly qualifier: Qualifier;
  /** A type specifier for each required parameter; `t` where the method does not care. */
  readonly specializers: readonly Value[];
  /** Call it with the function that `call-next-method` calls, or null when there is none. */
  readonly invoke: (args: readonly Value[], next: ((args: readonly Value[]) => Value | Values) | null) => Value | Values;
}

export interface GenericFunction {
  readonly name: string;
  readonly methods: Method[];
}

/** The function object that dispatches to the methods of a generic function. */
export function genericFunction(interpreter: Interpreter, generic: GenericFunction): LispFunction {
  return new LispFunction(generic.name, 0, Number.POSITIVE_INFINITY, (args) =>
    interpreter.nested(() => dispatch(interpreter, generic, args)),
  );
}

/** Add a method; one with the same qualifier and specializers is replaced. */
export function addMethod(interpreter: Interpreter, generic: GenericFunction, method: Method): void {
  const key = (one: Method): string => `${one.qualifier} ${one.specializers.map((type) => interpreter.show(type)).join(" ")}`;
  const at = generic.methods.findIndex((one) => key(one) === key(method));
  if (at >= 0) generic.methods[at] = method;
  else generic.methods.push(method);
}

function dispatch(interpreter: Interpreter, generic: GenericFunction, args: readonly Value[]): Value | Values {
  const ranked = generic.methods
    .filter(
      (method) =>
        method.specializers.length <= args.length && method.specializers.every((type, at) => isOfType(interpreter, args[at] ?? NIL, type)),
    )
    .map((method) => ({ method, rank: method.specializers.map((type, at) => rankOf(interpreter, args[at] ?? NIL, type)) }))
    .sort((left, right) => compareRanks(left.rank, right.rank))
    .map(({ method }) => method);
  const of = (qualifier: Qualifier): Method[] => ranked.filter((method) => method.qualifier === qualifier);
  const primaries = of("primary");
  if (primaries.length === 0)
    return interpreter.error(
      "WH2005",
      `no method of ${generic.name.toLowerCase()} takes ${args.map((arg) => interpreter.show(arg)).join(" ")}`,
    );
  const inner = (given: readonly Value[]): Value | Values => {
    for (const method of of("before")) method.invoke(given, null);
    const result = chain(primaries, given);
    for (const method of of("after").reverse()) method.invoke(given, null);
    return result;
  };
  const chain = (
    methods: readonly Method[],
    given: readonly Value[],
    last: ((args: readonly Value[]) => Value | Values) | null = null,
  ): Value | Values => {
    const [method, ...more] = methods;
    if (!method) return last ? last(given) : NIL;
    const next = more.length > 0 || last ? (again: readonly Value[]) => chain(more, again.length > 0 ? again : given, last) : null;
    return method.invoke(given, next);
  };
  return chain(of("around"), args, inner);
}

/** How specific a specializer is for an argument: 0 for eql, then the place in the argument's types. */
function rankOf(interpreter: Interpreter, value: Value, type: Value): number {
  if (!(type instanceof LispSymbol)) return -1;
  const at = typesOf(interpreter, value).indexOf(type === T ? "T" : type.name);
  return at < 0 ? Number.MAX_SAFE_INTEGER : at;
}

function compareRanks(left: readonly number[], right: readonly number[]): number {
  for (const [at, rank] of left.entries()) {
    const other = right[at] ?? rank;
    if (rank !== other) return rank - other;
  }
  return 0;
}
