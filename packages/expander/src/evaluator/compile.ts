import type { Span } from "@whistler/diagnostics";
import { type BuiltinFunction, runBuiltin } from "./builtin.ts";
import { environmentOf } from "./environment.ts";
import { type Code, frameAt } from "./frame.ts";
import type { Interpreter } from "./interpreter.ts";
import { CORE_PACKAGE } from "./names.ts";
import { findName, findOperator, type Scope } from "./scope.ts";
import { Cons, itemsOf, LispFunction, LispString, LispSymbol, listOf, NIL, primary, type Value } from "./value.ts";

/** Compiling nests through more JavaScript frames than running does. */
const COMPILE_LEVELS = 3;

/** Compile a form in its lexical scope. Macros are expanded on the way. */
export function compileForm(interpreter: Interpreter, form: Value, scope: Scope | null): Code {
  if (form instanceof LispSymbol) return compileVariable(interpreter, form, scope);
  if (!(form instanceof Cons)) return () => form;
  interpreter.step();
  const outer = interpreter.at;
  if (form.whole) interpreter.at = form.whole;
  interpreter.enter(COMPILE_LEVELS);
  const code = compileCall(interpreter, form, scope);
  interpreter.depth -= COMPILE_LEVELS;
  interpreter.at = outer;
  return counted(interpreter, form.whole, code);
}

/** The code of a list with what every evaluation does: count the step and the depth, and know the place. */
function counted(interpreter: Interpreter, span: Span | undefined, code: Code): Code {
  if (span === undefined) {
    return (frame) => {
      interpreter.begin();
      const result = code(frame);
      interpreter.depth -= 1;
      return result;
    };
  }
  return (frame) => {
    const outer = interpreter.at;
    interpreter.at = span;
    interpreter.begin();
    const result = code(frame);
    interpreter.depth -= 1;
    interpreter.at = outer;
    return result;
  };
}

/** The forms of a body, in order; the value is the last one's. */
export function compileBody(interpreter: Interpreter, forms: Value, scope: Scope | null): Code {
  const codes: Code[] = [];
  for (let rest = forms; rest instanceof Cons; rest = rest.cdr) {
    interpreter.step();
    codes.push(compileForm(interpreter, rest.car, scope));
  }
  const [first, second] = codes;
  if (!first) return () => NIL;
  if (codes.length === 1) return first;
  if (codes.length === 2 && second) {
    return (frame) => {
      first(frame);
      return second(frame);
    };
  }
  const last = codes.pop() ?? first;
  return (frame) => {
    for (const code of codes) code(frame);
    return last(frame);
  };
}

function compileVariable(interpreter: Interpreter, symbol: LispSymbol, scope: Scope | null): Code {
  const found = findName(scope, symbol);
  if (found?.what.kind === "variable") return readSlot(found.depth, found.what.index);
  if (found?.what.kind === "symbol-macro") return expandedVariable(interpreter, found.what.form, scope);
  const macro = found ? undefined : interpreter.symbolMacros.get(symbol);
  if (macro !== undefined) return expandedVariable(interpreter, macro, scope);
  if (symbol === NIL || symbol.isKeyword) return () => symbol;
  return () => interpreter.globals.get(symbol) ?? interpreter.globalValue(symbol);
}

/** A symbol macro may stand for itself by way of others: the depth ends that. */
function expandedVariable(interpreter: Interpreter, form: Value, scope: Scope | null): Code {
  interpreter.step();
  interpreter.enter(COMPILE_LEVELS);
  const code = compileForm(interpreter, form, scope);
  interpreter.depth -= COMPILE_LEVELS;
  return code;
}

function readSlot(depth: number, index: number): Code {
  if (depth === 0) return (frame) => frame.slots[index] ?? NIL;
  if (depth === 1) return (frame) => frame.parent.slots[index] ?? NIL;
  if (depth === 2) return (frame) => frame.parent.parent.slots[index] ?? NIL;
  return (frame) => frameAt(frame, depth).slots[index] ?? NIL;
}

