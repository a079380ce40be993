import { type SpecialForm, special } from "../builtin.ts";
import { bindingSpecials } from "../closure.ts";
import { compileBody, compileForm, splitBody } from "../compile.ts";
import { type Code, Frame } from "../frame.ts";
import type { Interpreter } from "../interpreter.ts";
import { first, rest, second } from "../operands.ts";
import { Scope } from "../scope.ts";
import { Cons, itemsOf, LispSymbol, NIL, primary, type Value, type Values } from "../value.ts";
import { storeIn } from "./binding.ts";
import { blockOf } from "./exit.ts";
import { compileTagbody } from "./tagbody.ts";

/** `dolist` and `dotimes`: the variable is bound anew in each round. */
export const ITERATION: readonly SpecialForm[] = [
  special("(dolist (variable list result) form...)", "the forms for each element of a list", (call, scope, interpreter) =>
    rounds(interpreter, call, scope, (subject, round, result) => (frame) => {
      let rest = primary(subject(frame));
      for (; rest instanceof Cons; rest = rest.cdr) {
        interpreter.step();
        round(frame, rest.car);
      }
      if (rest !== NIL) return interpreter.typeError("a list", rest, "dolist");
      return result(frame, NIL);
    }),
  ),
  special("(dotimes (variable count result) form...)", "the forms with the variable from 0 to below count", (call, scope, interpreter) =>
    rounds(interpreter, call, scope, (subject, round, result) => (frame) => {
      const count = primary(subject(frame));
      if (typeof count !== "bigint") return interpreter.typeError("an integer", count, "dotimes");
      for (let at = 0n; at < count; at++) {
        interpreter.step();
        round(frame, at);
      }
      return result(frame, count < 0n ? 0n : count);
    }),
  ),
];

type WithVariable = (frame: Frame, value: Value) => Value | Values;

function rounds(
  interpreter: Interpreter,
  call: Cons,
  scope: Scope | null,
  loop: (subject: Code, round: WithVariable, result: WithVariable) => Code,
): Code {
  const header = second(call);
  const name = interpreter.bindable(first(header));
  return blockOf(interpreter, NIL, scope, (block) => {
    const subject = compileForm(interpreter, second(header), block);
    const { forms, specials } = splitBody(rest(call.cdr));
    const withVariable = (compile: (inner: Scope) => Code): WithVariable => {
      const inner = new Scope(block);
      const store = storeIn(interpreter, inner, name, specials);
      const code = compile(inner);
      if (!store.dynamic) return (frame, value) => code(new Frame(frame, [value]));
      return (frame, value) =>
        bindingSpecials(interpreter, true, () => {
          store.set(frame, value);
          return code(new Frame(frame, []));
        });
    };
    return loop(
      subject,
      withVariable((inner) => compileTagged(interpreter, forms, inner)),
      withVariable((inner) => compileForm(interpreter, first(rest(rest(header))), inner)),
    );
  });
}

/** The body of a loop, which may have tags. */
function compileTagged(interpreter: Interpreter, forms: Value, scope: Scope): Code {
  const items = itemsOf(forms);
  const tagged = items.some((form) => form instanceof LispSymbol || typeof form === "bigint");
  return tagged ? compileTagbody(interpreter, items, scope) : compileBody(interpreter, forms, scope);
}
