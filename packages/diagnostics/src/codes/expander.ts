import type { CodeRow } from "./row.ts";

/** Codes of the compile-time evaluator, the macro expander and the top-level declarations. */
export const EXPANDER_CODES = {
  // The compile-time evaluator.
  WH2001: { severity: "error", title: "unknown function", explanation: "No function or macro of this name exists at compile time." },
  WH2002: {
    severity: "error",
    title: "unbound variable at compile time",
    explanation: "The variable has no value where the expression is evaluated, which is while the file is compiled.",
  },
  WH2003: {
    severity: "error",
    title: "wrong number of arguments",
    explanation: "The function, macro or destructuring pattern takes another number of arguments.",
  },
  WH2004: {
    severity: "error",
    title: "wrong type of value",
    explanation: "A compile-time function was given a value of a type that it does not take.",
  },
  WH2005: {
    severity: "error",
    title: "error signalled by the program",
    explanation: "The source itself called error (or a macro of it did) while it was compiled.",
  },
  WH2006: {
    severity: "error",
    title: "compile-time computation does not end",
    explanation:
      "Evaluation and macro expansion used up the budget of steps; look for a macro that expands into itself or a loop without an end.",
  },
  WH2007: {
    severity: "error",
    title: "nesting too deep",
    explanation: "Forms, calls or expansions nest deeper than the limit; look for a recursion without an end.",
  },
  WH2008: {
    severity: "error",
    title: "malformed special form",
    explanation: "The form does not have the shape that its operator asks for.",
  },
  WH2009: {
    severity: "error",
    title: "malformed lambda list",
    explanation: "The parameter list of a function or macro is not one that Common Lisp allows.",
  },
  WH2010: { severity: "error", title: "division by zero at compile time", explanation: "A compile-time expression divides by zero." },
  WH2011: {
    severity: "error",
    title: "exit without a target",
    explanation: "The block, tag or catch that the form leaves for does not exist or was left already.",
  },
  WH2012: {
    severity: "warning",
    title: "constant redefined with another value",
    explanation: "The last definition wins for the whole file, also for programs that stand before it.",
  },
  WH2013: {
    severity: "error",
    title: "bad format directive",
    explanation: "The control string of format has a directive that is unknown, unfinished or lacks an argument.",
  },
  WH2015: {
    severity: "error",
    title: "not a place",
    explanation: "setf can assign to variables, to accessors of data and to what defsetf or define-setf-expander defines.",
  },
  WH2016: {
    severity: "error",
    title: "assignment to a constant",
    explanation: "Names defined with defconstant, t, nil and keywords keep their value.",
  },
  WH2017: {
    severity: "error",
    title: "value cannot stand in a program",
    explanation: "A macro put a value into its expansion that no program text can denote, such as a function or a hash table.",
  },
  // Program bodies.
  WH2018: {
    severity: "warning",
    title: "warning signalled at compile time",
    explanation: "Compile-time code called warn, and no handler muffled the warning.",
  },
  WH2019: {
    severity: "error",
    title: "file cannot be read at compile time",
    explanation: "Compile-time code asked for a file that does not exist, that cannot be read, or that this host does not give.",
  },
  WH2020: {
    severity: "error",
    title: "text cannot be read at compile time",
    explanation: "Compile-time code read a form from a text that is no form.",
  },
  WH2101: {
    severity: "error",
    title: "unknown form",
    explanation: "The head of this form is neither a core form, nor a macro, nor a kernel helper.",
  },
  WH2102: {
    severity: "error",
    title: "unbound variable",
    explanation: "No let, let* or dotimes around the form binds this name, and no constant has it.",
  },
  WH2103: {
    severity: "error",
    title: "not available in BPF",
    explanation: "Programs compute with 64-bit integers; strings, floats, characters, lists and functions exist at compile time only.",
  },
  WH2104: { severity: "error", title: "malformed bindings", explanation: "Bindings are a list of lists: (let ((x 1) (y u32 2)) …)." },
  WH2105: {
    severity: "error",
    title: "binding name is not a symbol",
    explanation: "The first element of a binding is the variable's name.",
  },
  WH2106: { severity: "error", title: "setf without a value", explanation: "setf takes pairs of a place and a value." },
  WH2107: { severity: "error", title: "wrong number of operands", explanation: "The form takes another number of operands." },
  WH2108: {
    severity: "error",
    title: "not a constant",
    explanation: "The form needs an integer that is known at compile time: a literal, a constant, (sizeof s), or arithmetic on them.",
  },
  WH2109: { severity: "error", title: "constant out of range", explanation: "The constant is outside the range that the form allows." },
  WH2110: { severity: "error", title: "shift amount out of range", explanation: "Shift amounts are 0 to 63." },
  WH2111: { severity: "error", title: "unknown type", explanation: "Types are u8 u16 u32 u64 i8 i16 i32 i64." },
  WH2112: {
    severity: "error",
    title: "not a place",
    explanation: "setf, incf and decf assign to variables, struct fields, (ctx …), (getmap …), (load …) and what defsetf defines.",
  },
  WH2113: { severity: "error", title: "unknown map", explanation: "No defmap defines a map of this name." },
  WH2114: { severity: "error", title: "wrong type of map", explanation: "The form does not work on maps of this type." },
  WH2115: {
    severity: "error",
    title: "map value may be null",
    explanation: "A lookup returns 0 when the key is missing; test the pointer before memory is accessed through it.",
  },
  WH2116: {
    severity: "error",
    title: "misaligned atomic access",
    explanation: "The offset of an atomic access is a multiple of its size.",
  },
  WH2117: {
    severity: "error",
    title: "wrong number of helper arguments",
    explanation: "The kernel helper takes another number of arguments.",
  },
  WH2118: { severity: "error", title: "integer does not fit 64 bits", explanation: "Integers in programs are between -2^63 and 2^64 - 1." },
  WH2119: { severity: "error", title: "malformed form", explanation: "The form does not have the shape that the language gives it." },
  WH2120: {
    severity: "warning",
    title: "macro is hidden by a core form",
    explanation: "Names of core forms and helpers are never expanded as macros inside programs; give the macro another name.",
  },
  WH2121: { severity: "warning", title: "deprecated form", explanation: "The form still works; the message names its successor." },
  WH2122: {
    severity: "warning",
    title: "value does not fit the declared type",
    explanation: "A declared type is a hint and does not convert: the variable keeps the whole value. Use (cast type value) to truncate.",
  },
  WH2123: { severity: "error", title: "division by zero", explanation: "The divisor is the constant 0." },
  WH2124: { severity: "error", title: "unknown struct", explanation: "No defstruct or defunion defines a struct of this name." },
  WH2125: { severity: "error", title: "unknown field", explanation: "The struct has no field of this name." },
  WH2126: { severity: "error", title: "index out of range", explanation: "The constant index is outside the array." },
  WH2128: {
    severity: "error",
    title: "function called in a program",
    explanation: "defun defines a compile-time function; programs can only call macros and kernel helpers. Use defmacro.",
  },
  WH2129: { severity: "error", title: "not available on this target", explanation: "The register exists on other processors only." },
  WH2130: {
    severity: "error",
    title: "pointer to another kernel struct",
    explanation: "The accessor reads one struct, the pointer is known to lead to another. (as-STRUCT pointer) says which one is meant.",
  },
  // Top-level declarations.
  WH2201: { severity: "error", title: "unknown map type", explanation: "The map type is not one that the kernel knows." },
  WH2202: {
    severity: "error",
    title: "map without sizes",
    explanation: "A map needs :key-size, :value-size (or :value-type) and :max-entries; ring buffers need only :max-entries.",
  },
  WH2203: {
    severity: "warning",
    title: "map defined twice",
    explanation: "The later definition replaces the earlier one for the whole file.",
  },
  WH2204: {
    severity: "warning",
    title: "sizes of a ring buffer are ignored",
    explanation: "Ring buffers have records of any size, and no keys.",
  },
  WH2205: {
    severity: "error",
    title: "unknown field type",
    explanation: "Fields are u8 u16 u32 u64 i8 i16 i32 i64, a struct defined before, or (array type count).",
  },
  WH2206: {
    severity: "error",
    title: "malformed declaration",
    explanation: "The declaration does not have the shape that the language gives it.",
  },
  WH2207: { severity: "error", title: "conflicting licences", explanation: "All programs of a file share one licence." },
  WH2208: { severity: "error", title: "program defined twice", explanation: "Programs of a file have different names, also as C names." },
  WH2209: {
    severity: "warning",
    title: "unknown program type",
    explanation: "Neither the :type nor the :section is one that the kernel's loaders know.",
  },
  WH2210: {
    severity: "warning",
    title: "section unknown to libbpf",
    explanation: "libbpf and bpftool will not accept an object with this section name.",
  },
  WH2211: {
    severity: "warning",
    title: "size of a ring buffer",
    explanation: "The kernel takes only powers of two that are multiples of the page size.",
  },
  WH2212: { severity: "error", title: "key size of an array map", explanation: "Keys of array maps are indices of 4 bytes." },
  WH2213: { severity: "error", title: "unknown option", explanation: "The declaration has no option of this name." },
  WH2214: {
    severity: "note",
    title: "run-time part skipped",
    explanation: "Compiling does not attach or run anything; whistler run executes the script.",
  },
  WH2215: {
    severity: "error",
    title: "declaration needs the host",
    explanation: "Tracepoint formats and kernel types are read by the host, which this compilation was not given.",
  },
  WH2216: {
    severity: "warning",
    title: "struct defined twice",
    explanation: "The later definition replaces the earlier one for the whole file.",
  },
  WH2217: {
    severity: "error",
    title: "unknown kernel struct",
    explanation: "The kernel whose types were read (BTF) has no struct or union of this name.",
  },
  WH2219: {
    severity: "warning",
    title: "map that the kernel refuses",
    explanation: "Each type of map has sizes and flags of its own; the kernel does not create a map that lacks them.",
  },
} as const satisfies Record<string, CodeRow>;
