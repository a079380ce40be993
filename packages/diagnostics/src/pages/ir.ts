import type { IrPage, Page } from "./page.ts";

/** A program of these lines, `b0` first. */
const program = (lines: string): string => `
function %example section "xdp" type xdp ctx xdp_md {
${lines.replace(/^\n/, "")}
}`;

const ir = (wrong: string, right: string, fix: string): IrPage => ({ from: "ir", wrong: program(wrong), right: program(right), fix });

/** Pages of the IR. `docs/ir.md` has its ops, `IR_PAGES` its rules by example. */
export const IR_PAGES = {
  WH3001: ir(
    `
b0():
  v0 = const 2
  ret v0 v0`,
    `
b0():
  v0 = const 2
  ret v0`,
    "write the text as printModule prints it; docs/ir.md has every op",
  ),
  WH3010: ir(
    `
b0(v0: ptr.ctx):
  jump b0(v0)`,
    `
b0(v0: ptr.ctx):
  v1 = const 2
  jump b1()
b1():
  ret v1`,
    "give blocks ids of their own below nextBlock, and let no edge lead back to the first one",
  ),
  WH3011: ir(
    `
b0():
  v0 = const 1
  v0 = const 2
  ret v0`,
    `
b0():
  v0 = const 1
  v1 = const 2
  ret v1`,
    "give each result an id of its own, from nextValue",
  ),
  WH3012: ir(
    `
b0():
  v0 = const 2
  ret v1`,
    `
b0():
  v0 = const 2
  ret v0`,
    "use a value that is defined, or drop the instruction",
  ),
  WH3013: ir(
    `
b0(v0: ptr.ctx):
  v1 = load u32 +12 v0
  br v1 b1() b2()
b1():
  v2 = const 1
  jump b2()
b2():
  ret v2`,
    `
b0(v0: ptr.ctx):
  v1 = load u32 +12 v0
  v3 = const 2
  br v1 b1() b2(v3)
b1():
  v2 = const 1
  jump b2(v2)
b2(v4):
  ret v4`,
    "pass the value along as a block parameter",
  ),
  WH3014: ir(
    `
b0():
  v0 = const 2
  jump b1()
b1(v1):
  ret v1`,
    `
b0():
  v0 = const 2
  jump b1(v0)
b1(v1):
  ret v1`,
    "give the edge one argument for each parameter of its target",
  ),
  WH3015: ir(
    `
b0():
  v0 = const 2
  v1 = add v0
  ret v1`,
    `
b0():
  v0 = const 2
  v1 = add v0 v0
  ret v1`,
    "give the instruction the operands that docs/ir.md lists",
  ),
  WH3016: ir(
    `
b0():
  v0 = const 2
  v1 = bswap 8 v0
  ret v1`,
    `
b0():
  v0 = const 2
  v1 = bswap 16 v0
  ret v1`,
    "keep the attribute in the range of its kind",
  ),
  WH3017: ir(
    `
  slot #0 size 4 align 4 "key"
b0():
  v0 = stack_addr #0
  v1 = const 2
  store u64 +0 v0 v1
  ret v1`,
    `
  slot #0 size 8 align 8 "key"
b0():
  v0 = stack_addr #0
  v1 = const 2
  store u64 +0 v0 v1
  ret v1`,
    "add the slot or the map, or keep the access inside the slot",
  ),
  WH3018: ir(
    `
b0(v0: ptr.ctx):
  v1: ptr.packet = load u32 +0 v0
  v2: ptr.stack = copy v1
  v3 = const 2
  ret v3`,
    `
b0(v0: ptr.ctx):
  v1: ptr.packet = load u32 +0 v0
  v2: ptr.packet = copy v1
  v3 = const 2
  ret v3`,
    "give the result the type that docs/ir.md lists",
  ),
  WH3019: ir(
    `
b0(v0: ptr.ctx):
  v1: ptr.packet = load u32 +0 v0
  v2: ptr.packet = refine bounded v1
  v3 = load u8 +0 v2
  ret v3`,
    `
b0(v0: ptr.ctx):
  v1: ptr.packet = load u32 +0 v0
  v2: ptr.packet = refine in_range v1
  v3 = load u8 +0 v2
  ret v3`,
    "refine a pointer that may be null, a packet pointer or a scalar, behind the branch that proved it",
  ),
  WH3020: {
    from: "ir",
    wrong: `
map %counts type 2 key 4 value 8 max_entries 1
map %counts type 1 key 4 value 8 max_entries 16
${program("b0():\n  v0 = const 2\n  ret v0").trim()}`,
    right: `
map %counts type 2 key 4 value 8 max_entries 1
map %flows type 1 key 4 value 8 max_entries 16
${program("b0():\n  v0 = const 2\n  ret v0").trim()}`,
    fix: "give functions, maps and types of a module different names, and keep the numbers of maps between 0 and 4294967295",
  },
  WH3040: {
    from: "ir",
    run: true,
    wrong: program(`  slot #0 size 8 align 8 "buffer"
b0():
  v0 = stack_addr #0
  v1 = load u64 +0 v0
  ret v1`),
    right: program(`  slot #0 size 8 align 8 "buffer"
b0():
  v0 = stack_addr #0
  v1 = const 2
  store u64 +0 v0 v1
  v2 = load u64 +0 v0
  ret v2`),
    fix: "correct the access that the message names: the kernel's verifier would reject it",
  },
} as const satisfies Record<string, Page>;
