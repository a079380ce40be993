import type { Severity } from "./codes/row.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { distinctDiagnostics } from "./distinct-diagnostics.ts";

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/**
 * In the order of reading: sources in the order of their first diagnostic, within a source by place, errors first at the same place;
 * findings about no place stand before all. The same code with the same message at the same place is kept once.
 */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const order = new Map<string, number>();
  for (const one of diagnostics) {
    const path = one.span?.source.path;
    if (path !== undefined && !order.has(path)) order.set(path, order.size);
  }
  const sourceRank = (one: Diagnostic): number => (one.span ? (order.get(one.span.source.path) ?? 0) : -1);
  return [...distinctDiagnostics(diagnostics)].sort(
    (a, b) =>
      sourceRank(a) - sourceRank(b) ||
      (a.span?.start ?? 0) - (b.span?.start ?? 0) ||
      RANK[a.severity] - RANK[b.severity] ||
      (a.span?.end ?? 0) - (b.span?.end ?? 0),
  );
}
