import type { Span } from "@whistler/diagnostics";

/**
 * The values of the compile-time evaluator: real conses, symbols with identity, integers of any size. Conses, strings, vectors and
 * hash tables are mutable, as in Common Lisp; nothing of them leaves the expander except as forms.
 */
export type Value =
  | LispSymbol
  | Cons
  | bigint
  | number
  | Ratio
  | LispString
  | LispCharacter
  | LispVector
  | LispHashTable
  | LispFunction
  | LispPackage
  | LispCondition
  | LispEnvironment
  | LispStream
  | LispRecord;

/** A symbol is its identity. `packageName` is its home; uninterned symbols have none but an `id`, unique in the compilation. */
export class LispSymbol {
  readonly name: string;
  readonly packageName: string | null;
  readonly uninterned: number | null;

  constructor(name: string, packageName: string | null, uninterned: number | null = null) {
    this.name = name;
    this.packageName = packageName;
    this.uninterned = uninterned;
  }

  get isKeyword(): boolean {
    return this.packageName === "KEYWORD";
  }
}

/** A pair. `span` is where its car stands in the source, `whole` where the list that begins here stands. */
export class Cons {
  car: Value;
  cdr: Value;
  readonly span: Span | undefined;
  readonly whole: Span | undefined;

  constructor(car: Value, cdr: Value, span?: Span, whole?: Span) {
    this.car = car;
    this.cdr = cdr;
    this.span = span;
    this.whole = whole;
  }
}

/** A ratio in lowest terms with a denominator above 1; made only by `ratio`. */
export class Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;

  constructor(numerator: bigint, denominator: bigint) {
    this.numerator = numerator;
    this.denominator = denominator;
  }
}

/** A string: a sequence of Unicode characters that may be changed in place. */
export class LispString {
  #text: string;
  #characters: readonly string[] | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    this.#characters = null;
  }

  /** The characters, each a string of one code point. */
  get characters(): readonly string[] {
    this.#characters ??= Array.from(this.#text);
    return this.#characters;
  }
}

export class LispCharacter {
  readonly codePoint: number;

  constructor(codePoint: number) {
    this.codePoint = codePoint;
  }
}

export class LispVector {
  readonly items: Value[];

  constructor(items: Value[]) {
    this.items = items;
  }
}

/** A function. Builtins and closures look alike to a caller, who checks the number of arguments. */
export class LispFunction {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly apply: (args: readonly Value[]) => Value | Values;

  constructor(name: string, minimum: number, maximum: number, apply: (args: readonly Value[]) => Value | Values) {
    this.name = name;
    this.minimum = minimum;
    this.maximum = maximum;
    this.apply = apply;
  }
}

export class LispPackage {
  readonly name: string;
  readonly symbols = new Map<string, LispSymbol>();
  readonly uses: LispPackage[] = [];
  readonly shadowing = new Set<string>();
  /** Which home `:shadowing-import-from` chose for the four names that Common Lisp and Whistler share. */
  readonly imported = new Map<string, "COMMON-LISP" | "WHISTLER">();

  constructor(name: string) {
    this.name = name;
  }
}

/** A condition: its type by name, its message and its slots. */
export class LispCondition {
  readonly type: string;
  readonly message: string;
  readonly slots: Map<string, Value>;

  constructor(type: string, message: string, slots: ReadonlyMap<string, Value> = new Map()) {
    this.type = type;
    this.message = message;
    this.slots = new Map(slots);
  }
}

/** What an environment says of an operator's or a variable's name: its local macro, something that hides macros, or nothing. */
export type LocalMacro = { readonly kind: "macro"; readonly expand: (call: Value) => Value } | { readonly kind: "hidden" } | null;

/** What `&environment` receives: the local macros in sight. Opaque to Lisp code. */
export class LispEnvironment {
  readonly operator: (symbol: LispSymbol) => LocalMacro;
  readonly variable: (symbol: LispSymbol) => LocalMacro;

  constructor(operator: (symbol: LispSymbol) => LocalMacro, variable: (symbol: LispSymbol) => LocalMacro) {
    this.operator = operator;
    this.variable = variable;
  }
}

/** A stream: output goes to `forward` or is collected in `pieces`, input comes from `input` at `position`. */
export class LispStream {
  readonly pieces: string[] = [];
  readonly input: string;
  position = 0;
  /** Whether the last thing written ended a line. */
  atLineStart = true;
  readonly forward: ((text: string) => void) | null;

  constructor(parts: { readonly forward?: (text: string) => void; readonly input?: string } = {}) {
    this.forward = parts.forward ?? null;
    this.input = parts.input ?? "";
  }

  write(text: string): void {
    if (text === "") return;
    this.atLineStart = text.endsWith("\n");
    if (this.forward) this.forward(text);
    else this.pieces.push(text);
  }
}

/** An instance of a structure type or class of compile-time code. */
export class LispRecord {
  readonly type: string;
  readonly slots: Map<string, Value>;

  constructor(type: string, slots: Map<string, Value>) {
    this.type = type;
    this.slots = slots;
  }
}

/** `test` decides which keys are equal; keys that are equal under it share a `hashKey`. */
export class LispHashTable {
  readonly test: "eq" | "eql" | "equal" | "equalp";
  readonly entries = new Map<unknown, { readonly key: Value; value: Value }>();

  constructor(test: "eq" | "eql" | "equal" | "equalp") {
    this.test = test;
  }
}

/** Several values, or none, of one form. Only forms that pass values on ever see it. */
export class Values {
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

export const NIL = new LispSymbol("NIL", "COMMON-LISP");
export const T = new LispSymbol("T", "COMMON-LISP");

export function primary(result: Value | Values): Value {
  return result instanceof Values ? (result.items[0] ?? NIL) : result;
}

export function bool(condition: boolean): Value {
  return condition ? T : NIL;
}

/** A proper list of the items, with an optional tail. */
export function listOf(items: readonly Value[], tail: Value = NIL): Value {
  let result = tail;
  for (let at = items.length - 1; at >= 0; at--) result = new Cons(items[at] ?? NIL, result);
  return result;
}

/** The cars of a list, for the prefix that is made of conses; `limit` ends circular lists. */
export function itemsOf(list: Value, limit = 1_000_000): Value[] {
  const items: Value[] = [];
  for (let rest = list; rest instanceof Cons && items.length < limit; rest = rest.cdr) items.push(rest.car);
  return items;
}
