import { assertNever } from "./assert.ts";
import { type Annotation, codeFrame, type FrameRow } from "./code-frame.ts";
import type { Severity } from "./codes/row.ts";
import type { Diagnostic, RelatedSpan } from "./diagnostic.ts";
import { displayMessage } from "./display-text.ts";
import { helpOf } from "./help.ts";
import { relatedOf } from "./related.ts";
import { type Expansion, positionAt, type Source, type Span, SYNTHETIC_SOURCE } from "./span.ts";

export interface RenderOptions {
  /** Colour with ANSI escape sequences. Off unless told. */
  readonly color?: boolean;
  /** At most so many are shown, errors before others; a last line counts the rest. No limit unless told. */
  readonly limit?: number;
}

/** Macro calls that are named for one diagnostic; of deeper expansion only the count. */
const MAX_EXPANSIONS = 8;

type Paint = (text: string) => string;

/** How the parts of a diagnostic are painted; the identity without colour. */
interface Palette {
  readonly severity: (severity: Severity) => Paint;
  readonly strong: Paint;
  readonly gutter: Paint;
}

const plain: Paint = (text) => text;
const ansi =
  (codes: string): Paint =>
  (text) =>
    text === "" ? "" : `\u001b[${codes}m${text}\u001b[0m`;

const WITHOUT_COLOR: Palette = { severity: () => plain, strong: plain, gutter: plain };
const SEVERITY_COLORS: Readonly<Record<Severity, Paint>> = { error: ansi("1;31"), warning: ansi("1;33"), note: ansi("1;36") };
const WITH_COLOR: Palette = { severity: (severity) => SEVERITY_COLORS[severity], strong: ansi("1"), gutter: ansi("1;34") };

/** Diagnostics as people read them, in the given order, a blank line between; the empty string for none. */
export function renderText(diagnostics: readonly Diagnostic[], options: RenderOptions = {}): string {
  const palette = options.color ? WITH_COLOR : WITHOUT_COLOR;
  const shown = options.limit === undefined ? diagnostics : mostImportant(diagnostics, options.limit);
  const left = diagnostics.length - shown.length;
  const blocks = shown.map((one) => `${renderOne(one, palette).join("\n")}\n`);
  return [...blocks, ...(left > 0 ? [`and ${left} more\n`] : [])].join("\n");
}

/** The first `limit` ones in their order; where there are more, errors take the places of warnings and notes. */
function mostImportant(diagnostics: readonly Diagnostic[], limit: number): readonly Diagnostic[] {
  if (diagnostics.length <= limit) return diagnostics;
  const errors = diagnostics.filter((one) => one.severity === "error").slice(0, limit);
  const others = diagnostics.filter((one) => one.severity !== "error").slice(0, limit - errors.length);
  const kept = new Set([...errors, ...others]);
  return diagnostics.filter((one) => kept.has(one));
}

function renderOne(one: Diagnostic, palette: Palette): string[] {
  const frames = framesOf(one);
  const width = Math.max(1, ...frames.flatMap(({ rows }) => rows.map((row) => (row.kind === "source" ? String(row.line).length : 0))));
  const paint = palette.severity(one.severity);
  const [title = "", ...moreTitle] = displayMessage(one.message).split("\n");
  return [
    `${paint(`${one.severity}[${one.code}]`)}${palette.strong(`: ${title}`)}`,
    ...moreTitle.map((line) => `  ${line}`),
    ...frames.flatMap((frame) => renderFrame(frame, width, paint, palette)),
    ...footer(one).flatMap(({ label, text }) => renderFooter(label, text, width, palette)),
    ...(one.detail === undefined ? [] : renderDetail(one.detail, width, palette)),
  ];
}

/** The annotated lines of one source: first that of the finding, then others that related spans stand in. */
interface Frame {
  readonly arrow: "-->" | ":::";
  readonly place: string;
  readonly rows: readonly FrameRow[];
}

