/**
 * Where something stands in the source.
 *
 * A span carries its `Source`, so that whoever holds a span can render it without a registry. Offsets count UTF-16 code units,
 * as `String.prototype.slice` does.
 */

/** A text that was read: its name as the user knows it (relative to the root option) and its content. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** A half-open range `[start, end)` of a source, and the macro call that it was expanded from, if any. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  readonly via?: Expansion;
}

/** The form came out of `macro`, called at `call` (whose own `via` tells of outer macros). */
export interface Expansion {
  readonly macro: string;
  readonly call: Span;
  /** The part of the macro's definition that the form was made from, where that is known. */
  readonly template?: Span;
}

/** A 1-based line and column, the column counted in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The source of forms that no text stands behind: built by hand with `list(symbol(…))`. */
export const SYNTHETIC_SOURCE: Source = { path: "<synthetic>", text: "" };

/** The span of forms and instructions that no text stands behind. */
export const SYNTHETIC_SPAN: Span = { source: SYNTHETIC_SOURCE, start: 0, end: 0 };

const lineStartsOf = new WeakMap<Source, readonly number[]>();

/** Offsets at which the lines of a source begin; line 1 begins at index 0. Memoised per source. */
export function lineStarts(source: Source): readonly number[] {
  const known = lineStartsOf.get(source);
  if (known) return known;
  const starts = [0];
  for (let at = source.text.indexOf("\n"); at >= 0; at = source.text.indexOf("\n", at + 1)) starts.push(at + 1);
  lineStartsOf.set(source, starts);
  return starts;
}

/** Line and column of an offset. An offset past the end counts as the end. */
export function positionAt(source: Source, offset: number): Position {
  const starts = lineStarts(source);
  const at = Math.max(0, Math.min(offset, source.text.length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
}

/** The text of a 1-based line without its line end; the empty string where the source has no such line. */
export function lineText(source: Source, line: number): string {
  const starts = lineStarts(source);
  const start = starts[line - 1];
  if (start === undefined) return "";
  const next = starts[line];
  return source.text.slice(start, next === undefined ? undefined : next - 1).replace(/\r$/, "");
}
