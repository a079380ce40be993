import { type SpecialForm, special } from "../builtin.ts";
import { compileForm } from "../compile.ts";
import type { Code } from "../frame.ts";
import type { Interpreter } from "../interpreter.ts";
import { rest, second } from "../operands.ts";
import type { Scope } from "../scope.ts";
import { Cons, itemsOf, LispSymbol, LispVector, listOf, NIL, primary, type Value } from "../value.ts";

/** Backquote, nested as deep as one likes: each inner backquote raises the level, each comma lowers it, at level one a comma evaluates. */
export const QUASIQUOTE: readonly SpecialForm[] = [
  special("(quasiquote template)", "the template with its commas filled in; also written `template", (call, scope, interpreter) => {
    const code = fill(interpreter, second(call), 1, scope);
    return code.kind === "constant" ? () => code.value : code.make;
  }),
  special("(unquote form)", "a value inside a backquote; also written ,form", (_call, _scope, interpreter) =>
    interpreter.error("WH2008", "comma outside of a backquote"),
  ),
  special("(unquote-splicing form)", "the elements of a list inside a backquote; also written ,@form", (_call, _scope, interpreter) =>
    interpreter.error("WH2008", "comma-at outside of a backquote"),
  ),
];

/** A part of a template: fixed, or made when the template is. A list without commas is shared, as Common Lisp allows. */
type Filled =
  | { readonly kind: "constant"; readonly value: Value }
  | { readonly kind: "made"; readonly make: (frame: Parameters<Code>[0]) => Value };

/** An element of a template's list: one value, or many spliced in. */
interface Piece {
  readonly filled: Filled;
  readonly splice: boolean;
  /** The cons of the template that the element stands in, for its place in the source. */
  readonly from: Cons;
}

const constant = (value: Value): Filled => ({ kind: "constant", value });

function headIs(value: Value, name: string): boolean {
  return (
    value instanceof Cons &&
    value.car instanceof LispSymbol &&
    value.car.name === name &&
    value.cdr instanceof Cons &&
    value.cdr.cdr === NIL
  );
}

/** `(unquote a b…)`, which nested backquotes make of `,,@list`: each of its operands is evaluated. */
function unquotesMany(value: Value, name: string): boolean {
  return value instanceof Cons && value.car instanceof LispSymbol && value.car.name === name;
}

function evaluated(interpreter: Interpreter, form: Value, scope: Scope | null): Filled {
  const code = compileForm(interpreter, form, scope);
  return { kind: "made", make: (frame) => primary(code(frame)) };
}

function fill(interpreter: Interpreter, template: Value, level: number, scope: Scope | null): Filled {
  interpreter.step();
  interpreter.enter(2);
  const filled = fillIn(interpreter, template, level, scope);
  interpreter.depth -= 2;
  return filled;
}

function fillIn(interpreter: Interpreter, template: Value, level: number, scope: Scope | null): Filled {
  if (template instanceof LispVector) {
    const list = fill(interpreter, listOf(template.items), level, scope);
    return list.kind === "constant" ? constant(template) : { kind: "made", make: (frame) => new LispVector(itemsOf(list.make(frame))) };
  }
  if (!(template instanceof Cons)) return constant(template);
  if (headIs(template, "UNQUOTE")) {
    return level === 1 ? evaluated(interpreter, second(template), scope) : again(interpreter, template, level - 1, scope);
  }
  if (headIs(template, "QUASIQUOTE")) return again(interpreter, template, level + 1, scope);
  const pieces: Piece[] = [];
  let tail: Filled = constant(NIL);
  for (let at: Value = template; at !== NIL; ) {
    if (!(at instanceof Cons)) {
      tail = constant(at);
      break;
    }
    // `(a . ,b)` is the list (a unquote b).
    if (at !== template && (headIs(at, "UNQUOTE") || headIs(at, "QUASIQUOTE"))) {
      tail = fill(interpreter, at, level, scope);
      break;
    }
    interpreter.step();
    const item: Value = at.car;
    const from = at;
    if (unquotesMany(item, "UNQUOTE") && (level === 1 || !headIs(item, "UNQUOTE"))) {
      if (level === 1)
        for (const form of itemsOf(rest(item))) pieces.push({ filled: evaluated(interpreter, form, scope), splice: false, from });
      else if (item instanceof Cons) pieces.push({ filled: again(interpreter, item, level - 1, scope), splice: false, from });
    } else if (unquotesMany(item, "UNQUOTE-SPLICING")) {
      if (level > 1 && item instanceof Cons) pieces.push({ filled: again(interpreter, item, level - 1, scope), splice: false, from });
      else {
        const forms = itemsOf(rest(item));
        const [only] = forms;
        if (at.cdr === NIL && forms.length === 1 && only !== undefined) {
          tail = evaluated(interpreter, only, scope);
          break;
        }
        for (const form of forms) pieces.push({ filled: evaluated(interpreter, form, scope), splice: true, from });
      }
    } else {
      pieces.push({ filled: fill(interpreter, item, level, scope), splice: false, from });
    }
    at = at.cdr;
  }
  if (tail.kind === "constant" && pieces.every((piece) => piece.filled.kind === "constant" && !piece.splice)) return constant(template);
  return assemble(interpreter, pieces, tail);
}

/** The same operator with its operands filled in at another level. */
function again(interpreter: Interpreter, template: Cons, level: number, scope: Scope | null): Filled {
  const operands = fill(interpreter, template.cdr, level, scope);
  if (operands.kind === "constant") return constant(template);
  return { kind: "made", make: (frame) => new Cons(template.car, operands.make(frame), template.span) };
}

function assemble(interpreter: Interpreter, pieces: readonly Piece[], tail: Filled): Filled {
  return {
    kind: "made",
    make: (frame) => {
      const values = pieces.map(({ filled }) => (filled.kind === "constant" ? filled.value : filled.make(frame)));
      let result = tail.kind === "constant" ? tail.value : tail.make(frame);
      for (let at = pieces.length - 1; at >= 0; at--) {
        const piece = pieces[at];
        const value = values[at];
        if (piece === undefined || value === undefined) continue;
        if (piece.splice) for (const item of spliced(interpreter, value).reverse()) result = new Cons(item, result);
        else result = new Cons(value, result, piece.from.span, piece.from.whole);
      }
      return result;
    },
  };
}

function spliced(interpreter: Interpreter, list: Value): Value[] {
  const items: Value[] = [];
  let rest = list;
  for (; rest instanceof Cons; rest = rest.cdr) {
    interpreter.step();
    items.push(rest.car);
  }
  return rest === NIL ? items : interpreter.typeError("a list", list, ",@");
}