function framesOf(one: Diagnostic): Frame[] {
  const related = relatedOf(one).map(({ span, message }: RelatedSpan): Annotation => ({ span, message, mark: "-" }));
  const primary: Annotation[] = one.span ? [{ span: one.span, message: one.label ?? "", mark: "^" }] : [];
  const bySource = new Map<Source, Annotation[]>();
  for (const annotation of [...primary, ...related]) {
    const { source } = annotation.span;
    const known = bySource.get(source);
    if (known) known.push(annotation);
    else bySource.set(source, [annotation]);
  }
  return [...bySource].flatMap(([source, annotations]): Frame[] => {
    const [first] = annotations;
    if (!first || source === SYNTHETIC_SOURCE) return [];
    const arrow = source === one.span?.source ? "-->" : ":::";
    return [{ arrow, place: placeOf(first.span), rows: source.text.trim() === "" ? [] : codeFrame(source, annotations) }];
  });
}

function placeOf(span: Span): string {
  const { line, column } = positionAt(span.source, span.start);
  return `${displayMessage(span.source.path)}:${line}:${column}`;
}

function renderFrame({ arrow, place, rows }: Frame, width: number, paint: Paint, palette: Palette): string[] {
  const blank = palette.gutter(`${" ".repeat(width)} |`);
  const head = `${" ".repeat(width)}${palette.gutter(arrow)} ${place}`;
  if (rows.length === 0) return [head];
  return [head, blank, ...rows.flatMap((row) => renderRow(row, blank, width, paint, palette))];
}

function renderRow(row: FrameRow, blank: string, width: number, paint: Paint, palette: Palette): string[] {
  switch (row.kind) {
    case "source":
      return [`${palette.gutter(`${String(row.line).padStart(width)} |`)} ${row.text}`.trimEnd()];
    case "gap":
      return [palette.gutter("...")];
    case "underline": {
      const mark = row.mark === "^" ? paint : palette.gutter;
      const [message = "", ...more] = row.message.split("\n");
      const below = " ".repeat(row.indent + row.marks.length + 1);
      return [
        `${blank} ${" ".repeat(row.indent)}${mark(`${row.marks} ${message}`.trimEnd())}`,
        ...more.map((line) => `${blank} ${below}${mark(line)}`),
      ];
    }
    default:
      return assertNever(row, "row");
  }
}

/** What stands below the frames: where the form was expanded from, what to do, where to read more. */
function footer(one: Diagnostic): { readonly label: string; readonly text: string }[] {
  const unplaced = (one.related ?? []).filter(({ span }) => span.source === SYNTHETIC_SOURCE);
  return [
    ...unplaced.map(({ message }) => ({ label: "note", text: message })),
    ...expansionNotes(one.span).map((text) => ({ label: "note", text })),
    ...helpOf(one).map((text) => ({ label: "help", text })),
    { label: "explain", text: `whistler explain ${one.code}` },
  ];
}

function expansionNotes(span: Span | undefined): string[] {
  const notes: string[] = [];
  let count = 0;
  for (let via: Expansion | undefined = span?.via; via; via = via.call.via) {
    if (count++ >= MAX_EXPANSIONS) continue;
    notes.push(`expanded from macro ${via.macro}${via.call.source === SYNTHETIC_SOURCE ? "" : ` at ${placeOf(via.call)}`}`);
  }
  const more = count - MAX_EXPANSIONS;
  return more > 0 ? [...notes, `and from ${more} more macro ${more === 1 ? "call" : "calls"}`] : notes;
}

function renderFooter(label: string, text: string, width: number, palette: Palette): string[] {
  const [first = "", ...more] = displayMessage(text).split("\n");
  const indent = " ".repeat(width + 1 + `= ${label}: `.length);
  return [
    `${" ".repeat(width + 1)}${palette.gutter("=")} ${palette.strong(`${label}:`)} ${first}`.trimEnd(),
    ...more.map((line) => `${indent}${line}`.trimEnd()),
  ];
}

/** Evidence is shown whole, line by line behind a gutter. */
function renderDetail(detail: string, width: number, palette: Palette): string[] {
  const lines = detail.replace(/\n$/, "").split(/\r?\n/);
  const gutter = palette.gutter(`${" ".repeat(width + 1)}|`);
  return [
    `${" ".repeat(width + 1)}${palette.gutter("=")} ${palette.strong("detail:")}`,
    ...lines.map((line) => `${gutter} ${displayMessage(line.replaceAll("\t", "    "))}`.trimEnd()),
  ];
}
