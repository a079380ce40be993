import { readFileSync, writeFileSync } from "node:fs";
import { OPS, type OpInfo, PTR_KINDS, type PtrKindRow } from "@whistler/ir";
import { describe, expect, test } from "vitest";

/** Pages that are generated from tables; `BLESS=1` rewrites them. */

function irPage(): string {
  const ops = Object.entries<OpInfo>(OPS).map(([name, info]) => {
    const args = info.args === "variadic" ? "…" : info.args.join(" ");
    const attrs = Object.entries(info.attrs)
      .map(([attr, kind]) => `${attr}: ${kind}`)
      .join(", ");
    return `| \`${name}\` | ${args} | ${attrs} | ${info.result} | ${info.class} | ${info.doc.replaceAll("|", "\\|")} |`;
  });
  const kinds = Object.entries<PtrKindRow>(PTR_KINDS).map(
    ([name, row]) =>
      `| \`ptr.${name}\` | ${row.doc} | ${row.mayBeNull ? `yes; \`${row.nonNull}\` after the test` : "no"} | ${row.arithmetic} | ${row.referenced ? "must be released" : ""} |`,
  );
  return [
    "# The IR",
    "",
    "Typed SSA with block parameters. Generated from the op table (`packages/ir/src/ops.ts`) and the pointer kinds (`ptr-kinds.ts`).",
    "",
    "```",
    'function %f section "xdp" type xdp ctx xdp_md {',
    '  slot #0 size 4 align 4 "map key"',
    "b0(v0: ptr.ctx):",
    "  v1: ptr.packet = load u32 +0 v0",
    "  v2: ptr.packet_end = load u32 +4 v0",
    "  v3 = const 54",
    "  v4: ptr.packet = ptr_add v1 v3",
    "  v5 = icmp ugt v4 v2",
    "  br v5 b1() b2()",
    "b1():",
    "  v6 = const 2",
    "  ret v6",
    "b2():",
    "  v7: ptr.packet = refine in_range v1",
    "  v8 = load u16 +36 v7",
    "  ret v8",
    "}",
    "```",
    "",
    "An instruction is its op, its attributes in the order of the table, then its operands. Scalars have one type, `i64`, which is not written; a",
    "result that is a pointer has its type. Blocks end in `jump b(args)`, `br v b(args) b(args)` (to the first block where the value is not 0) or",
    "`ret v`. `parseFunction` reads what `printFunction` writes; comments begin with `;`.",
    "",
    "## Ops",
    "",
    "| op | operands | attributes | result | class | |",
    "|---|---|---|---|---|---|",
    ...ops,
    "",
    "## Pointer kinds",
    "",
    "Named as the verifier names its register types.",
    "",
    "| type | | may be null | arithmetic | |",
    "|---|---|---|---|---|",
    ...kinds,
    "",
  ].join("\n");
}

describe("generated pages are up to date", () => {
  test.each([["ir.md", irPage]] as const)("docs/%s", (name, page) => {
    const file = new URL(`../docs/${name}`, import.meta.url);
    if (process.env["BLESS"] === "1") writeFileSync(file, page());
    expect(readFileSync(file, "utf8")).toBe(page());
  });
});
