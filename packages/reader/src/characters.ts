/** Names of characters after `#\`, upper case (CLHS 13.1.7 and what implementations add). */
const NAMED: ReadonlyMap<string, number> = new Map([
  ["SPACE", 0x20],
  ["NEWLINE", 0x0a],
  ["LINEFEED", 0x0a],
  ["TAB", 0x09],
  ["NUL", 0],
  ["NULL", 0],
  ["RETURN", 0x0d],
  ["PAGE", 0x0c],
  ["BACKSPACE", 0x08],
  ["BELL", 0x07],
  ["ESCAPE", 0x1b],
  ["ESC", 0x1b],
  ["RUBOUT", 0x7f],
  ["DELETE", 0x7f],
]);

/** The code point that the text after `#\` names; undefined for unknown names. */
export function characterNamed(text: string): number | undefined {
  const points = [...text];
  if (points.length === 1) return text.codePointAt(0);
  const hex = /^[ux]([0-9a-f]{1,6})$/i.exec(text)?.[1];
  const point = hex === undefined ? NAMED.get(text.toUpperCase()) : Number.parseInt(hex, 16);
  return point !== undefined && point <= 0x10ffff ? point : undefined;
}

/** The name of a character that does not print as itself. */
export function characterName(codePoint: number): string | undefined {
  for (const [name, point] of NAMED) if (point === codePoint) return name.charAt(0) + name.slice(1).toLowerCase();
  return undefined;
}
