import type { CodeRow } from "./row.ts";

/** Codes of the loader: what the kernel refused, and why. */
export const LOADER_CODES = {
  WH6001: {
    severity: "error",
    title: "the kernel's verifier rejected the program",
    explanation: "The detail is the verifier's log; the place is the form that its last instruction came from.",
  },
} as const satisfies Record<string, CodeRow>;
