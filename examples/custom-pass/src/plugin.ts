import type { CompilerPlugin } from "@whistler/compiler";
import { insertAfter } from "@whistler/ir";
import { divideByShifting } from "./divide-by-shifting.ts";

/** Puts the pass behind the first canonical form: divisors that are computed are constants there. */
export const divideByShiftingPlugin: CompilerPlugin = ({ hooks }) => {
  hooks.passes.tap("acme", insertAfter("canonicalise#1", divideByShifting));
};
