import { type Diagnostic, type DiagnosticCode, type DiagnosticParts, diagnostic } from "@whistler/diagnostics";

/**
 * A diagnostic on its way to the nearest place that can go on without the form that caused it. It is thrown inside the expander only;
 * `expand` never throws it.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly diagnostic: Diagnostic;

  constructor(found: Diagnostic) {
    super(found.message);
    this.diagnostic = found;
  }
}

/** Give up on the current form. */
export function fail(code: DiagnosticCode, message: string, parts: DiagnosticParts = {}): never {
  throw new Problem(diagnostic(code, message, parts));
}
