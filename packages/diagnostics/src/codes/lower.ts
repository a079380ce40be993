import type { CodeRow } from "./row.ts";

/** Codes of lowering: the forms of program bodies. */
export const LOWER_CODES = {
  WH2301: { severity: "error", title: "unknown form", explanation: "The head of this form is neither a core form, nor a macro, nor a kernel helper." },
} as const satisfies Record<string, CodeRow>;
