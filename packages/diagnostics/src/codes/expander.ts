import type { CodeRow } from "./row.ts";

/** Codes of the compile-time evaluator, the macro expander and the top-level declarations. */
export const EXPANDER_CODES = {
  WH2001: { severity: "error", title: "unknown function", explanation: "No function or macro of this name exists at compile time." },
} as const satisfies Record<string, CodeRow>;
