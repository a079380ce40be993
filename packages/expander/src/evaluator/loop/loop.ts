import { type BuiltinMacro, macro } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import { Cons, itemsOf, LispSymbol, listOf, NIL, T, type Value } from "../value.ts";
import { LoopWords, variablesIn } from "./clauses.ts";
import { type Iteration, type LoopBinding, parseFor, parseRepeat, type Step } from "./iteration.ts";

/** The macro `loop`, simple and extended. */
export const LOOP: readonly BuiltinMacro[] = [
  macro("(loop form... | clause...)", "repeat forever, or as clauses say", (call, _environment, interpreter) => {
    const forms = itemsOf(call.cdr);
    if (!forms.every((form) => form instanceof Cons)) return new LoopExpansion(interpreter, call).form();
    const again = interpreter.gensym("AGAIN");
    const body = listOf([interpreter.op("TAGBODY"), again, ...forms, listOf([interpreter.op("GO"), again])]);
    return listOf([interpreter.op("BLOCK"), NIL, body]);
  }),
];

/** Where values are gathered: a variable, for lists with the last cons, and what it is. */
interface Accumulator {
  readonly variable: LispSymbol;
  readonly tail: LispSymbol;
  readonly kind: "list" | "number" | "extreme";
}

const CONDITIONALS = ["WHEN", "IF", "UNLESS"] as const;
const LISTS = ["COLLECT", "COLLECTING", "APPEND", "APPENDING", "NCONC", "NCONCING"] as const;
const NUMBERS = ["SUM", "SUMMING", "COUNT", "COUNTING"] as const;
const EXTREMES = ["MAXIMIZE", "MAXIMIZING", "MINIMIZE", "MINIMIZING"] as const;

/** The clauses of one extended loop on their way to a form. */
class LoopExpansion {
  private readonly interpreter: Interpreter;
  private readonly words: LoopWords;
  private name: Value = NIL;
  private readonly bindings: LoopBinding[] = [];
  private readonly first: Value[] = [];
  private readonly next: Value[] = [];
  private readonly body: Value[] = [];
  private readonly before: Value[] = [];
  private readonly after: Value[] = [];
  private result: Value = NIL;
  private accumulator: Accumulator | null = null;
  private readonly named = new Map<LispSymbol, Accumulator>();
  private readonly end: LispSymbol;

  constructor(interpreter: Interpreter, call: Cons) {
    this.interpreter = interpreter;
    this.words = new LoopWords(interpreter, call.cdr);
    this.end = interpreter.gensym("END");
  }

  form(): Value {
    const { words } = this;
    if (words.take("NAMED")) this.name = words.form("named");
    while (!words.done) this.clause();
    const [again] = [this.interpreter.gensym("AGAIN")];
    const tagbody = this.op("TAGBODY", ...this.before, ...this.first, again, ...this.body, ...this.next, this.op("GO", again), this.end);
    const finish = listOf([this.interpreter.packages.intern("LOOP-FINISH"), NIL, this.op("QUOTE", this.op("GO", this.end))]);
    const body = this.op("MACROLET", listOf([finish]), tagbody);
    const bindings = listOf(this.bindings.map(([name, init]) => listOf([name, init])));
    const result = this.accumulator?.variable ?? this.result;
    return this.op("BLOCK", this.name, this.op("LET*", bindings, body, ...this.after, result));
  }

  private op(name: string, ...operands: readonly Value[]): Value {
    return listOf([this.interpreter.op(name), ...operands]);
  }

