import type { Span } from "@whistler/diagnostics";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type IrFunction, type IrModule, parseFunction, parseModule, printFunction, printModule } from "../src/index.ts";
import { arbitraryFunction, moduleAround } from "./arbitrary-function.ts";

const FUNCTION = `function %f section "xdp" type xdp ctx xdp_md {
  slot #0 size 8 align 8 "map key"
b0(v0: ptr.ctx):
  v1: ptr.packet = load u32 +0 @xdp_md:0 v0
  v2 = const -9223372036854775808
  v3 = load i16 -2 v1
  v4 = bswap 16 v3
  v5 = icmp ult v4 v2
  v6 = stack_addr #0
  store u32 +4 @iphdr:1:2 v6 v2
  fill +0 4 255 v6
  v7 = map_ref %counts
  v8: ptr.map_value_or_null = helper_call 1 v7 v6
  v9 = icmp ne v8 v2
  br v9 b1(v8, v2) b2()
b1(v10: ptr.map_value_or_null, v11):
  v12: ptr.map_value = refine nonnull v10
  atomic_rmw add 64 +0 v12 v11
  v13 = atomic_rmw cmpxchg 32 +8 fetch v12 v11 v2
  asm 183 1 0 0 5
  v14 = asm 24 1 0 0 5 -1
  v15: ptr.map_value = ptr_add v12 v13
  v16 = map_value_ref %counts +8
  v17 = btf_ref 12
  v18: ptr.map_value = copy v12
  jump b2()
b2():
  ret v2
}
`;

const MODULE = `license "Dual MIT/GPL"

type struct "pair" size 12 { u32 "a", [2 ptr "struct sock"] "b" at 4, union { int "long" i 8, void "v" } }

map %counts type 1 key 4 value 16 max_entries 8 flags 1 key_type u32 value_type struct { u64 "n", [8 u8] "pad" }

map %plain type 2 key 4 value 8 max_entries 1

`;

/** Everything but spans, which tell of the text that was read, and the counters, which the text does not have. */
function meaning(value: IrModule | IrFunction): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) =>
      key === "span" || key === "nextValue" || key === "nextBlock" ? undefined : typeof part === "bigint" ? `${part}n` : part,
    ),
  );
}

function textOf(span: Span | undefined): string | undefined {
  return span?.source.text.slice(span.start, span.end);
}

describe("the text of the IR", () => {
  it("reads back what it printed: a function with every kind of attribute", () => {
    const parsed = parseFunction(FUNCTION);
    expect(parsed.diagnostics).toEqual([]);
    if (parsed.ok) expect(printFunction(parsed.value)).toBe(FUNCTION);
  });

  it("reads back what it printed: a module with structs and maps", () => {
    const parsed = parseModule(MODULE + FUNCTION);
    expect(parsed.diagnostics).toEqual([]);
    if (parsed.ok) expect(printModule(parsed.value)).toBe(MODULE + FUNCTION);
  });

  it("reads back random modules", () => {
    fc.assert(
      fc.property(arbitraryFunction, (fn) => {
        const module = moduleAround(fn);
        const parsed = parseModule(printModule(module));
        expect(parsed.ok && meaning(parsed.value)).toEqual(meaning(module));
      }),
    );
  });

  it("reads comments, and says where instructions stand", () => {
    const parsed = parseFunction(
      `; a comment\nfunction %f section "xdp;not" type xdp { ; another\nb0(): ;\n  v0 = const 7 ; seven\n  ret v0\n}`,
    );
    if (!parsed.ok) return expect.fail("does not parse");
    const [block] = parsed.value.blocks;
    expect(parsed.value.section).toBe("xdp;not");
    expect(textOf(block?.insts[0]?.span)).toBe("v0 = const 7");
    expect(textOf(block?.term.span)).toBe("ret v0");
    expect([parsed.value.nextValue, parsed.value.nextBlock]).toEqual([1, 1]);
  });

  const around = (body: string): string => `function %f section "xdp" type xdp {\nb0():\n  v0 = const 7\n${body}\n  ret v0\n}\n`;
  it.each([
    ["an unknown instruction", around("  v1 = frobnicate v0"), "frobnicate"],
    ["an unknown type", around("  v1: ptr.nowhere = copy v0"), "ptr.nowhere"],
    ["a missing operand list", around("  br v0 b1() b1"), "ret"],
    ["a width", around("  v1 = zext 24 v0"), "24"],
    ["a comparison", around("  v1 = icmp above v0 v0"), "above"],
    ["a constant of 65 bits", around("  v1 = const 18446744073709551616"), "18446744073709551616"],
    ["an offset without a sign", around("  v1 = load u8 4 v0"), "4"],
    ["a signed store", around("  store i8 +4 v0 v0"), "i8"],
    ["a string that does not end", 'function %f section "xdp', '"xdp'],
    ["a relocation without access", around("  v1 = load u8 +4 @iphdr v0"), "@iphdr"],
    ["no function", "", ""],
    ["two functions", around("") + around(""), "function"],
    ["a block without an end", `function %f section "xdp" type xdp {\nb0():\n}`, "}"],
  ])("points at %s", (_, text, place) => {
    const parsed = parseFunction(text);
    expect(parsed.ok).toBe(false);
    expect(parsed.diagnostics[0]?.code).toBe("WH3001");
    expect(textOf(parsed.diagnostics[0]?.span)).toBe(place);
  });

  it("finds several errors in one run, and stops at twenty", () => {
    expect(parseFunction(around("  v1 = add v0,\n  v2 = what\n  v3 = load u7 +0 v0")).diagnostics).toHaveLength(3);
    expect(parseModule("what\n".repeat(100)).diagnostics).toHaveLength(20);
  });

  it("ends on every text", () => {
    const words = fc.constantFrom(
      "function",
      "%f",
      "section",
      '"x"',
      "type",
      "xdp",
      "{",
      "}",
      "b0",
      "(",
      ")",
      ":",
      "v1",
      "=",
      "ret",
      "\n",
      "[",
      ";",
      "@a:1",
      "+8",
      '"',
      "map",
      "struct",
      ",",
      "-",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((list) => list.join(" ")),
        ),
        (text) => {
          const parsed = parseModule(text);
          expect(parsed.ok || parsed.diagnostics.length > 0).toBe(true);
        },
      ),
    );
  });

  it("refuses types that nest without end", () => {
    const parsed = parseModule(`type struct "s" { ${"[1 ".repeat(100_000)} u8 ${"]".repeat(100_000)} }`);
    expect(parsed.diagnostics[0]?.message).toContain("nest deeper");
  });

  it("reads 100,000 instructions in seconds", () => {
    const text = around("  v1 = add v0 v0\n".repeat(100_000));
    const started = performance.now();
    expect(parseFunction(text).ok).toBe(true);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
