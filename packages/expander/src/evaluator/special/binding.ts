import type { SpecialForm } from "../builtin.ts";
import { bodyWithoutDeclarations, type Interpreter } from "../interpreter.ts";
import { bindPattern, parseLambdaList } from "../lambda-list.ts";
import { Scope } from "../scope.ts";
import { Cons, itemsOf, LispSymbol, NIL, type Value, Values } from "../value.ts";
import { first, rest, second } from "./control.ts";

/** Operators that bind names. */
export const BINDING: Readonly<Record<string, SpecialForm>> = {
  LET: (operands, scope, interpreter) => {
    declareSpecials(interpreter, rest(operands));
    const pairs = itemsOf(first(operands)).map((binding) => evaluateBinding(interpreter, binding, scope));
    const inner = new Scope(scope);
    return interpreter.withBindings(inner, pairs, () => interpreter.progn(bodyWithoutDeclarations(rest(operands)), inner));
  },
  "LET*": (operands, scope, interpreter) => {
    declareSpecials(interpreter, rest(operands));
    return sequentially(interpreter, itemsOf(first(operands)), 0, scope, bodyWithoutDeclarations(rest(operands)));
  },
  FLET: (operands, scope, interpreter) => {
    const inner = new Scope(scope);
    inner.functions = new Map();
    for (const [name, lambda] of definitions(interpreter, first(operands)))
      inner.functions.set(name, interpreter.closure(name.name, lambda, scope, name));
    return interpreter.progn(bodyWithoutDeclarations(rest(operands)), inner);
  },
  LABELS: (operands, scope, interpreter) => {
    const inner = new Scope(scope);
    inner.functions = new Map();
    for (const [name, lambda] of definitions(interpreter, first(operands)))
      inner.functions.set(name, interpreter.closure(name.name, lambda, inner, name));
    return interpreter.progn(bodyWithoutDeclarations(rest(operands)), inner);
  },
  "SYMBOL-MACROLET": (operands, scope, interpreter) => {
    const inner = new Scope(scope);
    for (const binding of itemsOf(first(operands))) {
      const name = first(binding);
      if (!(name instanceof LispSymbol)) return interpreter.error("WH2008", "symbol-macrolet takes bindings (name expansion)");
      inner.bindings.set(name, { kind: "symbol-macro", form: second(binding) });
    }
    return interpreter.progn(bodyWithoutDeclarations(rest(operands)), inner);
  },
  "MULTIPLE-VALUE-BIND": (operands, scope, interpreter) => {
    const result = interpreter.run(second(operands), scope);
    const values = result instanceof Values ? result.items : [result];
    const inner = new Scope(scope);
    const pairs = itemsOf(first(operands)).map((name, at): readonly [LispSymbol, Value] => [
      variableName(interpreter, name),
      values[at] ?? NIL,
    ]);
    return interpreter.withBindings(inner, pairs, () => interpreter.progn(bodyWithoutDeclarations(rest(rest(operands))), inner));
  },
  "DESTRUCTURING-BIND": (operands, scope, interpreter) => {
    const list = parseLambdaList(interpreter, first(operands), true);
    const value = interpreter.evaluate(second(operands), scope);
    const inner = new Scope(scope);
    return bindPattern(interpreter, list, value, inner, "DESTRUCTURING-BIND", null, () =>
      interpreter.progn(bodyWithoutDeclarations(rest(rest(operands))), inner),
    );
  },
  PROGV: (operands, scope, interpreter) => {
    const names = itemsOf(interpreter.evaluate(first(operands), scope));
    const values = itemsOf(interpreter.evaluate(second(operands), scope));
    const inner = new Scope(scope);
    const pairs = names.map((name, at): readonly [LispSymbol, Value] => {
      const symbol = variableName(interpreter, name);
      interpreter.special.add(symbol);
      return [symbol, values[at] ?? NIL];
    });
    return interpreter.withBindings(inner, pairs, () => interpreter.progn(rest(rest(operands)), inner));
  },
};

export function variableName(interpreter: Interpreter, name: Value): LispSymbol {
  if (name instanceof LispSymbol) return name;
  return interpreter.error("WH2008", `${interpreter.show(name)} is no variable name`);
}

function evaluateBinding(interpreter: Interpreter, binding: Value, scope: Scope | null): readonly [LispSymbol, Value] {
  if (binding instanceof LispSymbol) return [binding, NIL];
  if (!(binding instanceof Cons) || !(rest(binding) === NIL || rest(rest(binding)) === NIL)) {
    return interpreter.error("WH2008", `${interpreter.show(binding)} is no binding`, ["bindings are a list of lists: (let ((x 1)) ...)"]);
  }
  return [variableName(interpreter, binding.car), interpreter.evaluate(second(binding), scope)];
}

function sequentially(interpreter: Interpreter, bindings: readonly Value[], at: number, scope: Scope | null, body: Value): Value | Values {
  // Runs of lexical bindings need no recursion; only a dynamic one encloses the rest.
  let current = scope;
  for (let index = at; index < bindings.length; index++) {
    const pair = evaluateBinding(interpreter, bindings[index] ?? NIL, current);
    const inner = new Scope(current);
    if (interpreter.special.has(pair[0])) {
      return interpreter.withBindings(inner, [pair], () => sequentially(interpreter, bindings, index + 1, inner, body));
    }
    interpreter.withBindings(inner, [pair], () => NIL);
    current = inner;
  }
  return interpreter.progn(body, current);
}

function definitions(interpreter: Interpreter, list: Value): (readonly [LispSymbol, Value])[] {
  return itemsOf(list).map((definition) => {
    if (definition instanceof Cons && definition.car instanceof LispSymbol) return [definition.car, definition.cdr];
    return interpreter.error("WH2008", "local functions are defined as (name (parameter...) form...)");
  });
}

function declareSpecials(interpreter: Interpreter, body: Value): void {
  for (let at = body; at instanceof Cons; at = at.cdr) {
    const form: Value = at.car;
    if (!(form instanceof Cons) || !(form.car instanceof LispSymbol) || form.car.name !== "DECLARE") return;
    for (const declaration of itemsOf(form.cdr)) {
      const head = first(declaration);
      if (!(head instanceof LispSymbol) || head.name !== "SPECIAL") continue;
      for (const name of itemsOf(rest(declaration))) interpreter.special.add(variableName(interpreter, name));
    }
  }
}
