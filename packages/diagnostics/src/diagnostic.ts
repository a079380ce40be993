import type { DiagnosticCode } from "./codes/index.ts";
import { CODES } from "./codes/index.ts";
import type { Severity } from "./codes/row.ts";
import type { Span } from "./span.ts";

/** A second place that helps to understand the first. */
export interface RelatedSpan {
  readonly span: Span;
  readonly message: string;
}

/** One finding: what, where, why, what to do. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** What is wrong, in one line, without a full stop. */
  readonly message: string;
  /** Where; absent for findings about no place in a source (a missing file, a missing privilege). */
  readonly span?: Span;
  /** What stands under the caret line. */
  readonly label?: string;
  readonly related?: readonly RelatedSpan[];
  /** What to do, each a line of its own. */
  readonly help?: readonly string[];
  /** Long evidence that is shown whole, such as the kernel's verifier log. */
  readonly detail?: string;
}

/** What a caller may add to a diagnostic beside its code and message. */
export type DiagnosticParts = Partial<Pick<Diagnostic, "span" | "label" | "related" | "help" | "detail">>;

/** A diagnostic of the severity that the table of codes gives to its code. */
export function diagnostic(code: DiagnosticCode, message: string, parts: DiagnosticParts = {}): Diagnostic {
  return { code, severity: CODES[code].severity, message, ...parts };
}

/** Whether any of the diagnostics stops the compilation. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((one) => one.severity === "error");
}
