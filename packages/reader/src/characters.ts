/** What a character means to the reader; the printer asks the same questions, so the two cannot drift apart. */

const WHITESPACE = 1;
/** Ends a token: whitespace and the terminating macro characters of Common Lisp. */
const TERMINATING = 2;
/** Constituents with a meaning of their own inside a token: `\`, `|` and `:`. */
const SPECIAL = 4;

const ascii = new Uint8Array(128);
for (const code of [9, 10, 11, 12, 13, 32]) ascii[code] = WHITESPACE | TERMINATING;
for (const character of "\"'(),;`") ascii[character.charCodeAt(0)] = TERMINATING;
for (const character of "\\|:") ascii[character.charCodeAt(0)] = SPECIAL;

/** Unicode spaces that arrive by pasting (no-break space, line and paragraph separators, byte order mark) count as whitespace. */
function classOf(code: number): number {
  if (code < 128) return ascii[code] ?? 0;
  return code === 0xa0 || code === 0x2028 || code === 0x2029 || code === 0xfeff ? WHITESPACE | TERMINATING : 0;
}

export function isWhitespace(code: number): boolean {
  return (classOf(code) & WHITESPACE) !== 0;
}

/** Whether a UTF-16 code unit ends a token. */
export function isTerminating(code: number): boolean {
  return (classOf(code) & TERMINATING) !== 0;
}

/** Whether a code unit stands for itself inside a token: neither ends it nor is an escape or a package marker. */
export function isPlain(code: number): boolean {
  return classOf(code) === 0;
}

/** Names that may follow `#\`; the first name of a code point is the one printed. Those of SBCL, in upper case. */
const CHARACTER_NAMES: readonly (readonly [codePoint: number, ...names: readonly string[]])[] = [
  [0x00, "NUL", "NULL"],
  [0x07, "BELL", "BEL"],
  [0x08, "BACKSPACE", "BS"],
  [0x09, "TAB", "HT"],
  [0x0a, "NEWLINE", "LINEFEED", "LF", "NL"],
  [0x0b, "VT"],
  [0x0c, "PAGE", "FORMFEED", "FF"],
  [0x0d, "RETURN", "CR"],
  [0x1b, "ESCAPE", "ESC", "ALTMODE"],
  [0x20, "SPACE", "SP"],
  [0x7f, "RUBOUT", "DELETE", "DEL"],
  [0xa0, "NO-BREAK_SPACE", "NBSP"],
];

const codePointOfName: ReadonlyMap<string, number> = new Map(
  CHARACTER_NAMES.flatMap(([codePoint, ...names]) => names.map((name) => [name, codePoint] as const)),
);
const nameOfCodePoint: ReadonlyMap<number, string> = new Map(CHARACTER_NAMES.map(([codePoint, name]) => [codePoint, name ?? ""] as const));

/** The code point that `#\name` means, or null: one character, a name, or `U+` with hexadecimal digits (`+` optional, as in SBCL). */
export function characterOfName(name: string): number | null {
  const first = name.codePointAt(0);
  if (first === undefined) return null;
  if (name.length === (first > 0xffff ? 2 : 1)) return first;
  const known = codePointOfName.get(name.toUpperCase());
  if (known !== undefined) return known;
  const hex = /^u\+?([0-9a-f]{1,6})$/i.exec(name)?.[1];
  const codePoint = hex === undefined ? null : Number.parseInt(hex, 16);
  return codePoint !== null && codePoint <= 0x10ffff ? codePoint : null;
}

/** What is written after `#\` for a code point, so that `characterOfName` gives it back. */
export function nameOfCharacter(codePoint: number): string {
  const known = nameOfCodePoint.get(codePoint);
  if (known !== undefined) return known[0] + known.slice(1).toLowerCase();
  const text = codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : "";
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(text) ? text : `U+${codePoint.toString(16).toUpperCase()}`;
}
