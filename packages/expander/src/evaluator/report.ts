import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import type { LispError } from "./signals.ts";

/** The diagnostic of an error that nobody handled: where it happened, and the macro call that it happened for. */
export function diagnosticOfError(error: LispError): Diagnostic {
  const via = error.span.via;
  return diagnostic(error.code, error.condition.message.split("\n")[0] ?? "", {
    span: error.span,
    ...(via ? { related: [{ span: via.call, message: `in the expansion of ${via.macro}` }] } : {}),
    ...(error.help.length > 0 ? { help: error.help } : {}),
    ...(error.condition.message.includes("\n") ? { detail: error.condition.message } : {}),
  });
}