/** Code that stores the value of `value` in a variable. */
export function compileAssignment(interpreter: Interpreter, symbol: LispSymbol, scope: Scope | null, value: Code): Code {
  const found = findName(scope, symbol);
  if (found?.what.kind === "variable") {
    const { index } = found.what;
    const { depth } = found;
    if (depth === 0) return (frame) => (frame.slots[index] = primary(value(frame)));
    return (frame) => {
      const result = primary(value(frame));
      frameAt(frame, depth).slots[index] = result;
      return result;
    };
  }
  return (frame) => interpreter.assignGlobal(symbol, primary(value(frame)));
}

function compileCall(interpreter: Interpreter, form: Cons, scope: Scope | null): Code {
  const head = form.car;
  if (head instanceof LispFunction) return callOf(interpreter, () => head, compileOperands(interpreter, form.cdr, scope));
  if (!(head instanceof LispSymbol)) {
    if (head instanceof Cons && head.car instanceof LispSymbol && head.car.name === "LAMBDA") {
      const fn = listOf([interpreter.op("FUNCTION"), head]);
      return compileCall(interpreter, new Cons(interpreter.op("FUNCALL"), new Cons(fn, form.cdr)), scope);
    }
    return interpreter.error("WH2001", `${interpreter.show(head)} is no function`);
  }
  if (head.packageName === CORE_PACKAGE) return compileStandard(interpreter, head.name, form, scope) ?? interpreter.undefinedFunction(head);
  const local = findOperator(scope, head);
  if (local) {
    if (local.what.kind === "macro")
      return compileForm(interpreter, interpreter.expandMacro(local.what.macro, form, environmentOf(interpreter, scope)), scope);
    const operands = compileOperands(interpreter, form.cdr, scope);
    const read = readSlot(local.depth, local.what.index);
    return callOf(interpreter, (frame) => interpreter.functionOf(primary(read(frame))), operands);
  }
  const macro = interpreter.macros.get(head);
  if (macro) return compileForm(interpreter, interpreter.expandMacro(macro, form, environmentOf(interpreter, scope)), scope);
  if (interpreter.functions.has(head)) return callByName(interpreter, head, form, scope);
  return (
    (head.uninterned === null ? compileStandard(interpreter, head.name, form, scope) : null) ??
    compileUnknown(interpreter, head, form, scope)
  );
}

/** A call of a standard operator or function; null when there is none of the name. */
function compileStandard(interpreter: Interpreter, name: string, form: Cons, scope: Scope | null): Code | null {
  const special = interpreter.builtins.specialForms.get(name);
  if (special) return special.compile(form, scope, interpreter);
  const macro = interpreter.builtins.macros.get(name);
  if (macro) {
    interpreter.step();
    return compileForm(interpreter, macro.expand(form, environmentOf(interpreter, scope), interpreter), scope);
  }
  const builtin = interpreter.builtins.functions.get(name);
  return builtin ? callBuiltin(interpreter, builtin, form, scope) : null;
}

function callBuiltin(interpreter: Interpreter, builtin: BuiltinFunction, form: Cons, scope: Scope | null): Code {
  const operands = compileOperands(interpreter, form.cdr, scope);
  const { run, minimum, maximum } = builtin;
  const symbol = form.car instanceof LispSymbol ? form.car : NIL;
  /** The user may define a function of this name after this call was compiled. */
  const redefined = (): LispFunction | undefined => (interpreter.redefinesBuiltins ? interpreter.functions.get(symbol) : undefined);
  if (operands.length < minimum || operands.length > maximum) {
    return (frame) => {
      const own = redefined();
      if (own) return interpreter.apply(own, values(operands, frame));
      return interpreter.wrongCount(builtin, operands.length);
    };
  }
  if (builtin.keywords !== null && operands.length > builtin.positional) {
    return (frame) => {
      const own = redefined();
      return own ? interpreter.apply(own, values(operands, frame)) : runBuiltin(builtin, values(operands, frame), interpreter);
    };
  }
  const [first, second] = operands;
  if (operands.length === 1 && first) {
    return (frame) => {
      const args = [primary(first(frame))];
      const own = redefined();
      return own ? interpreter.apply(own, args) : run(args, interpreter, NO_KEYWORDS);
    };
  }
  if (operands.length === 2 && first && second) {
    return (frame) => {
      const args = [primary(first(frame)), primary(second(frame))];
      const own = redefined();
      return own ? interpreter.apply(own, args) : run(args, interpreter, NO_KEYWORDS);
    };
  }
  return (frame) => {
    const args = values(operands, frame);
    const own = redefined();
    return own ? interpreter.apply(own, args) : run(args, interpreter, NO_KEYWORDS);
  };
}

