import type { Diagnostic, RelatedSpan } from "./diagnostic.ts";
import { SYNTHETIC_SOURCE } from "./span.ts";

/** The places that help to understand a diagnostic: its own, and the part of a macro that its form was made from. */
export function relatedOf(one: Diagnostic): readonly RelatedSpan[] {
  const own = one.related ?? [];
  const via = one.span?.via;
  const template = via?.template;
  if (!via || !template || template.source === SYNTHETIC_SOURCE) return own;
  if (own.some(({ span }) => span.source === template.source && span.start === template.start)) return own;
  return [...own, { span: template, message: `made from this part of ${via.macro}` }];
}
