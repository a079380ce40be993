import { compileLambdaList, elements, type MacroCall } from "./bind.ts";
import { compileBody, splitBody } from "./compile.ts";
import { type Code, Frame } from "./frame.ts";
import type { Interpreter } from "./interpreter.ts";
import { type LambdaList, parseLambdaList } from "./lambda-list.ts";
import { type ExitPoint, frameOf, MacroFunction, markExitsUsed, Scope } from "./scope.ts";
import { BlockExit } from "./signals.ts";
import { Cons, LispFunction, LispSymbol, NIL, primary, type Value, type Values } from "./value.ts";

/**
 * A lambda expression `(parameters . body)`: a function for each frame that it is evaluated in. The body is compiled when it is called
 * for the first time, so that it sees the macros that are defined by then. `block` names the block around it.
 */
export function compileLambda(
  interpreter: Interpreter,
  name: string,
  lambda: Value,
  outer: Scope | null,
  block: LispSymbol | null = null,
): (frame: Frame) => LispFunction {
  if (!(lambda instanceof Cons)) return interpreter.error("WH2008", "a function needs a lambda list");
  const list = parseLambdaList(interpreter, lambda.car, false);
  const scope = new Scope(outer);
  const { forms, specials } = splitBody(lambda.cdr);
  const exit = blockIn(scope, block);
  const plain = isPlain(interpreter, list, specials);
  const count = list.required.length;
  if (plain) {
    for (const parameter of plain) scope.variable(interpreter.bindable(parameter));
    const body = lazily(interpreter, forms, scope, exit);
    return (frame) => new LispFunction(name, count, count, (args) => body(new Frame(frame, args.slice())));
  }
  const { bind, dynamic } = compileLambdaList(interpreter, list, scope, name, specials);
  const body = lazily(interpreter, forms, scope, exit);
  const maximum = list.rest !== null || list.keys !== null ? Number.POSITIVE_INFINITY : count + list.optional.length;
  return (frame) =>
    new LispFunction(name, count, maximum, (args) => {
      const inner = frameOf(scope, frame);
      return interpreter.nested(() =>
        bindingSpecials(interpreter, dynamic, () => {
          bind(inner, args, null, null);
          return body(inner);
        }),
      );
    });
}

/** A macro's `(parameters . body)`: its expander for each frame that it is defined in. */
export function compileMacro(
  interpreter: Interpreter,
  name: LispSymbol,
  lambda: Value,
  outer: Scope | null,
): (frame: Frame) => MacroFunction {
  const run = compileDestructuring(interpreter, name, lambda, outer);
  return (frame) =>
    new MacroFunction(name.name, (call, environment) =>
      primary(run(frame, call instanceof Cons ? call.cdr : NIL, { whole: call, environment })),
    );
}

/** A macro-like function of a list that its lambda list takes apart. */
export function compileDestructuring(
  interpreter: Interpreter,
  name: LispSymbol,
  lambda: Value,
  outer: Scope | null,
): (frame: Frame, args: Value, call: MacroCall | null) => Value | Values {
  if (!(lambda instanceof Cons)) return interpreter.error("WH2008", `${name.name.toLowerCase()} needs a lambda list`);
  const who = name.name.toLowerCase();
  const list = parseLambdaList(interpreter, lambda.car, true);
  const scope = new Scope(outer);
  const { forms, specials } = splitBody(lambda.cdr);
  const exit = blockIn(scope, name);
  const { bind, dynamic } = compileLambdaList(interpreter, list, scope, name.name, specials);
  const body = lazily(interpreter, forms, scope, exit);
  return (frame, args, call) => {
    const inner = frameOf(scope, frame);
    const items = elements(interpreter, list, args, who);
    return bindingSpecials(interpreter, dynamic, () => {
      bind(inner, items, args, call);
      return body(inner);
    });
  };
}

/** The parameters, if all are required variables without dynamic binding. */
function isPlain(interpreter: Interpreter, list: LambdaList, specials: readonly LispSymbol[]): readonly LispSymbol[] | null {
  if (list.optional.length > 0 || list.rest || list.keys || list.aux.length > 0) return null;
  const symbols: LispSymbol[] = [];
  for (const one of list.required) {
    if (!(one instanceof LispSymbol) || interpreter.special.has(one) || specials.includes(one)) return null;
    symbols.push(one);
  }
  return symbols;
}

function blockIn(scope: Scope, name: LispSymbol | null): ExitPoint {
  const exit = { used: false };
  if (name) scope.blocks.set(name, exit);
  return exit;
}

/** The body's code, made when it is needed first. */
function lazily(interpreter: Interpreter, forms: Value, scope: Scope, exit: ExitPoint): Code {
  markExitsUsed(scope.parent);
  let code: Code | null = null;
  return (frame) => {
    if (code === null) {
      const body = compileBody(interpreter, forms, scope);
      code = exit.used ? catchingBlock(interpreter, body) : body;
    }
    return code(frame);
  };
}

/** Code whose frame is the target of the exits from a block. */
export function catchingBlock(interpreter: Interpreter, body: Code): Code {
  return (frame) => {
    const standing = interpreter.standing;
    try {
      return body(frame);
    } catch (exit) {
      if (!(exit instanceof BlockExit) || exit.target !== frame) throw exit;
      interpreter.restore(standing);
      return exit.result;
    }
  };
}

/** Run code that binds special variables, and unbind them. */
export function bindingSpecials<R>(interpreter: Interpreter, dynamic: boolean, body: () => R): R {
  if (!dynamic) return body();
  const before = interpreter.bindings;
  try {
    return body();
  } finally {
    interpreter.unbindTo(before);
  }
}
