export { assertNever, InternalError } from "./assert.ts";
export { CODES, type DiagnosticCode } from "./codes/index.ts";
export type { CodeRow, Severity } from "./codes/row.ts";
export { type Diagnostic, type DiagnosticParts, diagnostic, hasErrors, type RelatedSpan } from "./diagnostic.ts";
export { distinctDiagnostics } from "./distinct-diagnostics.ts";
export { PAGES } from "./pages/index.ts";
export type { CommandPage, ElsewherePage, ExamplePage, IrPage, Page, ScriptPage, SourcePage } from "./pages/page.ts";
export { type JsonDiagnostic, type JsonPlace, renderJson } from "./render-json.ts";
export { type RenderOptions, renderText } from "./render-text.ts";
export { andThen, type Failure, failure, type Ok, ok, type Result, resultOf } from "./result.ts";
export { sortDiagnostics } from "./sort-diagnostics.ts";
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
export { didYouMean, editDistance, suggestion } from "./suggest.ts";
