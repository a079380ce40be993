import type { CodeRow } from "./row.ts";

/** Codes of the command line and of the host: files, options. */
export const HOST_CODES = {
  WH7001: { severity: "error", title: "file not found", explanation: "The file does not exist or is not readable." },
} as const satisfies Record<string, CodeRow>;
