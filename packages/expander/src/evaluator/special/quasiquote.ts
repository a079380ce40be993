import type { SpecialForm } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import type { Scope } from "../scope.ts";
import { Cons, itemsOf, LispSymbol, LispVector, listOf, NIL, type Value } from "../value.ts";
import { first, rest } from "./control.ts";

/** Backquote, nested as deep as one likes: each inner backquote raises the level, each comma lowers it, at level one a comma evaluates. */
export const QUASIQUOTE: Readonly<Record<string, SpecialForm>> = {
  QUASIQUOTE: (operands, scope, interpreter) => fill(interpreter, first(operands), 1, scope),
  UNQUOTE: (_operands, _scope, interpreter) => interpreter.error("WH2008", "comma outside of a backquote"),
  "UNQUOTE-SPLICING": (_operands, _scope, interpreter) => interpreter.error("WH2008", "comma-at outside of a backquote"),
};

function headIs(value: Value, name: string): boolean {
  return value instanceof Cons && value.car instanceof LispSymbol && value.car.name === name && value.cdr instanceof Cons;
}

/** The template with its parts filled in. A list that has none is shared, as Common Lisp allows. */
function fill(interpreter: Interpreter, template: Value, level: number, scope: Scope | null): Value {
  interpreter.step();
  if (template instanceof LispVector) return new LispVector(itemsOf(fill(interpreter, listOf(template.items), level, scope)));
  if (!(template instanceof Cons)) return template;
  if (headIs(template, "UNQUOTE")) {
    return level === 1
      ? interpreter.evaluate(first(rest(template)), scope)
      : again(template.car, fill(interpreter, template.cdr, level - 1, scope));
  }
  if (headIs(template, "QUASIQUOTE")) return again(template.car, fill(interpreter, template.cdr, level + 1, scope));
  const pieces: { readonly items: readonly Value[]; readonly from: Cons }[] = [];
  let tail: Value = NIL;
  for (let at: Value = template; at !== NIL; ) {
    if (!(at instanceof Cons)) {
      tail = at;
      break;
    }
    // `(a . ,b)` is the list (a unquote b).
    if (at !== template && (headIs(at, "UNQUOTE") || headIs(at, "QUASIQUOTE"))) {
      tail = fill(interpreter, at, level, scope);
      break;
    }
    const item: Value = at.car;
    if (level === 1 && headIs(item, "UNQUOTE-SPLICING")) {
      const spliced = itemsOf(rest(item)).map((form) => interpreter.evaluate(form, scope));
      const last = spliced.at(-1) ?? NIL;
      if (at.cdr === NIL && spliced.length === 1) {
        tail = last;
        break;
      }
      for (const list of spliced) {
        if (!(list instanceof Cons) && list !== NIL) return interpreter.typeError("a list", list, ",@");
        pieces.push({ items: itemsOf(list), from: new Cons(NIL, NIL) });
      }
    } else if (level === 1 && headIs(item, "UNQUOTE")) {
      pieces.push({ items: itemsOf(rest(item)).map((form) => interpreter.evaluate(form, scope)), from: new Cons(NIL, NIL) });
    } else if (headIs(item, "UNQUOTE-SPLICING")) {
      pieces.push({ items: [again(first(item), fill(interpreter, rest(item), level - 1, scope))], from: at });
    } else {
      pieces.push({ items: [fill(interpreter, item, level, scope)], from: at });
    }
    at = at.cdr;
  }
  for (let at = pieces.length - 1; at >= 0; at--) {
    const piece = pieces[at];
    if (!piece) continue;
    for (let index = piece.items.length - 1; index >= 0; index--)
      tail = new Cons(piece.items[index] ?? NIL, tail, piece.from.span, undefined);
  }
  return tail;
}

function again(head: Value, operands: Value): Value {
  return new Cons(head, operands);
}
