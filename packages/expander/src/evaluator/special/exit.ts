import type { SpecialForm } from "../builtin.ts";
import { eql } from "../equality.ts";
import type { Interpreter } from "../interpreter.ts";
import { findBlock, findTag, Scope } from "../scope.ts";
import { BlockExit, TagExit, ThrowExit } from "../signals.ts";
import { Cons, itemsOf, type LispCondition, LispSymbol, NIL, T, type Value, Values } from "../value.ts";
import { first, rest, second } from "./control.ts";

/** Blocks, tags, catches and conditions: everything that leaves a form other than by its end. */
export const EXIT: Readonly<Record<string, SpecialForm>> = {
  BLOCK: (operands, scope, interpreter) => {
    const name = first(operands);
    if (!(name instanceof LispSymbol)) return interpreter.error("WH2008", "block takes a name and forms");
    return interpreter.withBlock(name, new Scope(scope), rest(operands));
  },
  "RETURN-FROM": (operands, scope, interpreter) => leave(interpreter, first(operands), second(operands), scope),
  RETURN: (operands, scope, interpreter) => leave(interpreter, NIL, first(operands), scope),
  TAGBODY: (operands, scope, interpreter) => tagbody(interpreter, itemsOf(operands), scope),
  GO: (operands, scope, interpreter) => {
    const target = findTag(scope, first(operands));
    if (!target) return interpreter.error("WH2011", `no tag ${interpreter.show(first(operands))} is in sight`);
    throw new TagExit(target, first(operands));
  },
  CATCH: (operands, scope, interpreter) => {
    const outer = interpreter.catches;
    const target = {};
    interpreter.catches = [...outer, { tag: interpreter.evaluate(first(operands), scope), target }];
    try {
      return interpreter.progn(rest(operands), scope);
    } catch (exit) {
      if (exit instanceof ThrowExit && exit.target === target) return exit.result;
      throw exit;
    } finally {
      interpreter.catches = outer;
    }
  },
  THROW: (operands, scope, interpreter) => {
    const tag = interpreter.evaluate(first(operands), scope);
    const result = interpreter.run(second(operands), scope);
    const found = interpreter.catches.findLast((one) => eql(one.tag, tag));
    if (!found) return interpreter.error("WH2011", `no catch is in force for ${interpreter.show(tag)}`, [], "CONTROL-ERROR");
    throw new ThrowExit(found.target, result);
  },
  "UNWIND-PROTECT": (operands, scope, interpreter) => {
    try {
      return interpreter.run(first(operands), scope);
    } finally {
      interpreter.progn(rest(operands), scope);
    }
  },
  "IGNORE-ERRORS": (operands, scope, interpreter) => {
    const target = {};
    return withHandlers(
      interpreter,
      [{ matches: isError, handle: (condition) => exitTo(target, new Values([NIL, condition])) }],
      target,
      () => interpreter.progn(operands, scope),
    );
  },
  "HANDLER-CASE": (operands, scope, interpreter) => {
    const target = {};
    const clauses = itemsOf(rest(operands)).filter((clause): clause is Cons => clause instanceof Cons);
    const noError = clauses.find((clause) => clause.car instanceof LispSymbol && clause.car.name === "NO-ERROR");
    const chosen: { clause: Cons; condition: LispCondition }[] = [];
    const handlers = clauses
      .filter((clause) => clause !== noError)
      .toReversed()
      .map((clause) => ({
        matches: (condition: LispCondition) => conditionIs(interpreter, condition, clause.car),
        handle: (condition: LispCondition): void => {
          chosen.push({ clause, condition });
          exitTo(target, NIL);
        },
      }));
    const result = withHandlers(interpreter, handlers, target, () => interpreter.run(first(operands), scope));
    const handled = chosen.at(-1);
    if (!handled) {
      if (!noError) return result;
      return interpreter.apply(interpreter.closure("HANDLER-CASE", noError.cdr, scope), result instanceof Values ? result.items : [result]);
    }
    const inner = new Scope(scope);
    const variable = first(second(handled.clause));
    if (variable instanceof LispSymbol && variable !== NIL) inner.define(variable, handled.condition);
    return interpreter.progn(rest(rest(handled.clause)), inner);
  },
  "HANDLER-BIND": (operands, scope, interpreter) => {
    const handlers = itemsOf(first(operands))
      .toReversed()
      .map((binding) => {
        const handler = interpreter.functionOf(interpreter.evaluate(second(binding), scope));
        return {
          matches: (condition: LispCondition) => conditionIs(interpreter, condition, first(binding)),
          handle: (condition: LispCondition): void => {
            interpreter.call(handler, condition);
          },
        };
      });
    return withHandlers(interpreter, handlers, {}, () => interpreter.progn(rest(operands), scope));
  },
};

