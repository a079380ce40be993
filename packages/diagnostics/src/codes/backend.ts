import type { CodeRow } from "./row.ts";

/** Codes of instruction selection, register allocation and machine passes. */
export const BACKEND_CODES = {
  WH4001: {
    severity: "error",
    title: "stack frame too large",
    explanation: "A program has 512 bytes of stack; use smaller structs, reuse buffers, or split the program with tail calls.",
  },
  WH4002: {
    severity: "error",
    title: "raw instruction that cannot be compiled",
    explanation:
      "asm stands for one instruction in a straight line. It may read the registers that asm forms before it have set, and r10; jumps, exits, instructions of two slots and opcodes that do not exist are refused.",
  },
} as const satisfies Record<string, CodeRow>;
