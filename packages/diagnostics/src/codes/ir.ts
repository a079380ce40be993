import type { CodeRow } from "./row.ts";

/** Codes of the IR, its text form and the pass pipeline. WH301x say that a function is malformed: by hand-written IR text, or by a fault of a pass. */
export const IR_CODES = {
  WH3001: { severity: "error", title: "malformed IR text", explanation: "The text is not the IR that the printer writes." },
  WH3010: {
    severity: "error",
    title: "malformed blocks",
    explanation:
      "A function has at least one block; ids are unique and below nextBlock; no edge leads to the entry, whose parameters are the function's.",
  },
  WH3011: {
    severity: "error",
    title: "value defined twice",
    explanation: "Every value has one definition, and its id is below nextValue.",
  },
  WH3012: { severity: "error", title: "undefined value", explanation: "An operand names a value that the function does not define." },
  WH3013: {
    severity: "error",
    title: "definition does not dominate the use",
    explanation: "On some path the value is used before it is defined; pass it along as a block parameter.",
  },
  WH3014: {
    severity: "error",
    title: "malformed edge",
    explanation:
      "The edge leads to a block that does not exist, or its arguments do not fit the parameters of its target in number or type.",
  },
  WH3015: {
    severity: "error",
    title: "wrong operands",
    explanation: "The instruction's operands differ in number or kind from what the op table says.",
  },
  WH3016: {
    severity: "error",
    title: "attribute out of range",
    explanation: "An attribute of the instruction is outside the range of its kind.",
  },
  WH3017: {
    severity: "error",
    title: "unknown stack slot or map",
    explanation:
      "The instruction names a slot that the function does not have or a map that the module does not have, or an access leaves the slot.",
  },
  WH3018: {
    severity: "error",
    title: "wrong result",
    explanation: "The instruction's result or its type differs from what the op table says.",
  },
  WH3019: {
    severity: "error",
    title: "malformed refinement",
    explanation:
      "refine names what a branch proved: nonnull of a pointer that may be null, in_range of a packet pointer, bounded of a scalar.",
  },
  WH3020: {
    severity: "error",
    title: "malformed module",
    explanation: "Functions, maps and structs of a module have different names, sizes and counts in range.",
  },
  WH3030: {
    severity: "warning",
    title: "passes do not settle",
    explanation:
      "A group of passes that runs until nothing changes was stopped at its limit; the code is correct, but may be larger than it could be.",
  },
  WH3031: {
    severity: "error",
    title: "pass out of order",
    explanation: "The pass needs another one to stand before it in the pipeline; insert it further down, or insert the other one too.",
  },
  WH3040: {
    severity: "error",
    title: "error while interpreting IR",
    explanation:
      "The IR interpreter found an access outside of memory, a read of uninitialised memory, a null dereference or an exhausted budget.",
  },
} as const satisfies Record<string, CodeRow>;
