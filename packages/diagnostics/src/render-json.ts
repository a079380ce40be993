import type { Severity } from "./codes/row.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { helpOf } from "./help.ts";
import { relatedOf } from "./related.ts";
import { type Expansion, positionAt, type Span } from "./span.ts";

/** Where a span stands: 1-based lines and columns in UTF-16 code units, the end exclusive. */
export interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A diagnostic as data for other programs. The place is absent for findings about no place in a source. */
export interface JsonDiagnostic extends Partial<JsonPlace> {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly label?: string;
  readonly related: readonly (JsonPlace & { readonly message: string })[];
  readonly help: readonly string[];
  readonly detail?: string;
  /** The macro calls that the form came out of, innermost first; at most 64. */
  readonly expansion: readonly (JsonPlace & { readonly macro: string })[];
}

const MAX_EXPANSIONS = 64;

/** One JSON object per diagnostic, each on a line of its own (a {@link JsonDiagnostic}); the empty string for none. */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((one) => `${JSON.stringify(jsonDiagnostic(one))}\n`).join("");
}

function jsonDiagnostic(one: Diagnostic): JsonDiagnostic {
  return {
    code: one.code,
    severity: one.severity,
    message: one.message,
    ...(one.span && placeOf(one.span)),
    ...(one.label !== undefined && { label: one.label }),
    related: relatedOf(one).map(({ span, message }) => ({ ...placeOf(span), message })),
    help: helpOf(one),
    ...(one.detail !== undefined && { detail: one.detail }),
    expansion: expansionOf(one.span),
  };
}

function placeOf(span: Span): JsonPlace {
  const start = positionAt(span.source, span.start);
  const end = positionAt(span.source, Math.max(span.start, span.end));
  return { file: span.source.path, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

function expansionOf(span: Span | undefined): (JsonPlace & { macro: string })[] {
  const calls: (JsonPlace & { macro: string })[] = [];
  for (let via: Expansion | undefined = span?.via; via && calls.length < MAX_EXPANSIONS; via = via.call.via) {
    calls.push({ macro: via.macro, ...placeOf(via.call) });
  }
  return calls;
}
