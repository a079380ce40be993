export { assertNever, InternalError } from "./assert.ts";
export { CODES, type DiagnosticCode } from "./codes/index.ts";
export type { CodeRow, Severity } from "./codes/row.ts";
export { type Diagnostic, type DiagnosticParts, diagnostic, hasErrors, type RelatedSpan } from "./diagnostic.ts";
export { andThen, type Failure, failure, type Ok, ok, type Result, resultOf } from "./result.ts";
export {
  type Expansion,
  lineStarts,
  lineText,
  type Position,
  positionAt,
  type Source,
  type Span,
  SYNTHETIC_SOURCE,
  SYNTHETIC_SPAN,
} from "./span.ts";
