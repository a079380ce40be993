import type { CoreFormRule } from "./call.ts";
import { ARITHMETIC_FORMS } from "./forms/arithmetic.ts";
import { BINDING_FORMS } from "./forms/binding.ts";
import { BLOCK_FORMS } from "./forms/block.ts";
import { CONTEXT_FORMS } from "./forms/context.ts";
import { CONTROL_FORMS } from "./forms/control.ts";
import { LOCAL_MACRO_FORMS } from "./forms/local-macro.ts";
import { MAP_FORMS } from "./forms/maps.ts";
import { MEMORY_FORMS } from "./forms/memory.ts";
import { RAW_FORMS } from "./forms/raw.ts";
import { SETF_FORMS } from "./forms/setf.ts";
import { isProtectedHelper } from "./helpers.ts";

/** Core forms by canonical name: never expanded as macros, whatever the user defines (language.md §5.0). */
export const CORE_FORMS: ReadonlyMap<string, CoreFormRule> = new Map(
  [CONTROL_FORMS, BINDING_FORMS, ARITHMETIC_FORMS, MEMORY_FORMS, CONTEXT_FORMS, MAP_FORMS, SETF_FORMS, RAW_FORMS].flatMap((family) =>
    Object.entries(family),
  ),
);

/** Operators that a user's macro of the same name wins over. */
export const UNPROTECTED_FORMS: ReadonlyMap<string, CoreFormRule> = new Map(
  [BLOCK_FORMS, LOCAL_MACRO_FORMS].flatMap((family) => Object.entries(family)),
);

export function isProtected(name: string): boolean {
  return CORE_FORMS.has(name) || isProtectedHelper(name);
}

/** The names of all forms of program bodies that are no macros and no helpers. */
export const BODY_FORM_NAMES: readonly string[] = [...CORE_FORMS.keys(), ...UNPROTECTED_FORMS.keys()];
