import type { CodeRow } from "./row.ts";

/** Codes of instruction selection, register allocation and machine passes. */
export const BACKEND_CODES = {
  WH4001: {
    severity: "error",
    title: "stack frame too large",
    explanation: "A program has 512 bytes of stack; use smaller structs, reuse buffers, or split the program with tail calls.",
  },
} as const satisfies Record<string, CodeRow>;
