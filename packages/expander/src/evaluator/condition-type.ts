import type { Interpreter } from "./interpreter.ts";
import { Cons, itemsOf, type LispCondition, LispSymbol, NIL, T, type Value } from "./value.ts";

/** Standard condition types and what each is a kind of. */
const CONDITION_PARENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ["CONDITION", []],
  ["SIMPLE-CONDITION", ["CONDITION"]],
  ["SERIOUS-CONDITION", ["CONDITION"]],
  ["ERROR", ["SERIOUS-CONDITION"]],
  ["SIMPLE-ERROR", ["SIMPLE-CONDITION", "ERROR"]],
  ["TYPE-ERROR", ["ERROR"]],
  ["SIMPLE-TYPE-ERROR", ["SIMPLE-CONDITION", "TYPE-ERROR"]],
  ["PROGRAM-ERROR", ["ERROR"]],
  ["CONTROL-ERROR", ["ERROR"]],
  ["PARSE-ERROR", ["ERROR"]],
  ["PACKAGE-ERROR", ["ERROR"]],
  ["FORMAT-ERROR", ["ERROR"]],
  ["READER-ERROR", ["PARSE-ERROR", "STREAM-ERROR"]],
  ["CELL-ERROR", ["ERROR"]],
  ["UNBOUND-VARIABLE", ["CELL-ERROR"]],
  ["UNDEFINED-FUNCTION", ["CELL-ERROR"]],
  ["ARITHMETIC-ERROR", ["ERROR"]],
  ["DIVISION-BY-ZERO", ["ARITHMETIC-ERROR"]],
  ["FILE-ERROR", ["ERROR"]],
  ["STREAM-ERROR", ["ERROR"]],
  ["END-OF-FILE", ["STREAM-ERROR"]],
  ["WARNING", ["CONDITION"]],
  ["SIMPLE-WARNING", ["SIMPLE-CONDITION", "WARNING"]],
  ["STYLE-WARNING", ["WARNING"]],
  ["WHISTLER-ERROR", ["ERROR"]],
  ["BPF-ERROR", ["ERROR"]],
  ["BPF-VERIFIER-ERROR", ["BPF-ERROR"]],
  ["INTERACTIVE-INTERRUPT", ["SERIOUS-CONDITION"]],
]);

/** A condition type that `define-condition` made. */
export interface ConditionType {
  readonly parents: readonly string[];
  readonly slots: readonly ConditionSlot[];
  readonly report: ((condition: LispCondition) => string) | null;
}

export interface ConditionSlot {
  readonly name: string;
  readonly initargs: readonly string[];
  readonly initial: (() => Value) | null;
}

export function isConditionType(interpreter: Interpreter, name: string): boolean {
  return CONDITION_PARENTS.has(name) || interpreter.conditionTypes.has(name);
}

/** All types of conditions, for messages. */
export function conditionTypeNames(interpreter: Interpreter): readonly string[] {
  return [...CONDITION_PARENTS.keys(), ...interpreter.conditionTypes.keys()];
}

/** The condition types that a type is, itself first. */
export function conditionAncestors(interpreter: Interpreter, name: string): string[] {
  const types = interpreter.conditionTypes;
  const seen: string[] = [];
  const work = [name];
  for (let one = work.shift(); one !== undefined; one = work.shift()) {
    if (seen.includes(one)) continue;
    seen.push(one);
    work.push(...(types.get(one)?.parents ?? CONDITION_PARENTS.get(one) ?? []));
  }
  return seen;
}

/** Whether a condition is of a type: a name, `t`, or names under `or`, `and` and `not`. */
export function conditionIs(interpreter: Interpreter, condition: LispCondition, type: Value): boolean {
  if (type === T) return true;
  if (type instanceof Cons && type.car instanceof LispSymbol) {
    const parts = itemsOf(type.cdr);
    switch (type.car.name) {
      case "OR":
        return parts.some((one) => conditionIs(interpreter, condition, one));
      case "AND":
        return parts.every((one) => conditionIs(interpreter, condition, one));
      case "NOT":
        return !conditionIs(interpreter, condition, parts[0] ?? NIL);
      default:
        return false;
    }
  }
  return type instanceof LispSymbol && type !== NIL && conditionAncestors(interpreter, condition.type).includes(type.name);
}

/** What a condition says: its type's report if it has one. */
export function reportOf(interpreter: Interpreter, condition: LispCondition): string {
  const types = interpreter.conditionTypes;
  for (const name of conditionAncestors(interpreter, condition.type)) {
    const report = types.get(name)?.report;
    if (report) return report(condition);
  }
  return condition.message;
}
