import type { Page } from "./page.ts";

/** The IR as text, or as data of a pass, breaks a rule. */
const ir = (fix: string): Page => ({
  from: "api",
  where:
    "The verifier of the IR says it about hand-written IR text, and, with `--verify`, about what a pass made: then the message names the pass.",
  fix,
});

/** Pages of what only tools, plugins and passes meet. */
export const TOOL_PAGES = {
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