  /** A clause of the loop itself, or one that also may stand under a condition. */
  private clause(): void {
    const { words } = this;
    if (words.take("FOR", "AS")) this.iterate(this.parallel(() => parseFor(this.interpreter, words), "FOR", "AS"));
    else if (words.take("REPEAT")) this.iterate([parseRepeat(this.interpreter, words)]);
    else if (words.take("WITH")) this.with();
    else if (words.take("INITIALLY")) this.before.push(...words.compounds("initially"));
    else if (words.take("FINALLY")) {
      if (words.take("RETURN")) this.after.push(this.leave(words.form("return")));
      else {
        words.take("DO", "DOING");
        this.after.push(...words.compounds("finally"));
      }
    } else if (words.take("WHILE")) this.body.push(this.op("UNLESS", words.form("while"), this.op("GO", this.end)));
    else if (words.take("UNTIL")) this.body.push(this.op("WHEN", words.form("until"), this.op("GO", this.end)));
    else if (words.take("ALWAYS")) {
      this.result = T;
      this.body.push(this.op("UNLESS", words.form("always"), this.leave(NIL)));
    } else if (words.take("NEVER")) {
      this.result = T;
      this.body.push(this.op("WHEN", words.form("never"), this.leave(NIL)));
    } else if (words.take("THEREIS")) {
      const found = this.variable("FOUND");
      this.body.push(this.op("SETQ", found, words.form("thereis")), this.op("WHEN", found, this.leave(found)));
    } else this.body.push(...this.selectable(null));
  }

  private variable(prefix: string): LispSymbol {
    const made = this.interpreter.gensym(prefix);
    this.bindings.push([made, NIL]);
    return made;
  }

  private leave(value: Value): Value {
    return this.op("RETURN-FROM", this.name, value);
  }

  private parallel(parse: () => Iteration, ...words: readonly string[]): Iteration[] {
    const group = [parse()];
    while (this.words.take("AND")) {
      this.words.take(...words);
      group.push(parse());
    }
    return group;
  }

  /** Iterations that `and` joins store their values at once. */
  private iterate(group: readonly Iteration[]): void {
    for (const one of group) this.bindings.push(...one.bindings);
    this.first.push(...this.round(group.map((one) => one.first)));
    this.next.push(...this.round(group.map((one) => one.next)));
  }

  private round(steps: readonly Step[]): Value[] {
    const tests = steps.flatMap((step) => step.tests).map((test) => this.op("WHEN", test, this.op("GO", this.end)));
    const stores = steps.flatMap((step) => step.stores);
    const late = steps.flatMap((step) => step.lateTests ?? []).map((test) => this.op("WHEN", test, this.op("GO", this.end)));
    const after = [...late, ...steps.flatMap((step) => step.after)];
    const [only] = stores;
    if (stores.length === 1 && only) return [...tests, ...this.store(only[0], only[1]), ...after];
    const temporaries = stores.map(() => this.variable("VALUE"));
    const set = stores.map(([, form], at) => this.op("SETQ", temporaries[at] ?? NIL, form));
    return [...tests, ...set, ...stores.flatMap(([pattern], at) => this.store(pattern, temporaries[at] ?? NIL)), ...after];
  }

  /** Store a value in the variables of a pattern. */
  private store(pattern: Value, form: Value): Value[] {
    if (pattern === NIL) return [form];
    if (pattern instanceof LispSymbol) return [this.op("SETQ", pattern, form)];
    if (!(pattern instanceof Cons)) return this.words.bad(`${this.interpreter.show(pattern)} is no variable`);
    const rest = this.interpreter.gensym("REST");
    this.bindings.push([rest, NIL]);
    const parts = [
      ...(pattern.car === NIL ? [] : this.store(pattern.car, this.op("CAR", rest))),
      ...(pattern.cdr === NIL ? [] : this.store(pattern.cdr, this.op("CDR", rest))),
    ];
    return [this.op("SETQ", rest, form), ...parts];
  }

  /** `with pattern = form {and pattern = form}`. */
  private with(): void {
    const { words } = this;
    const group = [this.withOne()];
    while (words.take("AND")) group.push(this.withOne());
    const values = group.map(({ form }): LoopBinding => [this.interpreter.gensym("WITH"), form]);
    this.bindings.push(...values);
    for (const [at, { pattern }] of group.entries()) this.destructure(pattern, values[at]?.[0] ?? NIL);
  }

  private withOne(): { readonly pattern: Value; readonly form: Value } {
    const pattern = this.words.pattern("with");
    return { pattern, form: this.words.take("=") ? this.words.form("=") : NIL };
  }