function leave(interpreter: Interpreter, name: Value, form: Value, scope: Scope | null): never {
  const target = name instanceof LispSymbol ? findBlock(scope, name) : null;
  if (!target) return interpreter.error("WH2011", `no block ${interpreter.show(name).toLowerCase()} is in sight`, [], "CONTROL-ERROR");
  throw new BlockExit(target, interpreter.run(form, scope));
}

function exitTo(target: object, result: Value | Values): never {
  throw new BlockExit(target, result);
}

/** Run with more handlers in force. An error that none of them was offered (it was made outside of `signal`) passes through. */
function withHandlers(
  interpreter: Interpreter,
  handlers: Interpreter["handlers"],
  target: object,
  body: () => Value | Values,
): Value | Values {
  const outer = interpreter.handlers;
  interpreter.handlers = [...outer, ...handlers];
  try {
    return body();
  } catch (exit) {
    if (exit instanceof BlockExit && exit.target === target) return exit.result;
    throw exit;
  } finally {
    interpreter.handlers = outer;
  }
}

function tagbody(interpreter: Interpreter, items: readonly Value[], scope: Scope | null): Value {
  const target = {};
  const inner = new Scope(scope);
  const places = new Map<Value, number>();
  items.forEach((item, at) => {
    if (!(item instanceof Cons)) places.set(item, at);
  });
  inner.tags = new Map([...places.keys()].map((tag) => [tag, target]));
  let at = 0;
  while (at < items.length) {
    const item = items[at];
    at += 1;
    if (!(item instanceof Cons)) continue;
    try {
      interpreter.run(item, inner);
    } catch (exit) {
      if (!(exit instanceof TagExit) || exit.target !== target) throw exit;
      interpreter.step();
      at = places.get(exit.tag) ?? items.length;
    }
  }
  return NIL;
}

/** Standard condition types and what each is a kind of. */
const CONDITION_PARENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ["SIMPLE-ERROR", ["SIMPLE-CONDITION", "ERROR"]],
  ["TYPE-ERROR", ["ERROR"]],
  ["PROGRAM-ERROR", ["ERROR"]],
  ["CONTROL-ERROR", ["ERROR"]],
  ["PARSE-ERROR", ["ERROR"]],
  ["CELL-ERROR", ["ERROR"]],
  ["UNBOUND-VARIABLE", ["CELL-ERROR"]],
  ["UNDEFINED-FUNCTION", ["CELL-ERROR"]],
  ["ARITHMETIC-ERROR", ["ERROR"]],
  ["DIVISION-BY-ZERO", ["ARITHMETIC-ERROR"]],
  ["FILE-ERROR", ["ERROR"]],
  ["STREAM-ERROR", ["ERROR"]],
  ["END-OF-FILE", ["STREAM-ERROR"]],
  ["WHISTLER-ERROR", ["ERROR"]],
  ["BPF-ERROR", ["ERROR"]],
  ["BPF-VERIFIER-ERROR", ["BPF-ERROR"]],
  ["SIMPLE-WARNING", ["SIMPLE-CONDITION", "WARNING"]],
  ["STYLE-WARNING", ["WARNING"]],
  ["WARNING", ["CONDITION"]],
  ["ERROR", ["SERIOUS-CONDITION"]],
  ["SERIOUS-CONDITION", ["CONDITION"]],
  ["INTERACTIVE-INTERRUPT", ["SERIOUS-CONDITION"]],
  ["SIMPLE-CONDITION", ["CONDITION"]],
]);

/** Whether a condition is of a type: a name, or `(or type…)`. */
export function conditionIs(interpreter: Interpreter, condition: LispCondition, type: Value): boolean {
  if (type === T) return true;
  if (type instanceof Cons) return itemsOf(type.cdr).some((one) => conditionIs(interpreter, condition, one));
  if (!(type instanceof LispSymbol)) return false;
  const seen = new Set<string>();
  const work = [condition.type];
  for (let name = work.pop(); name !== undefined; name = work.pop()) {
    if (name === type.name) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    work.push(...(interpreter.conditionTypes.get(name) ?? CONDITION_PARENTS.get(name) ?? []));
  }
  return false;
}

function isError(condition: LispCondition): boolean {
  return condition.type !== "INTERACTIVE-INTERRUPT";
}
