import type { CodeRow } from "./row.ts";

/** Codes of the IR, its text form and the pass pipeline. */
export const IR_CODES = {
  WH3001: { severity: "error", title: "malformed IR text", explanation: "The text is not the IR that the printer writes." },
} as const satisfies Record<string, CodeRow>;
