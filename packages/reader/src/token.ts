import type { Cursor } from "./cursor.ts";

/** Characters that end a token. */
const TERMINATING: ReadonlySet<string> = new Set(["", "(", ")", '"', "'", "`", ",", ";"]);

export function isWhitespace(character: string): boolean {
  return (
    character === " " ||
    character === "\n" ||
    character === "\t" ||
    character === "\r" ||
    character === "\f" ||
    character === "\v" ||
    character === "\u00a0" ||
    character === "\ufeff"
  );
}

export function endsToken(character: string): boolean {
  return TERMINATING.has(character) || isWhitespace(character);
}

/** A token with its escapes resolved. */
export interface Token {
  /** In canonical case: upper case but for what was escaped. */
  readonly name: string;
  /** As written, for numbers; meaningless where something was escaped. */
  readonly raw: string;
  /** Whether anything was escaped: such a token is a symbol, whatever it looks like. */
  readonly escaped: boolean;
  /** Places of unescaped colons in `name`. */
  readonly colons: readonly number[];
  /** `|…` or `\` without an end. */
  readonly unfinished: boolean;
}

/** Read a token at the cursor: letters with `|…|` and `\x` escapes. */
export function readToken(cursor: Cursor): Token {
  const { text } = cursor.source;
  const start = cursor.at;
  let name = "";
  let escaped = false;
  const colons: number[] = [];
  for (;;) {
    const character = cursor.peek();
    if (endsToken(character)) break;
    if (character === "\\") {
      escaped = true;
      if (cursor.at + 1 >= text.length) {
        cursor.at++;
        return { name, raw: text.slice(start, cursor.at), escaped, colons, unfinished: true };
      }
      const point = String.fromCodePoint(text.codePointAt(cursor.at + 1) ?? 0);
      name += point;
      cursor.at += 1 + point.length;
    } else if (character === "|") {
      escaped = true;
      const { content, end } = readMultipleEscape(text, cursor.at + 1);
      name += content;
      cursor.at = end ?? text.length;
      if (end === undefined) return { name, raw: text.slice(start), escaped, colons, unfinished: true };
    } else {
      let end = cursor.at + 1;
      while (end < text.length && isPlain(text[end] ?? "")) end++;
      const plain = text.slice(cursor.at, end);
      for (let at = plain.indexOf(":"); at >= 0; at = plain.indexOf(":", at + 1)) colons.push(name.length + at);
      name += upper(plain);
      cursor.at = end;
    }
  }
  return { name, raw: text.slice(start, cursor.at), escaped, colons, unfinished: false };
}

function isPlain(character: string): boolean {
  return !endsToken(character) && character !== "\\" && character !== "|";
}

/** Upper case character by character: letters without a single upper-case form (`ß`) stay, so that lengths and colons stay. */
export function upper(text: string): string {
  const whole = text.toUpperCase();
  return whole.length === text.length
    ? whole
    : [...text].map((one) => (one.toUpperCase().length === one.length ? one.toUpperCase() : one)).join("");
}

function readMultipleEscape(text: string, start: number): { readonly content: string; readonly end: number | undefined } {
  const parts: string[] = [];
  let from = start;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "|") return { content: parts.join("") + text.slice(from, at), end: at + 1 };
    if (text[at] === "\\") {
      parts.push(text.slice(from, at));
      from = at + 1;
      at++;
    }
  }
  return { content: parts.join("") + text.slice(from), end: undefined };
}
