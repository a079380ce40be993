import { BUILTIN_CONSTANTS } from "./body/builtin-constants.ts";
import { CORE_FORMS, UNPROTECTED_FORMS } from "./body/core-forms.ts";
import { allHelperNames } from "./body/helpers.ts";
import type { Builtins } from "./evaluator/builtin.ts";
import { STANDARD_STREAMS } from "./evaluator/standard-streams.ts";
import { LIBRARY_CONSTANTS } from "./library/constants.ts";
import type { MacroTable } from "./library/macro.ts";

/** Names that are the same symbol in every package, with their homes. */
export function* standardNames(
  builtins: Builtins,
  macros: MacroTable,
  pluginForms: Iterable<string>,
): Generator<readonly [string, string]> {
  for (const name of builtins.functions.keys()) yield [name, "COMMON-LISP"];
  for (const name of builtins.specialForms.keys()) yield [name, "COMMON-LISP"];
  for (const name of builtins.macros.keys()) yield [name, "COMMON-LISP"];
  for (const name of builtins.variables.keys()) yield [name, "COMMON-LISP"];
  for (const name of STANDARD_STREAMS) yield [name, "COMMON-LISP"];
  for (const name of STANDARD_WORDS) yield [name, "COMMON-LISP"];
  for (const name of CORE_FORMS.keys()) yield [name, "WHISTLER"];
  for (const name of UNPROTECTED_FORMS.keys()) yield [name, "WHISTLER"];
  for (const name of pluginForms) yield [name, "WHISTLER"];
  for (const name of macros.keys()) yield [name, "WHISTLER"];
  for (const name of LIBRARY_CONSTANTS.keys()) yield [name, "WHISTLER"];
  for (const name of BUILTIN_CONSTANTS.keys()) yield [name, "WHISTLER"];
  for (const name of allHelperNames()) yield [name, "WHISTLER"];
}

/** Words that standard operators compare by identity or hand out. */
const STANDARD_WORDS = [
  "*FEATURES*",
  "*PACKAGE*",
  "CALL-NEXT-METHOD",
  "NEXT-METHOD-P",
  "LOOP-FINISH",
  "DECLARE",
  "SPECIAL",
  "&REST",
  "&BODY",
  "&OPTIONAL",
  "&KEY",
  "&AUX",
  "&WHOLE",
  "&ENVIRONMENT",
  "&ALLOW-OTHER-KEYS",
  "UNQUOTE",
  "UNQUOTE-SPLICING",
  "OTHERWISE",
];
