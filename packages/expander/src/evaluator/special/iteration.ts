import type { SpecialForm } from "../builtin.ts";
import { bodyWithoutDeclarations, type Interpreter } from "../interpreter.ts";
import { Scope } from "../scope.ts";
import { BlockExit } from "../signals.ts";
import { Cons, itemsOf, LispSymbol, NIL, type Value, type Values } from "../value.ts";
import { variableName } from "./binding.ts";
import { first, rest, second } from "./control.ts";
import { EXIT } from "./exit.ts";

/** `dolist`, `dotimes`, `do` and `do*`. */
export const ITERATION: Readonly<Record<string, SpecialForm>> = {
  DOLIST: (operands, scope, interpreter) =>
    inNilBlock(scope, (block) => {
      const header = first(operands);
      const name = variableName(interpreter, first(header));
      const list = interpreter.evaluate(second(header), block);
      for (let at = list; at instanceof Cons; at = at.cdr) bodyWith(interpreter, name, at.car, rest(operands), block);
      const last = new Scope(block);
      last.define(name, NIL);
      return interpreter.run(first(rest(rest(header))), last);
    }),
  DOTIMES: (operands, scope, interpreter) =>
    inNilBlock(scope, (block) => {
      const header = first(operands);
      const name = variableName(interpreter, first(header));
      const count = interpreter.evaluate(second(header), block);
      if (typeof count !== "bigint") return interpreter.typeError("an integer", count, "DOTIMES");
      for (let at = 0n; at < count; at++) {
        interpreter.step();
        bodyWith(interpreter, name, at, rest(operands), block);
      }
      const last = new Scope(block);
      last.define(name, count < 0n ? 0n : count);
      return interpreter.run(first(rest(rest(header))), last);
    }),
  DO: (operands, scope, interpreter) => doLoop(interpreter, operands, scope, false),
  "DO*": (operands, scope, interpreter) => doLoop(interpreter, operands, scope, true),
};

/** Run in a block named NIL, which `return` leaves. */
export function inNilBlock(scope: Scope | null, body: (scope: Scope) => Value | Values): Value | Values {
  const target = {};
  const block = new Scope(scope);
  block.blocks = new Map([[NIL, target]]);
  try {
    return body(block);
  } catch (exit) {
    if (exit instanceof BlockExit && exit.target === target) return exit.result;
    throw exit;
  }
}

function bodyWith(interpreter: Interpreter, name: LispSymbol, value: Value, body: Value, scope: Scope): void {
  const inner = new Scope(scope);
  interpreter.withBindings(inner, [[name, value]], () => runBody(interpreter, body, inner));
}

/** A loop body: declarations skipped, tags allowed. */
export function runBody(interpreter: Interpreter, body: Value, scope: Scope): Value | Values {
  const forms = bodyWithoutDeclarations(body);
  const tagged = itemsOf(forms).some((form) => form instanceof LispSymbol || typeof form === "bigint");
  const tagbody = EXIT["TAGBODY"];
  return tagged && tagbody ? tagbody(forms, scope, interpreter, new Cons(NIL, NIL)) : interpreter.progn(forms, scope);
}

function doLoop(interpreter: Interpreter, operands: Value, scope: Scope | null, sequential: boolean): Value | Values {
  const variables = itemsOf(first(operands)).map((one) => ({
    name: variableName(interpreter, one instanceof Cons ? one.car : one),
    init: one instanceof Cons ? second(one) : NIL,
    step: one instanceof Cons && rest(rest(one)) instanceof Cons ? first(rest(rest(one))) : null,
  }));
  const end = second(operands);
  return inNilBlock(scope, (block) => {
    let current = new Scope(block);
    for (const one of variables) current.define(one.name, interpreter.evaluate(one.init, sequential ? current : block));
    for (;;) {
      interpreter.step();
      if (interpreter.evaluate(first(end), current) !== NIL) return interpreter.progn(rest(end), current);
      runBody(interpreter, rest(rest(operands)), current);
      const next = new Scope(block);
      for (const [name, binding] of current.bindings) if (binding.kind === "variable") next.define(name, binding.value);
      for (const one of variables) if (one.step) next.define(one.name, interpreter.evaluate(one.step, sequential ? next : current));
      current = next;
    }
  });
}
