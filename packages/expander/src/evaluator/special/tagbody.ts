import { type SpecialForm, special } from "../builtin.ts";
import { compileForm } from "../compile.ts";
import { type Code, Frame } from "../frame.ts";
import type { Interpreter } from "../interpreter.ts";
import { rest, second, third } from "../operands.ts";
import { findOperator, Scope } from "../scope.ts";
import { TagExit } from "../signals.ts";
import { Cons, itemsOf, LispSymbol, NIL, primary, type Value } from "../value.ts";

/** A statement of a `tagbody`: the index of the statement to go on with, or -1 for the next one. */
type Statement = (frame: Frame) => number;

const NEXT = -1;

/**
 * `tagbody`. A `go` that stands as a statement, or in tail position of `if`, `when`, `unless` and `progn` statements, is a plain jump;
 * only a `go` from deeper inside has to unwind.
 */
export const TAGBODY: readonly SpecialForm[] = [
  special("(tagbody {tag | form}...)", "the forms, between which go can jump", (call, scope, interpreter) =>
    compileTagbody(interpreter, itemsOf(call.cdr), scope),
  ),
];

export function compileTagbody(interpreter: Interpreter, items: readonly Value[], scope: Scope | null): Code {
  const inner = new Scope(scope);
  const places = new Map<Value, number>();
  const forms: Value[] = [];
  for (const item of items) {
    if (item instanceof Cons) forms.push(item);
    else if (item instanceof LispSymbol || typeof item === "bigint") places.set(item, forms.length);
    else interpreter.error("WH2008", `${interpreter.show(item)} is no tag`);
  }
  const exit = { used: false };
  inner.tags = { places, exit };
  const statements = forms.map((form) => statement(interpreter, form, inner));
  const run = (frame: Frame, from: number): void => {
    for (let at = from; at < statements.length; ) {
      const next = statements[at]?.(frame) ?? NEXT;
      if (next === NEXT) at += 1;
      else {
        interpreter.step();
        at = next;
      }
    }
  };
  return (frame) => {
    const made = new Frame(frame, []);
    if (!exit.used) {
      run(made, 0);
      return NIL;
    }
    const standing = interpreter.standing;
    for (let from = 0; ; ) {
      try {
        run(made, from);
        return NIL;
      } catch (thrown) {
        if (!(thrown instanceof TagExit) || thrown.target !== made) throw thrown;
        interpreter.restore(standing);
        interpreter.step();
        from = thrown.place;
      }
    }
  };
}

function statement(interpreter: Interpreter, form: Value, scope: Scope): Statement {
  const head = form instanceof Cons && form.car instanceof LispSymbol ? form.car : null;
  if (form instanceof Cons && head && !findOperator(scope, head) && interpreter.meansStandard(head)) {
    const place = head.name === "GO" ? scope.tags?.places.get(second(form)) : undefined;
    if (place !== undefined) return () => place;
    const items = itemsOf(form.cdr);
    if (head.name === "PROGN") return sequence(interpreter, form.cdr, scope);
    if (head.name === "IF" && items.length >= 2 && items.length <= 3) {
      const test = compileForm(interpreter, second(form), scope);
      const then = statement(interpreter, third(form), scope);
      const otherwise = statement(interpreter, items[2] ?? NIL, scope);
      return (frame) => (primary(test(frame)) !== NIL ? then(frame) : otherwise(frame));
    }
    if ((head.name === "WHEN" || head.name === "UNLESS") && items.length > 0) {
      const test = compileForm(interpreter, second(form), scope);
      const body = sequence(interpreter, rest(form.cdr), scope);
      const wanted = head.name === "WHEN";
      return (frame) => ((primary(test(frame)) !== NIL) === wanted ? body(frame) : NEXT);
    }
  }
  const code = compileForm(interpreter, form, scope);
  return (frame) => {
    code(frame);
    return NEXT;
  };
}

function sequence(interpreter: Interpreter, forms: Value, scope: Scope): Statement {
  const statements = itemsOf(forms).map((form) => statement(interpreter, form, scope));
  return (frame) => {
    for (const one of statements) {
      const next = one(frame);
      if (next !== NEXT) return next;
    }
    return NEXT;
  };
}
