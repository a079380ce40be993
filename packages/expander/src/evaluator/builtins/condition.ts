import { suggestion } from "@whistler/diagnostics";
import { type BuiltinFunction, fn } from "../builtin.ts";
import { conditionAncestors, conditionTypeNames, isConditionType, reportOf } from "../condition-type.ts";
import { formatText } from "../format/format.ts";
import { Frame } from "../frame.ts";
import type { Interpreter } from "../interpreter.ts";
import { BlockExit } from "../signals.ts";
import { leaving } from "../special/condition.ts";
import { isOfType } from "../type-specifier.ts";
import { itemsOf, LispCondition, LispFunction, LispString, LispSymbol, listOf, NIL, type Value } from "../value.ts";
import { symbolArg, textArg } from "./argument.ts";

/** Making and signalling conditions, and invoking restarts. */
export const CONDITIONS: readonly BuiltinFunction[] = [
  fn(
    "error",
    "datum &rest arguments",
    "signal an error: a control string with arguments, a condition, or a type with initial values",
    ([datum = NIL, ...args], interpreter) => {
      const condition = conditionOf(interpreter, datum, args, "SIMPLE-ERROR");
      return interpreter.signalError(withReport(interpreter, condition), "WH2005");
    },
  ),
  fn(
    "cerror",
    "continue-control datum &rest arguments",
    "signal an error that the restart continue goes past",
    ([, datum = NIL, ...args], interpreter) => {
      const condition = conditionOf(interpreter, datum, args, "SIMPLE-ERROR");
      return offering(interpreter, "CONTINUE", () => interpreter.signalError(withReport(interpreter, condition), "WH2005"));
    },
  ),
  fn(
    "warn",
    "datum &rest arguments",
    "signal a warning; unless the restart muffle-warning is invoked, the compiler shows it",
    ([datum = NIL, ...args], interpreter) => {
      const condition = conditionOf(interpreter, datum, args, "SIMPLE-WARNING");
      return offering(interpreter, "MUFFLE-WARNING", () => {
        interpreter.conditions.signal(condition);
        interpreter.warn("WH2018", reportOf(interpreter, condition), interpreter.place);
        return NIL;
      });
    },
  ),
  fn("signal", "datum &rest arguments", "show a condition to the handlers; nil if none leaves", ([datum = NIL, ...args], interpreter) => {
    interpreter.conditions.signal(conditionOf(interpreter, datum, args, "SIMPLE-CONDITION"));
    return NIL;
  }),
  fn("make-condition", "type &rest initargs", "a condition", ([type = NIL, ...args], interpreter) =>
    conditionOf(interpreter, symbolArg(interpreter, type, "make-condition"), args, "CONDITION"),
  ),
  fn(
    "whistler-error",
    "&rest arguments",
    "signal an error: a control string with arguments, or :what, :expected and :got (whistler/compiler)",
    (args, interpreter) => {
      const [first = NIL, ...rest] = args;
      const condition =
        first instanceof LispString
          ? new LispCondition("WHISTLER-ERROR", formatText(interpreter, first.text, rest))
          : new LispCondition("WHISTLER-ERROR", whistlerMessage(interpreter, args));
      return interpreter.signalError(condition, "WH2005");
    },
  ),
  ...[
    "simple-condition-format-control",
    "simple-condition-format-arguments",
    "type-error-datum",
    "type-error-expected-type",
    "cell-error-name",
  ].map((name) => {
    const slot = name.replace(/^(simple-condition|type-error|cell-error)-/, "").toUpperCase();
    return fn(name, "condition", `the ${slot.toLowerCase().replaceAll("-", " ")} of a condition`, ([condition = NIL], interpreter) =>
      condition instanceof LispCondition ? (condition.slots.get(slot) ?? NIL) : interpreter.typeError("a condition", condition, name),
    );
  }),
  fn("invoke-restart", "restart &rest arguments", "leave to a restart in force", ([name = NIL, ...args], interpreter) => {
    if (name instanceof LispFunction) return interpreter.apply(name, args);
    const wanted = symbolArg(interpreter, name, "invoke-restart").name;
    const found = interpreter.conditions.findRestart(wanted);
    return found
      ? interpreter.apply(found.invoke, args)
      : interpreter.error("WH2011", `no restart ${wanted.toLowerCase()} is in force`, [], "CONTROL-ERROR");
  }),
  fn("find-restart", "name &optional condition", "a restart in force, or nil", ([name], interpreter) =>
    name instanceof LispFunction
      ? name
      : (interpreter.conditions.findRestart(symbolArg(interpreter, name, "find-restart").name)?.invoke ?? NIL),
  ),
  fn("compute-restarts", "&optional condition", "the restarts in force", (_args, interpreter) =>
    listOf(interpreter.conditions.restarts.map((one) => one.invoke).reverse()),
  ),
  fn("restart-name", "restart", "the name of a restart", ([restart = NIL], interpreter) =>
    restart instanceof LispFunction
      ? interpreter.packages.intern(restart.name)
      : interpreter.typeError("a restart", restart, "restart-name"),
  ),
  ...["continue", "muffle-warning", "abort", "use-value", "store-value"].map((name) =>
    fn(name, "&rest arguments", `invoke the restart ${name}; nil if there is none`, (args, interpreter) => {
      const found = interpreter.conditions.findRestart(name.toUpperCase());
      const takesValue = name === "use-value" || name === "store-value";
      return found ? interpreter.apply(found.invoke, takesValue ? args.slice(0, 1) : []) : NIL;
    }),
  ),
  fn(
    "%check-type",
    "value type place description",
    "what check-type calls",
    ([value = NIL, type = NIL, place = NIL, description], interpreter) => {
      if (isOfType(interpreter, value, type)) return NIL;
      const expected = description instanceof LispString ? description.text : `of type ${interpreter.show(type).toLowerCase()}`;
      return interpreter.typeError(`${expected}, which ${interpreter.show(place).toLowerCase()} must be`, value);
    },
  ),
];

