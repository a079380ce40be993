import { assertNever, type Span } from "@whistler/diagnostics";
import type { Form, SymbolForm } from "@whistler/reader";
import { fail } from "../problem.ts";
import type { Interpreter } from "./interpreter.ts";
import { CORE_PACKAGE } from "./names.ts";
import { Cons, LispCharacter, LispString, LispSymbol, LispVector, NIL, Ratio, type Value } from "./value.ts";

/** The operators that the reader's prefix characters stand for. */
const PREFIX_HEADS = {
  quote: "QUOTE",
  function: "FUNCTION",
  quasiquote: "QUASIQUOTE",
  unquote: "UNQUOTE",
  "unquote-splicing": "UNQUOTE-SPLICING",
} as const;

/** Forms as data: symbols are interned in the package in force, every cons knows where its car stands. */
export function valueOfForm(interpreter: Interpreter, form: Form): Value {
  switch (form.kind) {
    case "symbol":
      return symbolOfForm(interpreter, form);
    case "integer":
      return form.value;
    case "ratio":
      return form.denominator === 1n ? form.numerator : new Ratio(form.numerator, form.denominator);
    case "float":
      return form.value;
    case "string":
      return new LispString(form.value);
    case "character":
      return new LispCharacter(form.codePoint);
    case "vector":
      return new LispVector(form.items.map((item) => valueOfForm(interpreter, item)));
    case "list": {
      let result: Value = form.tail ? valueOfForm(interpreter, form.tail) : NIL;
      for (let at = form.items.length - 1; at >= 0; at--) {
        const item = form.items[at];
        if (item) result = new Cons(valueOfForm(interpreter, item), result, item.span, at === 0 ? form.span : undefined);
      }
      return result;
    }
    case "quote":
    case "function":
    case "quasiquote":
    case "unquote":
    case "unquote-splicing": {
      const head = interpreter.packages.intern(PREFIX_HEADS[form.kind]);
      return new Cons(head, new Cons(valueOfForm(interpreter, form.form), NIL, form.form.span), form.span, form.span);
    }
    case "read-eval":
      return interpreter.evaluate(valueOfForm(interpreter, form.form), null);
    default:
      return assertNever(form, "form");
  }
}

const readerSymbols = new WeakMap<Interpreter, Map<number, LispSymbol>>();

function symbolOfForm(interpreter: Interpreter, form: SymbolForm): LispSymbol {
  const { packages } = interpreter;
  if (form.uninterned !== undefined) {
    let known = readerSymbols.get(interpreter);
    if (!known) {
      known = new Map();
      readerSymbols.set(interpreter, known);
    }
    const found = known.get(form.uninterned);
    if (found) return found;
    const made = new LispSymbol(form.name, null, form.uninterned);
    known.set(form.uninterned, made);
    return made;
  }
  return form.package === undefined ? packages.intern(form.name) : packages.intern(form.name, packages.ensure(form.package));
}

/**
 * Data as forms. What stands inside the macro call was written by the user and keeps its place; all else gets the place `made`, which
 * tells of the call.
 */
export function formOfValue(interpreter: Interpreter, value: Value, made: Span, maxDepth: number): Form {
  return convert(interpreter, value, placeOf(value, made, made), made, maxDepth);
}

function convert(interpreter: Interpreter, value: Value, span: Span, made: Span, depth: number): Form {
  interpreter.step();
  if (depth <= 0) fail("WH2007", "the expansion nests too deep", { span: made });
  if (typeof value === "bigint") return { kind: "integer", value, span };
  if (typeof value === "number") return { kind: "float", value, span };
  if (value instanceof LispSymbol) return formOfSymbol(interpreter, value, span);
  if (value instanceof LispString) return { kind: "string", value: value.text, span };
  if (value instanceof LispCharacter) return { kind: "character", codePoint: value.codePoint, span };
  if (value instanceof Ratio) return { kind: "ratio", numerator: value.numerator, denominator: value.denominator, span };
  if (value instanceof LispVector)
    return {
      kind: "vector",
      items: value.items.map((item) => convert(interpreter, item, placeOf(item, made, made), made, depth - 1)),
      span,
    };
  if (value instanceof Cons) {
    let length = 0;
    let rest: Value = value;
    for (; rest instanceof Cons; rest = rest.cdr) {
      interpreter.step();
      length += 1;
    }
    const items = new Array<Form>(length);
    let at = 0;
    for (let cons: Value = value; cons instanceof Cons; cons = cons.cdr)
      items[at++] = convert(interpreter, cons.car, placeOf(cons.car, cons.span, made), made, depth - 1);
    return rest === NIL
      ? { kind: "list", items, span }
      : { kind: "list", items, tail: convert(interpreter, rest, made, made, depth - 1), span };
  }
  return fail("WH2017", `${interpreter.show(value)} cannot stand in a program`, { span: made });
}

/** Where a value stands that stood at `written`: a list knows its own place. */
function placeOf(value: Value, written: Span | undefined, made: Span): Span {
  if (value instanceof Cons && value.whole) return placeOfList(value.whole, made);
  return written && within(written, made) ? written : made;
}

/** Where a list stands: in the call where the user wrote it there, else at the call, with the part of the macro that it came out of. */
function placeOfList(written: Span, made: Span): Span {
  if (within(written, made)) return written;
  const { source, start, end, via } = made;
  return via ? { source, start, end, via: { macro: via.macro, call: via.call, template: written } } : made;
}

function within(span: Span, made: Span): boolean {
  return span.source === made.source && span.start >= made.start && span.end <= made.end;
}

/** A symbol as a form: with a prefix only where its name alone would read as another symbol here. */
export function formOfSymbol(interpreter: Interpreter, symbol: LispSymbol, span: Span): SymbolForm {
  if (symbol.uninterned !== null) return { kind: "symbol", name: symbol.name, uninterned: symbol.uninterned, span };
  const { packages } = interpreter;
  if (symbol.packageName === null || symbol.packageName === CORE_PACKAGE || packages.lookup(symbol.name, packages.current) === symbol)
    return { kind: "symbol", name: symbol.name, span };
  return { kind: "symbol", name: symbol.name, package: symbol.packageName, internal: true, span };
}
