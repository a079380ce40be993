import type { Span } from "@whistler/diagnostics";
import type { Form } from "@whistler/reader";

/** The highest id of an uninterned symbol, and the first form that nests too deep. The recursion goes no deeper than the limit. */
export function measureForms(
  forms: readonly Form[],
  maxDepth: number,
): { readonly ok: true; readonly highestId: number } | { readonly ok: false; readonly span: Span } {
  let highestId = 0;
  const tooDeep = (form: Form, depth: number): Form | null => {
    if (depth > maxDepth) return form;
    if (form.kind === "symbol") {
      if (form.uninterned !== undefined) highestId = Math.max(highestId, form.uninterned);
      return null;
    }
    if (form.kind === "list" || form.kind === "vector") {
      for (const item of form.items) {
        const found = tooDeep(item, depth + 1);
        if (found) return found;
      }
      return form.kind === "list" && form.tail ? tooDeep(form.tail, depth + 1) : null;
    }
    return "form" in form ? tooDeep(form.form, depth + 1) : null;
  };
  for (const form of forms) {
    const found = tooDeep(form, 1);
    if (found) return { ok: false, span: found.span };
  }
  return { ok: true, highestId };
}
