import { isPlain, isTerminating } from "./characters.ts";

/** A symbol or number as it stands in the text, with escapes resolved and unescaped letters in upper case. */
export interface Token {
  /** Offset after the token. */
  readonly end: number;
  /** The parts between unescaped colons: one for a plain symbol, two for `pkg:sym`. */
  readonly parts: readonly string[];
  /** Offsets of the unescaped colons. */
  readonly colons: readonly number[];
  /** Whether any character was escaped: then it is never a number or a dot. */
  readonly escaped: boolean;
  /** Where the `|` or `\` stands that the text ended after; null when the token is complete. */
  readonly unfinished: number | null;
}

const NO_COLONS: readonly number[] = [];

/** Read the token that begins at `start`. It has length 0 where a terminating character stands. */
export function scanToken(text: string, start: number): Token {
  let at = start;
  while (at < text.length && isPlain(text.charCodeAt(at))) at++;
  const run = text.slice(start, at).toUpperCase();
  if (at === text.length || isTerminating(text.charCodeAt(at)))
    return { end: at, parts: [run], colons: NO_COLONS, escaped: false, unfinished: null };
  return scanSpecial(text, start, at);
}

/** The slow path, from the first `\`, `|` or `:` on. */
function scanSpecial(text: string, start: number, firstSpecial: number): Token {
  const parts: string[] = [];
  const colons: number[] = [];
  let escaped = false;
  let part = text.slice(start, firstSpecial).toUpperCase();
  let at = firstSpecial;
  const token = (unfinished: number | null): Token => ({ end: at, parts: [...parts, part], colons, escaped, unfinished });
  while (at < text.length && !isTerminating(text.charCodeAt(at))) {
    const character = text[at];
    if (character === ":") {
      colons.push(at++);
      parts.push(part);
      part = "";
    } else if (character === "\\") {
      escaped = true;
      if (at + 1 === text.length) {
        const backslash = at++;
        return token(backslash);
      }
      part += text[at + 1];
      at += 2;
    } else if (character === "|") {
      escaped = true;
      const bars = scanDelimited(text, at);
      const opened = at;
      at = bars.end;
      if (!bars.finished) return token(opened);
      part += bars.value;
    } else {
      const run = at;
      while (at < text.length && isPlain(text.charCodeAt(at))) at++;
      part += text.slice(run, at).toUpperCase();
    }
  }
  return token(null);
}

/** The text between the delimiter at `start` (`"` or `|`) and the next one; a backslash takes the character after it as it is. */
export function scanDelimited(text: string, start: number): { readonly value: string; readonly end: number; readonly finished: boolean } {
  const delimiter = text.charCodeAt(start);
  let value = "";
  let run = start + 1;
  let at = run;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === delimiter) return { value: value + text.slice(run, at), end: at + 1, finished: true };
    if (code === 92) {
      value += text.slice(run, at);
      run = at + 1;
      at += 2;
    } else at++;
  }
  return { value, end: text.length, finished: false };
}