  private destructure(pattern: Value, form: Value): void {
    if (pattern instanceof LispSymbol) {
      if (pattern !== NIL) this.bindings.push([pattern, form]);
      return;
    }
    variablesIn(this.interpreter, pattern);
    if (!(pattern instanceof Cons)) return;
    this.destructure(pattern.car, this.op("CAR", form));
    this.destructure(pattern.cdr, this.op("CDR", form));
  }

  /** A clause that may stand under a condition; `it` is the variable that holds the condition's value. */
  private selectable(it: LispSymbol | null): Value[] {
    const { words } = this;
    if (words.take("DO", "DOING")) return words.compounds("do");
    if (words.take("RETURN")) return [this.leave(this.operand("return", it))];
    const conditional = words.take(...CONDITIONALS);
    if (conditional) return [this.conditional(conditional)];
    const list = words.take(...LISTS);
    if (list) return this.gather(list, this.operand(list, it));
    const number = words.take(...NUMBERS);
    if (number) return this.count(number, this.operand(number, it));
    const extreme = words.take(...EXTREMES);
    if (extreme) return this.extreme(extreme, this.operand(extreme, it));
    return words.fail();
  }

  private operand(after: string, it: LispSymbol | null): Value {
    if (it && this.words.take("IT")) return it;
    return this.words.form(after);
  }

  private conditional(kind: string): Value {
    const { words } = this;
    const it = this.variable("IT");
    const test = this.op("SETQ", it, words.form(kind));
    const then = this.clauses(it);
    const otherwise = words.take("ELSE") ? this.clauses(null) : [];
    words.take("END");
    const [yes, no] = kind === "UNLESS" ? [otherwise, then] : [then, otherwise];
    return this.op("IF", test, this.op("PROGN", ...yes), this.op("PROGN", ...no));
  }

  private clauses(it: LispSymbol | null): Value[] {
    const forms = this.selectable(it);
    while (this.words.take("AND")) forms.push(...this.selectable(null));
    return forms;
  }

  private accumulate(kind: Accumulator["kind"]): Accumulator {
    const into = this.words.take("INTO") ? this.words.form("into") : null;
    const initial = kind === "number" ? 0n : NIL;
    if (into !== null) {
      if (!(into instanceof LispSymbol)) return this.words.bad("into takes a variable");
      const known = this.named.get(into);
      if (known) return known;
      this.bindings.push([into, initial]);
      const made: Accumulator = { variable: into, tail: this.variable("TAIL"), kind };
      this.named.set(into, made);
      return made;
    }
    if (this.accumulator) {
      if (this.accumulator.kind !== kind) return this.words.bad("accumulations of different kinds need into");
      return this.accumulator;
    }
    const variable = this.interpreter.gensym("RESULT");
    this.bindings.push([variable, initial]);
    this.accumulator = { variable, tail: this.variable("TAIL"), kind };
    return this.accumulator;
  }

  private gather(kind: string, form: Value): Value[] {
    const { variable, tail } = this.accumulate("list");
    const added = this.variable("ADDED");
    const list = kind.startsWith("COLLECT") ? this.op("CONS", form, NIL) : kind.startsWith("APPEND") ? this.op("COPY-LIST", form) : form;
    const link = this.op("IF", variable, this.op("RPLACD", tail, added), this.op("SETQ", variable, added));
    const end = this.op("SETQ", tail, kind.startsWith("COLLECT") ? added : this.op("LAST", added));
    return [this.op("SETQ", added, list), this.op("WHEN", added, link, end)];
  }

  private count(kind: string, form: Value): Value[] {
    const { variable } = this.accumulate("number");
    if (kind.startsWith("COUNT")) return [this.op("WHEN", form, this.op("SETQ", variable, this.op("1+", variable)))];
    return [this.op("SETQ", variable, this.op("+", variable, form))];
  }

  private extreme(kind: string, form: Value): Value[] {
    const { variable } = this.accumulate("extreme");
    const value = this.variable("VALUE");
    const better = this.op(kind.startsWith("MAX") ? "MAX" : "MIN", variable, value);
    return [this.op("SETQ", value, form), this.op("SETQ", variable, this.op("IF", variable, better, value))];
  }
}
