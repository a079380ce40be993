import type { Interpreter } from "../interpreter.ts";
import { Cons, type LispSymbol, listOf, NIL, type Value } from "../value.ts";
import { type LoopWords, variablesIn } from "./clauses.ts";

/** A variable and the form of its first value. */
export type LoopBinding = readonly [LispSymbol, Value];

/** One round's beginning: leave when a test is true, store values in patterns, leave when a late test is true, run forms. */
export interface Step {
  readonly tests: readonly Value[];
  readonly stores: readonly (readonly [pattern: Value, form: Value])[];
  readonly lateTests?: readonly Value[];
  readonly after: readonly Value[];
}

/** An iteration clause: its variables, how the first round begins and how the others do. */
export interface Iteration {
  readonly bindings: readonly LoopBinding[];
  readonly first: Step;
  readonly next: Step;
}

const NOTHING: Step = { tests: [], stores: [], after: [] };

/** What follows `for` or `as`. */
export function parseFor(interpreter: Interpreter, words: LoopWords): Iteration {
  const pattern = words.pattern("for");
  const variables = variablesIn(interpreter, pattern).map((name): LoopBinding => [name, NIL]);
  const kind = words.word;
  switch (kind) {
    case "IN":
    case "ON":
      words.take(kind);
      return overList(interpreter, words, pattern, variables, kind === "ON");
    case "ACROSS":
      words.take(kind);
      return acrossVector(interpreter, words, pattern, variables);
    case "=":
      words.take(kind);
      return byForms(words, pattern, variables);
    case "BEING":
      words.take(kind);
      return overTable(interpreter, words, pattern, variables);
    default:
      return counting(interpreter, words, pattern, variables);
  }
}

function op(interpreter: Interpreter, name: string, ...operands: readonly Value[]): Value {
  return listOf([interpreter.op(name), ...operands]);
}

function overList(
  interpreter: Interpreter,
  words: LoopWords,
  pattern: Value,
  variables: readonly LoopBinding[],
  tails: boolean,
): Iteration {
  const list = interpreter.gensym("LIST");
  const bindings: LoopBinding[] = [[list, words.form("in")]];
  let rest: Value = op(interpreter, "CDR", list);
  if (words.take("BY")) {
    const by = interpreter.gensym("BY");
    bindings.push([by, words.form("by")]);
    rest = op(interpreter, "FUNCALL", by, list);
  }
  const advance = op(interpreter, "SETQ", list, rest);
  const end = op(interpreter, tails ? "ATOM" : "ENDP", list);
  if (tails && !(pattern instanceof Cons)) {
    // The variable is stepped before the test: after the loop it holds what ended it.
    const step: Step = { tests: [], stores: [[pattern, list]], lateTests: [end], after: [advance] };
    return { bindings: [...bindings, ...variables], first: step, next: step };
  }
  const tests = [end];
  const step: Step = { tests, stores: [[pattern, tails ? list : op(interpreter, "CAR", list)]], after: [advance] };
  return { bindings: [...bindings, ...variables], first: step, next: step };
}

function acrossVector(interpreter: Interpreter, words: LoopWords, pattern: Value, variables: readonly LoopBinding[]): Iteration {
  const [vector, index] = [interpreter.gensym("VECTOR"), interpreter.gensym("INDEX")];
  const bindings: LoopBinding[] = [[vector, words.form("across")], [index, 0n], ...variables];
  const step: Step = {
    tests: [op(interpreter, ">=", index, op(interpreter, "LENGTH", vector))],
    stores: [[pattern, op(interpreter, "ELT", vector, index)]],
    after: [op(interpreter, "SETQ", index, op(interpreter, "1+", index))],
  };
  return { bindings, first: step, next: step };
}

function byForms(words: LoopWords, pattern: Value, bindings: readonly LoopBinding[]): Iteration {
  const init = words.form("=");
  const first: Step = { ...NOTHING, stores: [[pattern, init]] };
  return { bindings, first, next: words.take("THEN") ? { ...NOTHING, stores: [[pattern, words.form("then")]] } : first };
}

