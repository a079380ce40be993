import { CONSTANTS } from "./constants.gen.ts";
import { NEWER_CONSTANTS } from "./newer-constants.ts";

const BY_NAME: ReadonlyMap<string, number> = new Map<string, number>([
  ["NULL", 0],
  ...Object.entries(CONSTANTS),
  ...Object.entries(NEWER_CONSTANTS),
]);

/** The number that a C name stands for in programs (`XDP_PASS`, `BPF_F_CURRENT_CPU`, `TC_ACT_SHOT`, `NULL`); exact, below 2⁵³. */
export function constantByName(name: string): number | undefined {
  return BY_NAME.get(name);
}

/** All names that `constantByName` knows. */
export const CONSTANT_NAMES: readonly string[] = [...BY_NAME.keys()];
