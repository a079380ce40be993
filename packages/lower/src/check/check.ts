import type { Diagnostic } from "@whistler/diagnostics";
import type { Unit } from "@whistler/expander";
import type { IrModule } from "@whistler/ir";
import { checkArrayIndices } from "./array-index.ts";
import { checkChoiceValues } from "./choice-value.ts";
import { checkHelperCalls } from "./helper-calls.ts";
import { checkMapHelpers } from "./map-helpers.ts";
import { checkReferences } from "./references.ts";
import { checkReturnCode } from "./return-code.ts";
import { checkSmallMemory } from "./small-memory.ts";
import { checkUnused } from "./unused.ts";

/** Kinds of warnings that are given only when asked for. */
export const WARN_KINDS = ["unused", "choice"] as const;
export type WarnKind = (typeof WARN_KINDS)[number];

/**
 * What can be said of a whole program before the kernel says it, and what the kernel does not say: warnings only, so that no program that
 * the kernel accepts is refused.
 */
export function checkPrograms(unit: Unit, module: IrModule, warn: readonly WarnKind[] = []): readonly Diagnostic[] {
  return [
    ...checkArrayIndices(unit),
    ...(warn.includes("unused") ? checkUnused(unit) : []),
    ...(warn.includes("choice") ? checkChoiceValues(unit) : []),
    ...checkReferences(module),
    ...checkSmallMemory(module),
    ...checkHelperCalls(unit, module),
    ...checkMapHelpers(unit, module),
    ...module.functions.flatMap((fn, index) => {
      const program = unit.programs[index];
      return program ? checkReturnCode(fn, program) : [];
    }),
  ];
}
