import { assertNever } from "@whistler/diagnostics";
import { isPlain, nameOfCharacter } from "./characters.ts";
import type { Form, ListForm, PrefixedForm, ReadEvalForm, SymbolForm } from "./form.ts";
import { parseNumber } from "./number.ts";

/** What stands before the inner form. */
export function prefixOf(form: PrefixedForm | ReadEvalForm): string {
  switch (form.kind) {
    case "quote":
      return "'";
    case "quasiquote":
      return "`";
    case "unquote":
      // `,` before `@x` or `.x` would read as `,@x`.
      return /^[@.]/.test(firstCharacters(form.form)) ? ", " : ",";
    case "unquote-splicing":
      return ",@";
    case "function":
      return "#'";
    case "read-eval":
      return "#.";
    default:
      return assertNever(form, "prefixed form");
  }
}

function firstCharacters(form: Form): string {
  return form.kind === "symbol" || form.kind === "float" ? atomText(form, false) : "";
}

/** The text of a form in one line, or null when it is longer than `limit`. Takes time in proportion to the text, at most to the limit. */
export function flatText(form: Form, limit: number, ids: boolean): string | null {
  const pieces = new FlatPieces(form, ids);
  let text = "";
  for (let piece = pieces.next(); piece !== null; piece = pieces.next()) {
    text += piece;
    if (text.length > limit) return null;
  }
  return text;
}

/** The beginning of a form's text, cut so that with one more character it has `limit` of them. */
export function flatPrefix(form: Form, limit: number, ids: boolean): string {
  const pieces = new FlatPieces(form, ids);
  let text = "";
  for (let piece = pieces.next(); piece !== null && text.length <= limit; piece = pieces.next()) text += piece;
  return text.slice(0, Math.max(0, limit - 1));
}

/** Walks a form left to right with an explicit stack: macros can build forms deeper than the JS stack. */
class FlatPieces {
  readonly #stack: (Form | string | { readonly items: readonly Form[]; at: number; readonly end: string; readonly tail: Form | null })[];
  readonly #ids: boolean;

  constructor(form: Form, ids: boolean) {
    this.#stack = [form];
    this.#ids = ids;
  }

  next(): string | null {
    const top = this.#stack.pop();
    if (top === undefined) return null;
    if (typeof top === "string") return top;
    if ("items" in top && "at" in top) {
      const item = top.items[top.at];
      if (item) {
        const first = top.at++ === 0;
        this.#stack.push(top, item);
        return first ? "" : " ";
      }
      if (!top.tail) return top.end;
      this.#stack.push(top.end, top.tail);
      return " . ";
    }
    switch (top.kind) {
      case "list": {
        if (top.items.length === 0 && top.tail) {
          this.#stack.push(top.tail);
          return "";
        }
        this.#pushItems(top);
        return "(";
      }
      case "vector":
        this.#stack.push({ items: top.items, at: 0, end: ")", tail: null });
        return "#(";
      case "quote":
      case "quasiquote":
      case "unquote":
      case "unquote-splicing":
      case "function":
      case "read-eval":
        this.#stack.push(top.form);
        return prefixOf(top);
      default:
        return atomText(top, this.#ids);
    }
  }

  #pushItems(list: ListForm): void {
    const { items, tail } = properList(list);
    this.#stack.push({ items, at: 0, end: ")", tail });
  }
}

/** The items of a list whose tail may be a list again, as one list: (a . (b . c)) is (a b . c). */
export function properList(list: ListForm): { readonly items: readonly Form[]; readonly tail: Form | null } {
  if (list.tail?.kind !== "list") return { items: list.items, tail: list.tail ?? null };
  const items = [...list.items];
  let tail: Form | undefined = list.tail;
  while (tail?.kind === "list") {
    for (const item of tail.items) items.push(item);
    tail = tail.tail;
  }
  return { items, tail: tail ?? null };
}

type Atom = Exclude<Form, ListForm | PrefixedForm | ReadEvalForm | { kind: "vector" }>;

function atomText(atom: Atom, ids: boolean): string {
  switch (atom.kind) {
    case "symbol":
      return symbolText(atom, ids);
    case "integer":
      return atom.value.toString();
    case "ratio":
      return `${atom.numerator}/${atom.denominator}`;
    case "float":
      return floatText(atom.value);
    case "string":
      return `"${atom.value.replace(/["\\]/g, "\\$&")}"`;
    case "character":
      return `#\\${nameOfCharacter(atom.codePoint)}`;
    default:
      return assertNever(atom, "atom");
  }
}

function symbolText(symbol: SymbolForm, ids: boolean): string {
  const name = nameText(symbol.name);
  if (symbol.uninterned !== undefined) return ids ? `#:${name}%${symbol.uninterned}` : `#:${name}`;
  if (symbol.package === undefined) return name;
  const marker = symbol.internal ? "::" : ":";
  return symbol.package === "KEYWORD" && !symbol.internal ? `:${name}` : `${nameText(symbol.package)}${marker}${name}`;
}

/** A name in lower case if it reads back so, else between bars. */
function nameText(name: string): string {
  const lower = name.toLowerCase();
  let plain = name !== "" && name !== "." && name[0] !== "#" && lower.toUpperCase() === name && parseNumber(name) === null;
  for (let at = 0; plain && at < lower.length; at++) plain = isPlain(lower.charCodeAt(at));
  return plain ? lower : `|${name.replace(/[|\\]/g, "\\$&")}|`;
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return "#.(- sb-ext:double-float-positive-infinity sb-ext:double-float-positive-infinity)";
  if (!Number.isFinite(value)) return `#.sb-ext:double-float-${value < 0 ? "negative" : "positive"}-infinity`;
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
