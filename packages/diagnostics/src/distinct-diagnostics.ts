import type { Diagnostic } from "./diagnostic.ts";

/** The diagnostics in their order, each code with each message once at each place. */
export function distinctDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, span }) => {
    const key = JSON.stringify([code, message, span?.source.path, span?.start, span?.end]);
    return !seen.has(key) && seen.add(key);
  });
}
