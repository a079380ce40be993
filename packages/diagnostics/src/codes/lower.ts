import type { CodeRow } from "./row.ts";

/**
 * Codes of lowering: what only the types of values tell. Core forms of another shape than the expander's, which a plugin hands over, are told by
 * the expander's codes: the same mistake has the same code, whoever finds it.
 */
export const LOWER_CODES = {
  WH2317: {
    severity: "error",
    title: "key or value must be a pointer",
    explanation: "Keys and values of more than 8 bytes are passed by address.",
  },
  WH2322: { severity: "error", title: "unknown context field", explanation: "The context struct of the program's type has no such field." },
  WH2323: {
    severity: "error",
    title: "program type has no context fields",
    explanation: "The context of this program type has no struct; read it with (ctx TYPE OFFSET).",
  },
  WH2324: {
    severity: "error",
    title: "wrong use of a context field's index",
    explanation: "An array field needs a constant index in range, any other field must not have one.",
  },
  WH2325: {
    severity: "error",
    title: "context access of the wrong width",
    explanation: "The verifier admits only the width of the field itself.",
  },
  WH2327: {
    severity: "error",
    title: "narrow value used as a pointer",
    explanation: "A u8 or u16 cannot hold an address; load pointers as u64.",
  },
  WH2328: {
    severity: "error",
    title: "wrong kind of helper argument",
    explanation: "The verifier wants a map, the context, memory or a socket at this place and rejects anything else.",
  },
  WH2330: { severity: "error", title: "no program", explanation: "An object needs at least one program; the file has no defprog." },
  WH2331: {
    severity: "warning",
    title: "pointer may be null",
    explanation:
      "On some path the pointer was not tested; unless the verifier can rule that path out it rejects the access, and arithmetic on the pointer as well.",
  },
  WH2332: {
    severity: "error",
    title: "kernel field of unknown type",
    explanation: "What is asked of the field depends on its type, which only import-kernel-struct tells.",
  },
  WH2333: {
    severity: "error",
    title: "kernel field at another offset",
    explanation:
      "The struct was imported, and by the kernel's types the field does not lie at the offset that the form gives. The accessor of the field knows where it is.",
  },
  WH2334: {
    severity: "error",
    title: "pointer where a number is meant",
    explanation:
      "Keys and values of maps are numbers, or addresses of memory that holds them. The context, a map, a socket or the end of a packet is neither.",
  },
} as const satisfies Record<string, CodeRow>;
