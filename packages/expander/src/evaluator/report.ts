import { type Diagnostic, diagnostic, type Expansion, type RelatedSpan, type Span, SYNTHETIC_SOURCE } from "@whistler/diagnostics";
import type { LispError } from "./signals.ts";

/** Macros nest; so many of their bodies are shown. */
const MAX_BODIES = 4;

/**
 * The diagnostic of an error that nobody handled. An error inside of macros points at the call that the user wrote; the place in the
 * macro's body, and in the bodies of the macros around it, are related.
 */
export function diagnosticOfError(error: LispError): Diagnostic {
  const { span, related } = placesOf(error.span);
  return diagnostic(error.code, error.condition.message.split("\n")[0] ?? "", {
    span,
    ...(related.length > 0 ? { related } : {}),
    ...(error.help.length > 0 ? { help: error.help } : {}),
    ...(error.condition.message.includes("\n") ? { detail: error.condition.message } : {}),
  });
}

function placesOf(span: Span): { readonly span: Span; readonly related: readonly RelatedSpan[] } {
  const expansions = expansionsOf(span);
  const outermost = expansions.at(-1);
  if (!outermost || isWithin(span, outermost.call)) return { span, related: [] };
  // A call that a macro's body made stands in that body's template.
  const bodies = [span, ...expansions.slice(0, -1).map((one) => one.call.via?.template ?? one.call)];
  const related = bodies.flatMap((body, at): RelatedSpan[] => {
    const macro = expansions[at]?.macro ?? "";
    return body.source === SYNTHETIC_SOURCE || isWithin(outermost.call, body)
      ? []
      : [{ span: withoutVia(body), message: `in the body of ${macro}` }];
  });
  return { span: outermost.call, related: related.slice(0, MAX_BODIES) };
}

/** The macro calls that a place stands in, innermost first. */
function expansionsOf(span: Span): Expansion[] {
  const found: Expansion[] = [];
  for (let via = span.via; via; via = via.call.via) found.push(via);
  return found;
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.source === outer.source && inner.start >= outer.start && inner.end <= outer.end;
}

function withoutVia(span: Span): Span {
  return { source: span.source, start: span.start, end: span.end };
}
