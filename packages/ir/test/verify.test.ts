import { describe, expect, it } from "vitest";
import { parseFunction, parseModule, verifyFunction, verifyModule } from "../src/index.ts";

const PRELUDE = `  slot #0 size 8 align 8 "buffer"
b0(v0: ptr.ctx):
  v1 = const 7
  v2 = stack_addr #0
  v3 = map_ref %counts
  v4: ptr.map_value_or_null = helper_call 1 v3 v2
  v5: ptr.packet = load u32 +0 v0
`;

function found(body: string): readonly string[] {
  const parsed = parseModule(
    `map %counts type 2 key 4 value 8 max_entries 1\nfunction %f section "xdp" type xdp ctx xdp_md {\n${PRELUDE}${body}\n}\n`,
  );
  if (!parsed.ok) return parsed.diagnostics.map((one) => `does not parse: ${one.message}`);
  return verifyModule(parsed.value).map((one) => `${one.code} ${one.message.replace("function f: ", "")}`);
}

describe("the verifier of the IR", () => {
  it("accepts what is well formed", () => {
    expect(
      found(
        "  br v4 b1(v4) b2()\nb1(v6: ptr.map_value_or_null):\n  v7: ptr.map_value = refine nonnull v6\n  v8 = load u64 +0 v7\n  ret v8\nb2():\n  ret v1",
      ),
    ).toEqual([]);
  });

  it.each([
    ["a value that is not there", "  ret v9", "WH3012 b0, `ret v9`: v9 is not defined"],
    [
      "a value before its definition",
      "  v6 = add v7 v1\n  v7 = add v1 v1\n  ret v6",
      "WH3013 b0, `v6 = add v7 v1`: v7 is not defined on every path to here",
    ],
    [
      "a value of the other branch",
      "  br v1 b1() b2()\nb1():\n  v6 = const 1\n  jump b2()\nb2():\n  ret v6",
      "WH3013 b2, `ret v6`: v6 is not defined on every path to here",
    ],
    ["two definitions", "  v1 = const 8\n  ret v1", "WH3011 b0: v1 is defined twice"],
    ["two blocks of one id", "  jump b1()\nb1():\n  ret v1\nb1():\n  ret v1", "WH3010 b1: there are two blocks of this id"],
    ["an edge to nowhere", "  jump b7()", "WH3014 b0, `jump b7()`: there is no b7"],
    ["an edge to the entry", "  jump b0(v0)", "WH3010 b0, `jump b0(v0)`: edges cannot lead to the entry block"],
    ["too few arguments", "  jump b1()\nb1(v6):\n  ret v6", "WH3014 b0, `jump b1()`: b1 has 1 parameters, not 0"],
    [
      "a pointer that may be null for one that may not",
      "  jump b1(v4)\nb1(v6: ptr.map_value):\n  ret v1",
      "WH3014 b0, `jump b1(v4)`: v4 is ptr.map_value_or_null, parameter v6 of b1 is ptr.map_value",
    ],
    [
      "an integer for a pointer",
      "  jump b1(v1)\nb1(v6: ptr.packet):\n  ret v1",
      "WH3014 b0, `jump b1(v1)`: v1 is i64, parameter v6 of b1 is ptr.packet",
    ],
    ["arithmetic on a pointer", "  v6 = add v5 v1\n  ret v6", "WH3015 b0, `v6 = add v5 v1`: operand v5 is ptr.packet, not an integer"],
    ["too many operands", "  v6 = add v1 v1 v1\n  ret v6", "WH3015 b0, `v6 = add v1 v1 v1`: takes 2 operands, not 3"],
    [
      "too many helper arguments",
      "  v6 = helper_call 5 v1 v1 v1 v1 v1 v1\n  ret v6",
      "WH3015 b0, `v6 = helper_call 5 v1 v1 v1 v1 v1 v1`: takes 0 to 5 operands, not 6",
    ],
    [
      "an access through null",
      "  v6 = load u8 +0 v4\n  ret v6",
      "WH3015 b0, `v6 = load u8 +0 v4`: v4 may be null: memory is accessed through a refined pointer",
    ],
    ["a byte swap of a byte", "  v6 = bswap 8 v1\n  ret v6", "WH3016 b0, `v6 = bswap 8 v1`: the width of a byte swap is 16, 32 or 64"],
    [
      "an exchange that does not fetch",
      "  atomic_rmw xchg 64 +0 v2 v1\n  ret v1",
      "WH3016 b0, `atomic_rmw xchg 64 +0 v2 v1`: xchg always fetches (RFC 9669 §5.3)",
    ],
    ["a slot that is not there", "  v6 = stack_addr #3\n  ret v1", "WH3017 b0, `v6 = stack_addr #3`: there is no slot #3"],
    ["a map that is not there", "  v6 = map_ref %flows\n  ret v1", "WH3017 b0, `v6 = map_ref %flows`: the module has no map flows"],
    [
      "an access past a slot",
      "  v6 = const 4\n  v7: ptr.stack = ptr_add v2 v6\n  store u64 +0 v7 v1\n  ret v1",
      "WH3017 b0, `store u64 +0 v7 v1`: accesses bytes 4 to 11 of slot #0, which has 8",
    ],
    ["a result that is not there", "  add v1 v1\n  ret v1", "WH3018 b0, `add v1 v1`: has a result"],
    ["a result too many", "  v6 = store u8 +0 v2 v1\n  ret v1", "WH3018 b0, `v6 = store u8 +0 v2 v1`: has no result"],
    [
      "a result without fetch",
      "  v6 = atomic_rmw add 64 +0 v2 v1\n  ret v1",
      "WH3018 b0, `v6 = atomic_rmw add 64 +0 v2 v1`: has a result exactly where it fetches",
    ],
    [
      "another type than the operand's",
      "  v6: ptr.stack = copy v5\n  ret v1",
      "WH3018 b0, `v6: ptr.stack = copy v5`: its type is that of its operand, ptr.packet, not ptr.stack",
    ],
    [
      "a null test that names the wrong type",
      "  v6: ptr.sock = refine nonnull v4\n  ret v1",
      "WH3019 b0, `v6: ptr.sock = refine nonnull v4`: its type is ptr.map_value, not ptr.sock",
    ],
    [
      "a packet fact about a map",
      "  v6: ptr.map_value_or_null = refine in_range v4\n  ret v1",
      "WH3019 b0, `v6: ptr.map_value_or_null = refine in_range v4`: in_range is said of packet pointers, not of ptr.map_value_or_null",
    ],
  ])("finds %s", (_, body, expected) => {
    expect(found(body)).toEqual([expected]);
  });

  it("allows anything of other blocks in blocks that cannot be reached", () => {
    expect(found("  ret v1\nb1():\n  v6 = const 1\n  jump b2()\nb2():\n  v7 = add v6 v1\n  ret v7")).toEqual([]);
  });

  it("allows pointers of several kinds to meet in an integer, and null to meet a pointer that may be null", () => {
    expect(found("  br v1 b1(v4, v1) b1(v5, v4)\nb1(v6, v7: ptr.map_value_or_null):\n  ret v1")).toEqual([]);
  });

  it("finds functions without blocks, and wrong parameters of a program", () => {
    const parsed = parseFunction(`function %f section "xdp" type xdp {\nb0(v0: ptr.ctx, v1):\n  ret v1\n}`);
    if (!parsed.ok) return expect.fail("does not parse");
    expect(verifyFunction(parsed.value).map((one) => one.message)).toEqual([
      "function f: b0: a program has at most one parameter, its context: ptr.ctx",
    ]);
    expect(verifyFunction({ ...parsed.value, blocks: [] }).map((one) => one.message)).toEqual(["function f: there are no blocks"]);
    expect(verifyFunction({ ...parsed.value, kind: "static", nextValue: 1 }).map((one) => one.code)).toEqual(["WH3011"]);
  });

  it("finds two functions, maps or structs of one name", () => {
    const map = "map %m type 2 key 4 value 8 max_entries 1\n";
    const fn = `function %f section "xdp" type xdp {\nb0():\n  v0 = const 0\n  ret v0\n}\n`;
    const parsed = parseModule(`${map}${map}type struct "s" { u8 "a" }\ntype struct "s" { u8 "a" }\n${fn}${fn}`);
    if (!parsed.ok) return expect.fail("does not parse");
    expect(verifyModule(parsed.value).map((one) => one.message)).toEqual([
      "struct s is defined twice",
      "map m is defined twice",
      "function f is defined twice",
    ]);
  });
});
