import { type Result, renderText } from "@whistler/diagnostics";

/** The kernel or the loader refused; the message is the diagnostics. */
export class Refused extends Error {}

/** The value of a result without diagnostics. Warnings refuse too: one is that the kernel did not take the object's BTF. */
export function value<T>(result: Result<T>): T {
  const refused = result.diagnostics.length > 0 && renderText(result.diagnostics);
  if (!result.ok || refused) throw new Refused(refused || "refused without a diagnostic");
  return result.value;
}
