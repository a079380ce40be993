import type { CodeRow } from "./row.ts";

/** Codes of the reader. */
export const READER_CODES = {
  WH1001: { severity: "error", title: "unfinished form", explanation: "The text ends inside a form: a closing parenthesis or quote is missing." },
} as const satisfies Record<string, CodeRow>;