function offering(interpreter: Interpreter, name: string, body: () => Value): Value {
  const target = new Frame(null, []);
  const invoke = new LispFunction(name, 0, Number.POSITIVE_INFINITY, () => {
    throw new BlockExit(target, NIL);
  });
  const result = leaving(interpreter, target, () => interpreter.conditions.withRestarts([{ name, invoke }], body));
  return result instanceof LispSymbol ? result : NIL;
}

/** A condition whose message is what its type reports, as a diagnostic shows it. */
function withReport(interpreter: Interpreter, condition: LispCondition): LispCondition {
  const text = reportOf(interpreter, condition);
  if (text === condition.message) return condition;
  return new LispCondition(condition.type, text, condition.slots);
}

/** `:what :expected :got :hint` as one message. */
function whistlerMessage(interpreter: Interpreter, args: readonly Value[]): string {
  const parts = new Map<string, string>();
  for (let at = 0; at + 1 < args.length; at += 2) {
    const key = args[at];
    if (key instanceof LispSymbol) parts.set(key.name, interpreter.printed(args[at + 1] ?? NIL, false));
  }
  const what = parts.get("WHAT") ?? parts.get("MESSAGE") ?? "error";
  const expected = parts.get("EXPECTED");
  const got = parts.get("GOT");
  return [what, expected === undefined ? "" : `expected ${expected}`, got === undefined ? "" : `got ${got}`]
    .filter((one) => one !== "")
    .join(", ");
}

/** What a condition designator means: a control string with its arguments, a type with initial values, or the condition itself. */
function conditionOf(interpreter: Interpreter, datum: Value, args: readonly Value[], defaultType: string): LispCondition {
  if (datum instanceof LispCondition) return datum;
  if (datum instanceof LispString) {
    const slots = new Map<string, Value>([
      ["FORMAT-CONTROL", datum],
      ["FORMAT-ARGUMENTS", listOf(args)],
    ]);
    return new LispCondition(defaultType, formatText(interpreter, datum.text, args), slots);
  }
  if (!(datum instanceof LispSymbol)) return interpreter.typeError("a condition, a type of condition or a control string", datum);
  if (!isConditionType(interpreter, datum.name))
    return interpreter.error(
      "WH2004",
      `${datum.name.toLowerCase()} is no type of condition`,
      suggestion(datum.name, conditionTypeNames(interpreter)),
      "TYPE-ERROR",
    );
  const given = new Map<string, Value>();
  for (let at = 0; at < args.length; at += 2) {
    const key = args[at];
    if (key instanceof LispSymbol && !given.has(key.name)) given.set(key.name, args[at + 1] ?? NIL);
  }
  const slots = new Map(given);
  for (const name of conditionAncestors(interpreter, datum.name)) {
    for (const slot of interpreter.conditionTypes.get(name)?.slots ?? []) {
      const initarg = slot.initargs.find((one) => given.has(one));
      const value = initarg === undefined ? slot.initial?.() : given.get(initarg);
      if (value !== undefined) slots.set(slot.name, value);
    }
  }
  const control = given.get("FORMAT-CONTROL");
  const parts = given.get("FORMAT-ARGUMENTS") ?? NIL;
  const message =
    control === undefined
      ? `condition ${datum.name.toLowerCase()}`
      : formatText(interpreter, textArg(interpreter, control, "error"), parts === NIL ? [] : itemsOf(parts));
  return new LispCondition(datum.name, message, slots);
}
