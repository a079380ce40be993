/**
 * How source text and messages look in a terminal: what a character takes of a line, and control characters made visible, so that no
 * source can send escape sequences to the terminal of whoever compiles it.
 */

const TAB_STOP = 4;

/** A piece of a line as it is displayed, with the display column of each of its UTF-16 offsets. */
export interface DisplayedLine {
  readonly text: string;
  /** `columns[i]` is where the code unit `i` of the piece begins; one more entry than the piece has code units. */
  readonly columns: readonly number[];
}

/** A line as displayed: tabs to stops of four columns, control characters as their pictures. */
export function displayLine(line: string): DisplayedLine {
  const columns: number[] = [];
  let text = "";
  let column = 0;
  for (const character of line) {
    const codePoint = character.codePointAt(0) ?? 0;
    const shown = codePoint === 9 ? " ".repeat(TAB_STOP - (column % TAB_STOP)) : visible(character, codePoint);
    for (let unit = 0; unit < character.length; unit++) columns.push(column);
    text += shown;
    column += codePoint === 9 ? shown.length : cellsOf(shown.codePointAt(0) ?? 0);
  }
  columns.push(column);
  return { text, columns };
}

/** Text of a message: as it is, but control characters other than line ends as their pictures. */
export function displayMessage(message: string): string {
  let text = "";
  for (const character of message) text += character === "\n" ? character : visible(character, character.codePointAt(0) ?? 0);
  return text;
}

/** Control pictures (U+2400…) for C0 and DEL; the replacement character for C1, bidirectional controls and lone surrogates. */
function visible(character: string, codePoint: number): string {
  if (codePoint < 0x20) return String.fromCodePoint(0x2400 + codePoint);
  if (codePoint === 0x7f) return "\u2421";
  const hidden =
    (codePoint >= 0x80 && codePoint < 0xa0) ||
    (codePoint >= 0x200e && codePoint <= 0x200f) ||
    (codePoint >= 0x2028 && codePoint <= 0x202e) ||
    (codePoint >= 0x2066 && codePoint <= 0x2069) ||
    (codePoint >= 0xd800 && codePoint <= 0xdfff);
  return hidden ? "\ufffd" : character;
}

/** First and last code points of ranges that terminals show two cells wide (East Asian Wide and Fullwidth of UAX #11, in broad strokes). */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe4f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

/** Cells that a code point takes: 0 for marks that combine with the character before, 2 for wide ones. */
function cellsOf(codePoint: number): 0 | 1 | 2 {
  if (codePoint < 0x300) return 1;
  if (/^[\p{Mn}\p{Me}\u200b-\u200d]$/u.test(String.fromCodePoint(codePoint))) return 0;
  return WIDE.some(([first, last]) => codePoint >= first && codePoint <= last) ? 2 : 1;
}