/** `being the hash-keys of table using (hash-value v)`. */
function overTable(interpreter: Interpreter, words: LoopWords, pattern: Value, variables: readonly LoopBinding[]): Iteration {
  if (!words.take("THE", "EACH")) words.fail();
  const kind = words.take(
    "HASH-KEY",
    "HASH-KEYS",
    "HASH-VALUE",
    "HASH-VALUES",
    "SYMBOL",
    "SYMBOLS",
    "PRESENT-SYMBOL",
    "PRESENT-SYMBOLS",
    "EXTERNAL-SYMBOL",
    "EXTERNAL-SYMBOLS",
  );
  if (!kind) return words.fail();
  const entries = interpreter.gensym("ENTRIES");
  const advance = op(interpreter, "SETQ", entries, op(interpreter, "CDR", entries));
  const tests = [op(interpreter, "ENDP", entries)];
  if (kind.includes("SYMBOL")) {
    const source = words.take("OF", "IN") ? words.form("of") : NIL;
    const step: Step = { tests, stores: [[pattern, op(interpreter, "CAR", entries)]], after: [advance] };
    return { bindings: [[entries, op(interpreter, "%PACKAGE-SYMBOLS", source)], ...variables], first: step, next: step };
  }
  if (!words.take("OF", "IN")) words.fail();
  const bindings: LoopBinding[] = [[entries, op(interpreter, "%TABLE-ENTRIES", words.form("of"))], ...variables];
  const keys = kind.startsWith("HASH-KEY");
  const part = (key: boolean): Value => op(interpreter, key ? "CAAR" : "CDAR", entries);
  const stores: [Value, Value][] = [[pattern, part(keys)]];
  if (words.take("USING")) {
    const using = words.form("using");
    const other = using instanceof Cons && using.cdr instanceof Cons ? using.cdr.car : words.bad("using takes (hash-value variable)");
    bindings.push(...variablesIn(interpreter, other).map((name): LoopBinding => [name, NIL]));
    stores.push([other, part(!keys)]);
  }
  const step: Step = { tests, stores, after: [advance] };
  return { bindings, first: step, next: step };
}

/** `from a to b by c` and its kin, in whatever order they are written. */
function counting(interpreter: Interpreter, words: LoopWords, pattern: Value, variables: readonly LoopBinding[]): Iteration {
  const [variable] = variables;
  if (!variable || pattern instanceof Cons) return words.fail();
  const [name] = variable;
  const bindings: LoopBinding[] = [];
  let start: Value = 0n;
  let by: Value = 1n;
  let limit: Value | null = null;
  let down = false;
  let exclusive = false;
  let any = false;
  for (;;) {
    const word = words.take("FROM", "UPFROM", "DOWNFROM", "TO", "UPTO", "DOWNTO", "BELOW", "ABOVE", "BY");
    if (!word) break;
    any = true;
    const given = interpreter.gensym(word);
    bindings.push([given, words.form(word)]);
    if (word.endsWith("FROM")) start = given;
    else if (word === "BY") by = given;
    else limit = given;
    if (word === "DOWNFROM" || word === "DOWNTO" || word === "ABOVE") down = true;
    if (word === "BELOW" || word === "ABOVE") exclusive = true;
  }
  if (!any) return words.fail();
  const comparison = down ? (exclusive ? "<=" : "<") : exclusive ? ">=" : ">";
  const test = (value: Value): Value[] => (limit === null ? [] : [op(interpreter, comparison, value, limit)]);
  const stepped = op(interpreter, down ? "-" : "+", name, by);
  return {
    bindings: [...bindings, [name, start]],
    first: { ...NOTHING, tests: test(name) },
    next: { ...NOTHING, stores: [[name, stepped]], lateTests: test(name) },
  };
}

/** `repeat n`. */
export function parseRepeat(interpreter: Interpreter, words: LoopWords): Iteration {
  const count = interpreter.gensym("COUNT");
  const step: Step = {
    tests: [op(interpreter, "<=", count, 0n)],
    stores: [],
    after: [op(interpreter, "SETQ", count, op(interpreter, "1-", count))],
  };
  return { bindings: [[count, words.form("repeat")]], first: step, next: step };
}
