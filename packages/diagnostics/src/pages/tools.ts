import type { Page } from "./page.ts";

/** Said to tools that hand a unit of their own to `lower`; who writes source text meets the expander's code first. */
const lower = (instead: string, fix: string): Page => ({
  from: "api",
  where: `The lowering stage says it about a unit that a tool built or changed. In source text the expander finds the mistake first: ${instead}.`,
  fix,
});

/** The IR as text, or as data of a pass, breaks a rule. */
const ir = (fix: string): Page => ({
  from: "api",
  where:
    "The verifier of the IR says it about hand-written IR text, and, with `--verify`, about what a pass made: then the message names the pass.",
  fix,
});

/** Pages of what only tools, plugins and passes meet. */
export const TOOL_PAGES = {
  WH2301: lower("WH2101", "hand over core forms, helper calls and forms of the coreForms table only"),
  WH2302: lower("WH2102", "bind the variable in the forms"),
  WH2303: lower("WH2119", "build the form as CORE-FORMS.md shows it"),
  WH2304: lower("WH2118", "use numbers from -2^63 to 2^64 - 1"),
  WH2305: lower("WH2103", "hand over integers, symbols and lists"),
  WH2306: lower("WH2108 or WH2109", "give dotimes a constant count that is not negative"),
  WH2307: lower("WH2104 or WH2105", "build bindings as (VARIABLE INIT) or (VARIABLE TYPE INIT)"),
  WH2308: lower("WH2123", "divide by another number"),
  WH2309: lower("WH2110", "shift by 0 to 63"),
  WH2310: lower("WH2111", "use one of u8 u16 u32 u64 i8 i16 i32 i64"),
  WH2311: lower("WH2115", "test the result first"),
  WH2312: lower("WH2113", "name a map of the unit"),
  WH2313: lower("WH2108", "hand over an integer form"),
  WH2314: lower("WH2116 or WH2111", "use 32 or 64 bits at a multiple of that size"),
  WH2315: lower("WH2109", "allocate 1 to 512 bytes"),
  WH2316: lower("WH2114", "use the form that belongs to this type of map"),
  WH2318: lower("WH2109", "keep each field of the instruction in its range"),
  WH2319: lower("WH2117", "pass as many arguments as the helper takes"),
  WH2320: lower("WH2207", "give all programs of the unit one licence"),
  WH2321: lower("WH2208", "give programs different C names"),
  WH2326: lower("WH2109", "read at most 512 bytes at a time"),
  WH3001: ir("write the text as printModule prints it; docs/ir.md has every op"),
  WH3010: ir("renumber the blocks, and raise nextBlock"),
  WH3011: ir("give each result an id of its own, from nextValue"),
  WH3012: ir("use a value that is defined, or drop the instruction"),
  WH3013: ir("pass the value along as a block parameter"),
  WH3014: ir("give the edge one argument for each parameter of its target"),
  WH3015: ir("give the instruction the operands that docs/ir.md lists"),
  WH3016: ir("keep the attribute in the range of its kind"),
  WH3017: ir("add the slot or the map, or keep the access inside the slot"),
  WH3018: ir("give the result the type that docs/ir.md lists"),
  WH3019: ir("refine a pointer that may be null, a packet pointer or a scalar, behind the branch that proved it"),
  WH3020: ir("give functions, maps and types of a module different names"),
  WH3030: {
    from: "api",
    where: "A fixpoint of the pass pipeline reached its limit: two passes undo each other, or one never returns what it was given.",
    fix: "let each pass return the same function when it changes nothing; --dump-after shows what changes",
  },
  WH3031: {
    from: "api",
    where: "A pass was put into the pipeline before one that it requires.",
    fix: "insert it after the pass that the message names",
  },
  WH3040: {
    from: "vm",
    where: "The IR interpreter runs a function, in tests and tools; the kernel's verifier would have rejected the program.",
    fix: "correct the access that the message names",
  },
} as const satisfies Record<string, Page>;
