import { HELPER_PROBES, PROBED_TYPES } from "./helper-probes.ts";
import type { Helper } from "./helper-type.ts";

const PROBES: ReadonlyMap<string, { readonly types: number; readonly gplTypes: number }> = new Map(Object.entries(HELPER_PROBES));

/** Masks have more than 32 bits. */
function hasBit(mask: number, bit: number): boolean {
  return Math.floor(mask / 2 ** bit) % 2 === 1;
}

/**
 * Whether programs of a type (`BPF_PROG_TYPE_*`) may call a helper. Undefined where nothing is known: for types that the probed kernel did
 * not load, and for helpers that it has for no type, because it was built without them.
 */
export function helperAllowedIn(helper: Helper, progType: number): boolean | undefined {
  const probe = PROBES.get(helper.name);
  if (!probe || probe.types === 0 || !hasBit(PROBED_TYPES, progType)) return undefined;
  return hasBit(probe.types, progType);
}

/** Whether programs of a type must be under the GPL to call a helper. Undefined where nothing is known. */
export function helperNeedsGpl(helper: Helper, progType: number): boolean | undefined {
  return helperAllowedIn(helper, progType) === true ? hasBit(PROBES.get(helper.name)?.gplTypes ?? 0, progType) : undefined;
}

/** The types of programs that may call a helper, as numbers. */
export function helperProgTypes(helper: Helper): readonly number[] {
  const types = PROBES.get(helper.name)?.types ?? 0;
  return Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => hasBit(types, bit));
}