const NO_KEYWORDS: ReadonlyMap<string, Value> = new Map();

/** A call of a user's function, looked up when it is called, since it may be defined anew. */
function callByName(interpreter: Interpreter, head: LispSymbol, form: Cons, scope: Scope | null): Code {
  const operands = compileOperands(interpreter, form.cdr, scope);
  return callOf(interpreter, () => interpreter.functions.get(head) ?? interpreter.functionOf(head), operands);
}

/** What is not defined yet may be when the call is evaluated: a function, or a macro. */
function compileUnknown(interpreter: Interpreter, head: LispSymbol, form: Cons, scope: Scope | null): Code {
  const macro = interpreter.globalMacro(head);
  if (macro) return compileForm(interpreter, interpreter.expandMacro(macro, form, environmentOf(interpreter, scope)), scope);
  let code: Code | null = null;
  return (frame) => {
    if (code === null) {
      if (interpreter.macros.has(head) || interpreter.globalMacro(head)) code = compileCall(interpreter, form, scope);
      else if (interpreter.globalFunction(head)) code = callByName(interpreter, head, form, scope);
      else return interpreter.undefinedFunction(head);
    }
    return code(frame);
  };
}

export function compileOperands(interpreter: Interpreter, list: Value, scope: Scope | null): readonly Code[] {
  const codes: Code[] = [];
  let rest = list;
  for (; rest instanceof Cons; rest = rest.cdr) {
    interpreter.step();
    codes.push(compileForm(interpreter, rest.car, scope));
  }
  if (rest !== NIL) interpreter.error("WH2008", "a function call is a proper list");
  return codes;
}

export function values(codes: readonly Code[], frame: Parameters<Code>[0]): Value[] {
  return codes.map((code) => primary(code(frame)));
}

function callOf(interpreter: Interpreter, called: (frame: Parameters<Code>[0]) => LispFunction, operands: readonly Code[]): Code {
  return (frame) => {
    const fn = called(frame);
    return interpreter.apply(fn, values(operands, frame));
  };
}

/** A body without its documentation string and declarations, and what it declares special. */
export function splitBody(body: Value): { readonly forms: Value; readonly specials: readonly LispSymbol[] } {
  let rest = body;
  const specials: LispSymbol[] = [];
  for (let count = 0; rest instanceof Cons && count < MAX_DECLARATIONS; count++) {
    const first: Value = rest.car;
    if (first instanceof Cons && first.car instanceof LispSymbol && first.car.name === "DECLARE") specials.push(...specialsIn(first.cdr));
    else if (!(first instanceof LispString && rest.cdr !== NIL)) break;
    rest = rest.cdr;
  }
  return { forms: rest, specials };
}

/** More declarations than that are a circular list. */
const MAX_DECLARATIONS = 10_000;

/** Names in the `(special name…)` of a list of declarations. */
export function specialsIn(declarations: Value): LispSymbol[] {
  const found: LispSymbol[] = [];
  for (const one of itemsOf(declarations, MAX_DECLARATIONS)) {
    if (!(one instanceof Cons) || !(one.car instanceof LispSymbol) || one.car.name !== "SPECIAL") continue;
    for (const name of itemsOf(one.cdr, MAX_DECLARATIONS)) if (name instanceof LispSymbol) found.push(name);
  }
  return found;
}
