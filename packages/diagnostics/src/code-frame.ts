import { displayLine, displayMessage } from "./display-text.ts";
import { lineText, positionAt, type Source, type Span } from "./span.ts";

/** A span to underline. */
export interface Annotation {
  readonly span: Span;
  readonly message: string;
  /** Carets for the place of the finding, dashes for what helps to understand it. */
  readonly mark: "^" | "-";
}

/** A row of a code frame, without its gutter. */
export type FrameRow =
  | { readonly kind: "source"; readonly line: number; readonly text: string }
  | { readonly kind: "underline"; readonly mark: "^" | "-"; readonly indent: number; readonly marks: string; readonly message: string }
  | { readonly kind: "gap" };

/** Longest part of a line that is shown; of a longer line, the part around what is underlined. */
const MAX_LINE = 160;
/** What is shown before the beginning of an underlined part of a long line. */
const LEAD = 40;

/** One annotation within one line: offsets into the line, and the message if this is where the annotation ends. */
interface LineMark {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly mark: "^" | "-";
  readonly message: string;
}

/**
 * The lines that the annotations (all of this source) touch, each followed by its underlines. Of an annotation over several lines the
 * first and the last are shown. A gap stands where more than one line is left out.
 */
export function codeFrame(source: Source, annotations: readonly Annotation[]): FrameRow[] {
  const marks = annotations.flatMap((annotation) => lineMarks(source, annotation));
  const lines = [...new Set(marks.map((mark) => mark.line))].sort((a, b) => a - b);
  const rows: FrameRow[] = [];
  let previous: number | undefined;
  for (const line of lines) {
    if (previous !== undefined && line > previous + 2) rows.push({ kind: "gap" });
    rows.push(
      ...annotatedLine(
        source,
        line,
        marks.filter((mark) => mark.line === line),
      ),
    );
    previous = line;
  }
  return rows;
}

function lineMarks(source: Source, { span, message, mark }: Annotation): LineMark[] {
  const first = positionAt(source, span.start);
  const start = first.column - 1;
  // The last character, so that a span that ends with a line end does not reach into the next line.
  const last = positionAt(source, Math.max(span.start, span.end - 1));
  const end = span.end > span.start ? last.column : last.column - 1;
  if (first.line === last.line) return [{ line: first.line, start, end, mark, message }];
  const lastText = lineText(source, last.line);
  return [
    { line: first.line, start, end: lineText(source, first.line).length, mark, message: "" },
    { line: last.line, start: lastText.length - lastText.trimStart().length, end, mark, message },
  ];
}

/** The line with its marks. Of a long line so many parts are shown that each mark begins in one of them. */
function annotatedLine(source: Source, line: number, marks: readonly LineMark[]): FrameRow[] {
  const whole = lineText(source, line);
  const from = firstShown(whole, marks);
  const to = Math.min(whole.length, from + MAX_LINE);
  const isOutside = ({ start, end }: LineMark): boolean => (start >= to && to < whole.length) || (start < from && end <= from);
  const elsewhere = marks.filter(isOutside);
  return [
    ...shownPart(
      whole,
      line,
      from,
      to,
      marks.filter((mark) => !elsewhere.includes(mark)),
    ),
    ...(elsewhere.length > 0 ? annotatedLine(source, line, elsewhere) : []),
  ];
}

/** The part `[from, to)` of a line, cut ends marked, and the marks in it. */
function shownPart(whole: string, line: number, from: number, to: number, marks: readonly LineMark[]): FrameRow[] {
  const { text, columns } = displayLine(whole.slice(from, to));
  const cut = from > 0 ? "…" : "";
  const columnOf = (offset: number): number => cut.length + (columns[Math.max(0, Math.min(offset - from, to - from))] ?? 0);
  const underlines = marks
    .toSorted((a, b) => a.start - b.start)
    .map((mark): FrameRow => {
      const indent = columnOf(mark.start);
      const width = Math.max(1, columnOf(mark.end) - indent);
      return { kind: "underline", mark: mark.mark, indent, marks: mark.mark.repeat(width), message: displayMessage(mark.message) };
    });
  return [{ kind: "source", line, text: `${cut}${text}${to < whole.length ? "…" : ""}` }, ...underlines];
}

/** Where the shown part of a line begins: at its beginning, or shortly before the first primary mark (else the first mark) of a long line. */
function firstShown(line: string, marks: readonly LineMark[]): number {
  if (line.length <= MAX_LINE) return 0;
  const at = (marks.find((mark) => mark.mark === "^") ?? marks[0])?.start ?? 0;
  const from = at < MAX_LINE - LEAD ? 0 : Math.min(at - LEAD, line.length);
  // Not between the halves of a surrogate pair.
  const code = line.charCodeAt(from);
  return code >= 0xdc00 && code <= 0xdfff ? from + 1 : from;
}
