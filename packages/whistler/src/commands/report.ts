import { type Diagnostic, hasErrors, type Result, renderText } from "@whistler/diagnostics";
import type { Terminal } from "../terminal.ts";

/** Show diagnostics on standard error. */
export function report(terminal: Terminal, diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) terminal.error(`${renderText(diagnostics, { color: terminal.colour })}\n`);
}

/** The value of a result, its diagnostics shown; undefined where there is none. */
export function reported<T>(terminal: Terminal, result: Result<T>): { readonly value: T } | undefined {
  report(terminal, result.diagnostics);
  return result.ok && !hasErrors(result.diagnostics) ? { value: result.value } : undefined;
}
