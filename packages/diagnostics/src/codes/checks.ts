import type { CodeRow } from "./row.ts";

/** Codes of the checks of whole programs (packages/lower/src/check): what the verifier would say, or what it does not see. All are warnings. */
export const CHECK_CODES = {
  WH2401: {
    severity: "warning",
    title: "reference not released",
    explanation:
      "A ring buffer record must be submitted or discarded, and a socket released, on every path to the end of the program. The verifier rejects a program in which a path misses it, also one that leaves with-ringbuf with return.",
  },
  WH2402: {
    severity: "warning",
    title: "packet access without a bounds check",
    explanation:
      "Bytes of a packet may be accessed only behind a comparison of a packet pointer with data-end that covers them, on every path. The comparison counts for pointers that were loaded before it, and until a helper is called that may move the packet.",
  },
  WH2403: {
    severity: "warning",
    title: "memory smaller than what is accessed",
    explanation:
      "More bytes are read or written than the object has: by a load or store behind its end, or by a helper that is given a key or value of another size than the map's, or a buffer smaller than the size given with it. On the stack, where the verifier does not see it, what lies behind the object is read or overwritten.",
  },
  WH2404: {
    severity: "warning",
    title: "return value out of range",
    explanation:
      "The kernel gives the values that a program of this type returns a meaning, and this is none of them. For most types the verifier rejects the program; XDP takes it for XDP_ABORTED.",
  },
  WH2405: {
    severity: "warning",
    title: "helper reserved for GPL programs",
    explanation: "The kernel lets only programs under a licence that is compatible with the GPL call this helper.",
  },
  WH2406: {
    severity: "warning",
    title: "helper not for this type of program",
    explanation:
      "The kernel gives each type of program helpers of its own, and the verifier rejects a call of another. The answer is that of the kernel which the message names; an older or newer one, or one that was built otherwise, may answer differently.",
  },
  WH2407: {
    severity: "warning",
    title: "index behind the end of an array map",
    explanation: "The constant index is not below :max-entries: a lookup always finds nothing, an update always fails.",
  },
  WH2408: {
    severity: "warning",
    title: "variable is never used",
    explanation: "Nothing reads the variable after it is bound.",
  },
  WH2409: {
    severity: "warning",
    title: "map is never used",
    explanation: "No program of the file names the map.",
  },
  WH2410: {
    severity: "warning",
    title: "value of a form that may choose nothing",
    explanation: "when, unless and a cond without a default have the value 0 where their tests fail, and this value is used.",
  },
  WH2411: {
    severity: "warning",
    title: "helper not for this type of map",
    explanation:
      "Maps of some types have helpers of their own, and some helpers take maps of certain types only: the verifier lets no others come together (Linux 6.18; newer ones may take more).",
  },
} as const satisfies Record<string, CodeRow>;
