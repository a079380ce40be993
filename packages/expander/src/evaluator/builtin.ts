import { suggestion } from "@whistler/diagnostics";
import type { Code } from "./frame.ts";
import type { Interpreter } from "./interpreter.ts";
import type { Environment, Scope } from "./scope.ts";
import { type Cons, type LispEnvironment, LispSymbol, NIL, type Value, type Values } from "./value.ts";

/** Keyword arguments by name, without colon, upper case. */
export type Keywords = ReadonlyMap<string, Value>;

/** A function of compile-time code. `lambdaList` is what the documentation shows; the number of arguments and the keywords follow from it. */
export interface BuiltinFunction {
  readonly name: string;
  readonly lambdaList: string;
  readonly doc: string;
  readonly minimum: number;
  readonly maximum: number;
  /** Keywords that it takes after `positional` arguments; null when it takes none. */
  readonly keywords: ReadonlySet<string> | null;
  readonly positional: number;
  readonly run: (args: readonly Value[], interpreter: Interpreter, keywords: Keywords) => Value | Values;
}

/** An operator that gets its operands unevaluated and is compiled. */
export interface SpecialForm {
  readonly name: string;
  /** The shape of a call, for the documentation. */
  readonly syntax: string;
  readonly doc: string;
  readonly compile: (call: Cons, scope: Scope | null, interpreter: Interpreter) => Code;
}

/** A standard macro: an operator defined by what its calls expand to. */
export interface BuiltinMacro {
  readonly name: string;
  readonly syntax: string;
  readonly doc: string;
  readonly expand: (call: Cons, environment: LispEnvironment, interpreter: Interpreter) => Value;
}

/** How `(setf (accessor args…) value)` is done: with evaluated arguments and value. */
export type PlaceWriter = (args: readonly Value[], value: Value, interpreter: Interpreter) => Value;

/** Everything that compile-time code can call without defining it. An immutable value; make another one to extend it. */
export interface Builtins {
  readonly functions: ReadonlyMap<string, BuiltinFunction>;
  readonly specialForms: ReadonlyMap<string, SpecialForm>;
  readonly macros: ReadonlyMap<string, BuiltinMacro>;
  readonly places: ReadonlyMap<string, PlaceWriter>;
  /** Special variables with what makes their first values. */
  readonly variables: ReadonlyMap<string, () => Value>;
}

const NO_KEYWORDS: Keywords = new Map();

/** One row of a table of functions: `fn("member", "item list &key key test", …)`. Names are written in lower case. */
export function fn(name: string, lambdaList: string, doc: string, run: BuiltinFunction["run"]): BuiltinFunction {
  return { name: name.toUpperCase(), lambdaList, doc, run, ...shapeOf(lambdaList) };
}

function shapeOf(lambdaList: string): Pick<BuiltinFunction, "minimum" | "maximum" | "keywords" | "positional"> {
  const counts = { required: 0, optional: 0 };
  let section: "required" | "optional" | "rest" | "key" = "required";
  const keywords = new Set<string>();
  for (const word of lambdaList.split(" ").filter((one) => one !== "")) {
    if (word === "&optional") section = "optional";
    else if (word === "&rest") section = "rest";
    else if (word === "&key") section = "key";
    else if (section === "key") keywords.add(word.toUpperCase());
    else if (section !== "rest") counts[section] += 1;
  }
  const positional = counts.required + counts.optional;
  const open = section === "rest" || keywords.size > 0;
  return {
    minimum: counts.required,
    maximum: open ? Number.POSITIVE_INFINITY : positional,
    keywords: keywords.size > 0 ? keywords : null,
    positional,
  };
}

/** Call a builtin whose number of arguments was checked. */
export function runBuiltin(builtin: BuiltinFunction, args: readonly Value[], interpreter: Interpreter): Value | Values {
  if (builtin.keywords === null || args.length <= builtin.positional) return builtin.run(args, interpreter, NO_KEYWORDS);
  const given = new Map<string, Value>();
  const who = builtin.name.toLowerCase();
  for (let at = builtin.positional; at < args.length; at += 2) {
    const key = args[at] ?? NIL;
    const value = args[at + 1];
    if (!(key instanceof LispSymbol) || !builtin.keywords.has(key.name)) {
      return interpreter.error(
        "WH2003",
        `${who} has no keyword argument ${interpreter.show(key).toLowerCase()}`,
        key instanceof LispSymbol ? suggestion(key.name, builtin.keywords) : [],
        "PROGRAM-ERROR",
      );
    }
    if (value === undefined) return interpreter.error("WH2003", `${who}: :${key.name.toLowerCase()} has no value`, [], "PROGRAM-ERROR");
    if (!given.has(key.name)) given.set(key.name, value);
  }
  return builtin.run(args.slice(0, builtin.positional), interpreter, given);
}

/** A row of a table of special forms. The syntax begins with the name: `special("(if test then [else])", …)`. */
export function special(syntax: string, doc: string, compile: SpecialForm["compile"]): SpecialForm {
  return { name: nameIn(syntax), syntax, doc, compile };
}

/** A special form that is interpreted: it gets the call and where it stands. */
export function interpreted(
  syntax: string,
  doc: string,
  run: (call: Cons, environment: Environment, interpreter: Interpreter) => Value | Values,
): SpecialForm {
  return special(syntax, doc, (call, scope, interpreter) => (frame) => run(call, { scope, frame }, interpreter));
}

export function macro(syntax: string, doc: string, expand: BuiltinMacro["expand"]): BuiltinMacro {
  return { name: nameIn(syntax), syntax, doc, expand };
}

function nameIn(syntax: string): string {
  return (/^\(([^\s)]+)/.exec(syntax)?.[1] ?? syntax).toUpperCase();
}

/** A table of builtins with more rows; later rows win. */
export function extendBuiltins(base: Builtins, more: Partial<Builtins>): Builtins {
  return {
    functions: new Map([...base.functions, ...(more.functions ?? [])]),
    specialForms: new Map([...base.specialForms, ...(more.specialForms ?? [])]),
    macros: new Map([...base.macros, ...(more.macros ?? [])]),
    places: new Map([...base.places, ...(more.places ?? [])]),
    variables: new Map([...base.variables, ...(more.variables ?? [])]),
  };
}

/** Rows of several families as one table, by name. */
export function tableOf<Row extends { readonly name: string }>(...families: readonly (readonly Row[])[]): ReadonlyMap<string, Row> {
  return new Map(families.flat().map((row) => [row.name, row]));
}
