import { type SpecialForm, special } from "../builtin.ts";
import { compileLambda } from "../closure.ts";
import { compileBody, compileForm } from "../compile.ts";
import type { Handler } from "../condition-system.ts";
import { type ConditionSlot, conditionIs } from "../condition-type.ts";
import { type Code, Frame } from "../frame.ts";
import type { Interpreter } from "../interpreter.ts";
import { first, listIn, nameOf, rest, second, third } from "../operands.ts";
import type { Scope } from "../scope.ts";
import { BlockExit } from "../signals.ts";
import {
  Cons,
  itemsOf,
  LispCondition,
  LispFunction,
  LispStream,
  LispString,
  LispSymbol,
  listOf,
  NIL,
  primary,
  type Value,
  Values,
} from "../value.ts";

/** Handlers, restarts and the definition of conditions. */
export const CONDITION_FORMS: readonly SpecialForm[] = [
  special(
    "(handler-case form (type ([variable]) form...)...)",
    "the form; a condition of a clause's type leaves it for the clause's forms",
    (call, scope, interpreter) => {
      const form = compileForm(interpreter, second(call), scope);
      const clauses = listIn(interpreter, rest(call.cdr), "clauses").map((clause) => {
        if (!(clause instanceof Cons)) return interpreter.error("WH2008", "a handler-case clause is (type ([variable]) form...)");
        return { type: clause.car, make: compileLambda(interpreter, "HANDLER-CASE", clause.cdr, scope), bare: second(clause) === NIL };
      });
      const noError = clauses.find((clause) => clause.type instanceof LispSymbol && clause.type.name === "NO-ERROR");
      const handling = clauses.filter((clause) => clause !== noError);
      return (frame) => {
        const target = new Frame(frame, []);
        const chosen: { clause: (typeof handling)[number]; condition: LispCondition }[] = [];
        const handlers = handling.toReversed().map(
          (clause): Handler => ({
            matches: (condition) => conditionIs(interpreter, condition, clause.type),
            handle: (condition) => {
              chosen.push({ clause, condition });
              throw new BlockExit(target, NIL);
            },
          }),
        );
        const result = leaving(interpreter, target, () => interpreter.conditions.withHandlers(handlers, () => form(frame)));
        const last = chosen.at(-1);
        if (last) return interpreter.apply(last.clause.make(frame), last.clause.bare ? [] : [last.condition]);
        return noError ? interpreter.apply(noError.make(frame), result instanceof Values ? result.items : [result]) : result;
      };
    },
  ),
  special(
    "(handler-bind ((type function)...) form...)",
    "the forms; a condition of a type is shown to its function, which may leave",
    (call, scope, interpreter) => {
      const bindings = listIn(interpreter, second(call), "handlers").map((binding) => ({
        type: first(binding),
        code: compileForm(interpreter, second(binding), scope),
      }));
      const body = compileBody(interpreter, rest(call.cdr), scope);
      return (frame) => {
        const handlers = bindings.toReversed().map(({ type, code }): Handler => {
          const handler = interpreter.functionOf(primary(code(frame)));
          return {
            matches: (condition) => conditionIs(interpreter, condition, type),
            handle: (condition) => {
              interpreter.call(handler, condition);
            },
          };
        });
        return interpreter.conditions.withHandlers(handlers, () => body(frame));
      };
    },
  ),
  special("(ignore-errors form...)", "the forms; after an error nil and the condition", (call, scope, interpreter) => {
    const body = compileBody(interpreter, call.cdr, scope);
    const error = interpreter.op("ERROR");
    return (frame) => {
      const target = new Frame(frame, []);
      const handler: Handler = {
        matches: (condition) => conditionIs(interpreter, condition, error),
        handle: (condition) => {
          throw new BlockExit(target, new Values([NIL, condition]));
        },
      };
      return leaving(interpreter, target, () => interpreter.conditions.withHandlers([handler], () => body(frame)));
    };
  }),
  special(
    "(restart-case form (name (parameter...) form...)...)",
    "the form; invoking a restart leaves it for the restart's forms",
    (call, scope, interpreter) => {
      const form = compileForm(interpreter, second(call), scope);
      const clauses = listIn(interpreter, rest(call.cdr), "clauses").map((clause) => {
        const name = nameOf(interpreter, first(clause));
        let parts = rest(clause);
        const lambda = first(parts);
        // :report, :interactive and :test with their values come before the forms.
        for (parts = rest(parts); first(parts) instanceof LispSymbol && RESTART_OPTIONS.has(symbolName(first(parts))); )
          parts = rest(rest(parts));
        return { name: name.name, make: compileLambda(interpreter, name.name, new Cons(lambda, parts), scope) };
      });
      return (frame) => {
        const target = new Frame(frame, []);
        const invoked: { make: (frame: Frame) => LispFunction; args: readonly Value[] }[] = [];
        const restarts = clauses.toReversed().map(({ name, make }) => ({
          name,
          invoke: new LispFunction(name, 0, Number.POSITIVE_INFINITY, (args) => {
            invoked.push({ make, args });
            throw new BlockExit(target, NIL);
          }),
        }));
        const result = leaving(interpreter, target, () => interpreter.conditions.withRestarts(restarts, () => form(frame)));
        const last = invoked.at(-1);
        return last ? interpreter.apply(last.make(frame), last.args) : result;
      };
    },
  ),
  special("(restart-bind ((name function)...) form...)", "the forms; invoking a restart calls its function", (call, scope, interpreter) => {
    const bindings = listIn(interpreter, second(call), "restarts").map((binding) => ({
      name: nameOf(interpreter, first(binding)).name,
      code: compileForm(interpreter, second(binding), scope),
    }));
    const body = compileBody(interpreter, rest(call.cdr), scope);
    return (frame) => {
      const restarts = bindings.toReversed().map(({ name, code }) => ({ name, invoke: interpreter.functionOf(primary(code(frame))) }));
      return interpreter.conditions.withRestarts(restarts, () => body(frame));
    };
  }),
  special(
    "(with-simple-restart (name control argument...) form...)",
    "the forms; invoking the restart leaves them with nil and t",
    (call, scope, interpreter) => {
      const name = nameOf(interpreter, first(second(call))).name;
      const body = compileBody(interpreter, rest(call.cdr), scope);
      return (frame) => {
        const target = new Frame(frame, []);
        const invoke = new LispFunction(name, 0, Number.POSITIVE_INFINITY, () => {
          throw new BlockExit(target, new Values([NIL, interpreter.packages.intern("T")]));
        });
        return leaving(interpreter, target, () => interpreter.conditions.withRestarts([{ name, invoke }], () => body(frame)));
      };
    },
  ),
  special(
    "(define-condition name (parent...) ((slot option...)...) option...)",
    "define a condition type with slots, readers and a :report",
    (call, scope, interpreter) => {
      const name = nameOf(interpreter, second(call));
      const parents = listIn(interpreter, third(call), "parent types").map((one) => nameOf(interpreter, one).name);
      const [slotList = NIL, ...options] = itemsOf(rest(rest(call.cdr)));
      const slots = listIn(interpreter, slotList, "slots").map((slot) => conditionSlot(interpreter, slot, scope));
      const report = options.find((option) => option instanceof Cons && symbolName(option.car) === "REPORT");
      const reporter = report instanceof Cons ? second(report) : NIL;
      const reportCode: Code | null =
        reporter === NIL || reporter instanceof LispString
          ? null
          : compileForm(interpreter, listOf([interpreter.op("FUNCTION"), reporter]), scope);
      return (frame) => {
        interpreter.conditionTypes.set(name.name, {
          parents: parents.length > 0 ? parents : ["CONDITION"],
          slots: slots.map(({ initial, ...slot }): ConditionSlot => ({ ...slot, initial: initial ? () => primary(initial(frame)) : null })),
          report:
            reporter instanceof LispString
              ? () => reporter.text
              : reportCode
                ? (condition) => {
                    const stream = new LispStream();
                    interpreter.call(interpreter.functionOf(primary(reportCode(frame))), condition, stream);
                    return stream.pieces.join("");
                  }
                : null,
        });
        for (const slot of slots) {
          for (const reader of slot.readers) {
            interpreter.defineFunction(
              reader,
              new LispFunction(reader.name, 1, 1, ([condition = NIL]) =>
                condition instanceof LispCondition
                  ? (condition.slots.get(slot.name) ?? NIL)
                  : interpreter.typeError("a condition", condition, reader.name),
              ),
            );
          }
        }
        return name;
      };
    },
  ),
];

