import { type Diagnostic, hasErrors, type Result, renderJson, renderText, sortDiagnostics } from "@whistler/diagnostics";
import type { Terminal } from "../terminal.ts";

/** How diagnostics are shown: to people, or as JSON objects, one a line. */
export type ReportFormat = "text" | "json";

/** So many are shown to people; of more the number. Programs get all. */
const MAX_SHOWN = 100;

/** Show diagnostics on standard error, in the order of the source. */
export function report(terminal: Terminal, diagnostics: readonly Diagnostic[], format: ReportFormat = "text"): void {
  if (diagnostics.length === 0) return;
  const sorted = sortDiagnostics(diagnostics);
  terminal.error(format === "json" ? renderJson(sorted) : `${renderText(sorted, { color: terminal.colour, limit: MAX_SHOWN })}\n`);
}

/** The value of a result, its diagnostics shown; undefined where there is none. */
export function reported<T>(terminal: Terminal, result: Result<T>, format: ReportFormat = "text"): { readonly value: T } | undefined {
  report(terminal, result.diagnostics, format);
  return result.ok && !hasErrors(result.diagnostics) ? { value: result.value } : undefined;
}
