import { assertNever } from "@whistler/diagnostics";
import {
  Cons,
  LispCharacter,
  LispCondition,
  LispEnvironment,
  LispFunction,
  LispHashTable,
  LispPackage,
  LispRecord,
  LispStream,
  LispString,
  LispSymbol,
  LispVector,
  NIL,
  Ratio,
  type Value,
} from "./value.ts";

/** `escape` prints what the reader could read back (`prin1`, `~s`); without it strings and characters print as themselves (`princ`, `~a`). */
export interface PrintOptions {
  readonly escape: boolean;
  /** Print symbols of this package without prefix. */
  readonly packageName?: string;
}

/** Longer texts, and so circular data, end in an ellipsis. */
const LIMIT = 100_000;

const CHARACTER_NAMES: ReadonlyMap<number, string> = new Map([
  [0, "Nul"],
  [8, "Backspace"],
  [9, "Tab"],
  [10, "Newline"],
  [12, "Page"],
  [13, "Return"],
  [27, "Escape"],
  [32, "Space"],
  [127, "Rubout"],
]);

export function characterName(codePoint: number): string {
  return CHARACTER_NAMES.get(codePoint) ?? String.fromCodePoint(codePoint);
}

const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ["QUOTE", "'"],
  ["FUNCTION", "#'"],
  ["QUASIQUOTE", "`"],
  ["UNQUOTE", ","],
  ["UNQUOTE-SPLICING", ",@"],
]);

/** The text of a value. Iterative, so depth does not matter. */
export function printValue(value: Value, options: PrintOptions = { escape: true }): string {
  const pieces: string[] = [];
  let length = 0;
  const work: (Value | { readonly text: string } | { readonly rest: Value })[] = [value];
  while (work.length > 0) {
    const next = work.pop();
    if (next === undefined) break;
    if (length > LIMIT) {
      pieces.push("...");
      break;
    }
    if (next instanceof Cons) {
      const mark =
        next.car instanceof LispSymbol && next.cdr instanceof Cons && next.cdr.cdr === NIL ? ABBREVIATIONS.get(next.car.name) : undefined;
      if (mark !== undefined && next.cdr instanceof Cons) {
        work.push(next.cdr.car, { text: mark });
      } else {
        work.push({ rest: next.cdr }, next.car, { text: "(" });
      }
    } else if (next instanceof LispVector) {
      work.push({ text: ")" });
      for (let at = next.items.length - 1; at >= 0; at--) {
        const item = next.items[at];
        if (item !== undefined) work.push(item);
        if (at > 0) work.push({ text: " " });
      }
      work.push({ text: "#(" });
    } else if (typeof next === "object" && "rest" in next) {
      const rest = next.rest;
      if (rest === NIL) work.push({ text: ")" });
      else if (rest instanceof Cons) work.push({ rest: rest.cdr }, rest.car, { text: " " });
      else work.push({ text: ")" }, rest, { text: " . " });
    } else {
      const text = typeof next === "object" && "text" in next && !(next instanceof LispString) ? next.text : printAtom(next, options);
      pieces.push(text);
      length += text.length;
    }
  }
  return pieces.join("");
}

function printAtom(value: Exclude<Value, Cons | LispVector>, options: PrintOptions): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value);
  if (value instanceof LispSymbol) return printSymbol(value, options);
  if (value instanceof LispString) return options.escape ? `"${value.text.replace(/["\\]/g, "\\$&")}"` : value.text;
  if (value instanceof LispCharacter)
    return options.escape ? `#\\${characterName(value.codePoint)}` : String.fromCodePoint(value.codePoint);
  if (value instanceof Ratio) return `${value.numerator}/${value.denominator}`;
  if (value instanceof LispFunction) return `#<FUNCTION ${value.name}>`;
  if (value instanceof LispHashTable) return `#<HASH-TABLE :TEST ${value.test.toUpperCase()} :COUNT ${value.entries.size}>`;
  if (value instanceof LispPackage) return `#<PACKAGE ${JSON.stringify(value.name)}>`;
  if (value instanceof LispCondition) return options.escape ? `#<${value.type}>` : value.message;
  if (value instanceof LispEnvironment) return "#<ENVIRONMENT>";
  if (value instanceof LispStream) return "#<STREAM>";
  if (value instanceof LispRecord) {
    const slots = [...value.slots].map(
      ([name, slot]) => ` :${name} ${slot instanceof LispRecord ? `#<${slot.type}>` : printValue(slot, options)}`,
    );
    return `#S(${value.type}${slots.join("")})`;
  }
  return assertNever(value, "value");
}

function printSymbol(symbol: LispSymbol, options: PrintOptions): string {
  const name = options.escape && /[a-z\s()"';`,|:]/.test(symbol.name) ? `|${symbol.name.replace(/[|\\]/g, "\\$&")}|` : symbol.name;
  if (!options.escape) return name;
  if (symbol.isKeyword) return `:${name}`;
  if (symbol.uninterned !== null) return `#:${name}`;
  return name;
}
