import { suggestion } from "@whistler/diagnostics";
import type { Interpreter } from "../interpreter.ts";
import { Cons, LispSymbol, NIL, type Value } from "../value.ts";

/** What a clause of an extended `loop` begins with, or goes on with, for suggestions. */
const CLAUSE_WORDS: readonly string[] =
  "FOR AS WITH NAMED REPEAT INITIALLY FINALLY WHILE UNTIL ALWAYS NEVER THEREIS DO DOING RETURN WHEN IF UNLESS ELSE END AND COLLECT COLLECTING APPEND APPENDING NCONC NCONCING COUNT COUNTING SUM SUMMING MAXIMIZE MAXIMIZING MINIMIZE MINIMIZING INTO FROM UPFROM DOWNFROM TO UPTO DOWNTO BELOW ABOVE BY IN ON ACROSS BEING THEN".split(
    " ",
  );

/** The words of an extended `loop`, read from left to right. Loop keywords are compared by name. */
export class LoopWords {
  private rest: Value;
  private readonly interpreter: Interpreter;

  constructor(interpreter: Interpreter, words: Value) {
    this.rest = words;
    this.interpreter = interpreter;
  }

  get done(): boolean {
    return !(this.rest instanceof Cons);
  }

  /** The next word if it is a symbol, in upper case; "" otherwise. */
  get word(): string {
    return this.rest instanceof Cons && this.rest.car instanceof LispSymbol ? this.rest.car.name : "";
  }

  /** The next form, whatever it is. */
  form(after: string): Value {
    if (!(this.rest instanceof Cons)) return this.interpreter.error("WH2008", `loop: a form is missing after ${after.toLowerCase()}`);
    this.interpreter.step();
    const { car } = this.rest;
    this.rest = this.rest.cdr;
    return car;
  }

  /** Take the next word if it is one of these. */
  take(...words: readonly string[]): string | null {
    const { word } = this;
    if (word === "" || !words.includes(word)) return null;
    this.form(word);
    return word;
  }

  /** The compound forms that follow `do`, `initially` and `finally`. */
  compounds(after: string): Value[] {
    const forms: Value[] = [];
    while (this.rest instanceof Cons && this.rest.car instanceof Cons) forms.push(this.form(after));
    if (forms.length === 0) this.interpreter.error("WH2008", `loop: a form is missing after ${after.toLowerCase()}`);
    return forms;
  }

  /** A variable or pattern, with an optional type after it, which is ignored. */
  pattern(after: string): Value {
    const pattern = this.form(after);
    if (this.take("OF-TYPE")) this.form("of-type");
    else this.take("FIXNUM", "FLOAT", "T");
    return pattern;
  }

  fail(): never {
    const shown = this.rest instanceof Cons ? this.interpreter.show(this.rest.car) : "the end";
    const meant = this.rest instanceof Cons && this.rest.car instanceof LispSymbol ? suggestion(this.rest.car.name, CLAUSE_WORDS) : [];
    return this.interpreter.error("WH2008", `loop: ${shown} stands where a clause is expected`, meant);
  }

  bad(message: string): never {
    return this.interpreter.error("WH2008", `loop: ${message}`);
  }
}

/** The variables of a pattern; nil ignores its part. */
export function variablesIn(interpreter: Interpreter, pattern: Value, depth = 0): LispSymbol[] {
  if (pattern === NIL) return [];
  if (pattern instanceof LispSymbol) return [pattern];
  if (!(pattern instanceof Cons) || depth > 100) return interpreter.error("WH2008", `loop: ${interpreter.show(pattern)} is no variable`);
  return [...variablesIn(interpreter, pattern.car, depth + 1), ...variablesIn(interpreter, pattern.cdr, depth + 1)];
}
