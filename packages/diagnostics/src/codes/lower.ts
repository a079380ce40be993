import type { CodeRow } from "./row.ts";

/** Codes of lowering: the forms of program bodies. */
export const LOWER_CODES = {
  WH2301: {
    severity: "error",
    title: "unknown form",
    explanation:
      "The head of this form is neither a core form, nor a macro, nor a kernel helper. Functions of Common Lisp do not exist in an eBPF program; macros do their work at compile time.",
  },
  WH2302: {
    severity: "error",
    title: "unbound variable",
    explanation:
      "No let, let* or dotimes around this place binds the name. Constants are written as they are defined, maps only in map forms.",
  },
  WH2303: { severity: "error", title: "malformed form", explanation: "The form does not have the shape that its head asks for." },
  WH2304: {
    severity: "error",
    title: "integer does not fit 64 bits",
    explanation: "Values of an eBPF program are 64-bit: from -2^63 to 2^64 - 1.",
  },
  WH2305: {
    severity: "error",
    title: "no value of an eBPF program",
    explanation: "Strings, floats, characters and vectors exist at compile time only.",
  },
  WH2306: {
    severity: "error",
    title: "loop count is not constant",
    explanation: "The verifier must see how often a loop runs, so dotimes takes a constant count that is not negative.",
  },
  WH2307: {
    severity: "error",
    title: "malformed binding",
    explanation: "A binding is (VARIABLE INIT) or (VARIABLE TYPE INIT), and bindings stand in a list of their own.",
  },
  WH2308: {
    severity: "error",
    title: "division by the constant 0",
    explanation: "A literal zero divisor is a mistake; at run time a division by 0 yields 0 and mod yields the dividend.",
  },
  WH2309: { severity: "error", title: "shift amount out of range", explanation: "A constant shift amount is 0 to 63." },
  WH2310: {
    severity: "error",
    title: "unknown type name",
    explanation: "The types of memory accesses and casts are u8 u16 u32 u64 i8 i16 i32 i64.",
  },
  WH2311: {
    severity: "error",
    title: "unchecked lookup result",
    explanation: "A lookup returns 0 when the key is missing; the verifier rejects an access before the test.",
  },
  WH2312: { severity: "error", title: "unknown map", explanation: "The operand must name a map that a defmap of this file declares." },
  WH2313: { severity: "error", title: "operand is not constant", explanation: "The operand must be known at compile time." },
  WH2314: {
    severity: "error",
    title: "impossible atomic operation",
    explanation: "Atomic operations work on 32 or 64 bits at an offset that is a multiple of their size.",
  },
  WH2315: {
    severity: "error",
    title: "impossible stack allocation",
    explanation: "A program has 512 bytes of stack; an allocation needs 1 to 512 of them.",
  },
  WH2316: {
    severity: "error",
    title: "form does not fit the map's type",
    explanation: "Ring buffers, prog-arrays and stack traces have forms of their own; the others have keys.",
  },
  WH2317: {
    severity: "error",
    title: "key or value must be a pointer",
    explanation: "Keys and values of more than 8 bytes are passed by address.",
  },
  WH2318: { severity: "error", title: "raw instruction out of range", explanation: "A field of the instruction does not hold the number." },
  WH2319: {
    severity: "error",
    title: "wrong number of helper arguments",
    explanation: "The kernel's helper takes another number of arguments.",
  },
  WH2320: {
    severity: "error",
    title: "conflicting licenses",
    explanation: "One object carries one license string, which the kernel reads for all its programs.",
  },
  WH2321: { severity: "error", title: "program defined twice", explanation: "Programs of one object need different C names." },
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
  WH2326: {
    severity: "error",
    title: "probe-read of more than 512 bytes",
    explanation: "The buffer is on the stack, which has 512 bytes.",
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
    explanation: "On some path the pointer was not tested; unless the verifier can rule that path out it rejects the access.",
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
