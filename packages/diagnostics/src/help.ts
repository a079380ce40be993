import type { Diagnostic } from "./diagnostic.ts";
import { PAGES } from "./pages/index.ts";

/** What to do: the diagnostic's own help lines, else the sentence of its code's page. */
export function helpOf(one: Diagnostic): readonly string[] {
  if (one.help !== undefined && one.help.length > 0) return one.help;
  const fix = PAGES[one.code]?.fix;
  return fix === undefined ? [] : [fix];
}