const RESTART_OPTIONS: ReadonlySet<string> = new Set(["REPORT", "INTERACTIVE", "TEST"]);

function symbolName(value: Value): string {
  return value instanceof LispSymbol ? value.name : "";
}

/** Run code that exits to the target may leave. */
export function leaving(interpreter: Interpreter, target: Frame, body: () => Value | Values): Value | Values {
  const standing = interpreter.standing;
  try {
    return body();
  } catch (exit) {
    if (!(exit instanceof BlockExit) || exit.target !== target) throw exit;
    interpreter.restore(standing);
    return exit.result;
  }
}

function conditionSlot(
  interpreter: Interpreter,
  slot: Value,
  scope: Scope | null,
): { readonly name: string; readonly initargs: readonly string[]; readonly readers: readonly LispSymbol[]; readonly initial: Code | null } {
  const name = nameOf(interpreter, slot instanceof Cons ? slot.car : slot);
  const options = itemsOf(rest(slot));
  const initargs: string[] = [];
  const readers: LispSymbol[] = [];
  let initial: Code | null = null;
  for (let at = 0; at < options.length; at += 2) {
    const value = options[at + 1] ?? NIL;
    const option = symbolName(options[at] ?? NIL);
    if (option === "INITARG") initargs.push(symbolName(value));
    else if (option === "READER" || option === "ACCESSOR") readers.push(nameOf(interpreter, value));
    else if (option === "INITFORM") initial = compileForm(interpreter, value, scope);
  }
  return { name: name.name, initargs, readers, initial };
}
