import { describe, expect, it } from "vitest";
import { parseFunction, parseModule, printFunction, printModule } from "../src/index.ts";

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
  v14 = asm 24 1 0 0 5 -1 v13
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

describe("the text of the IR", () => {
  it("reads back what it printed: a function with every kind of attribute", () => {
    const parsed = parseFunction(FUNCTION);
    expect(parsed.diagnostics).toEqual([]);
    if (parsed.ok) expect(printFunction(parsed.value)).toBe(FUNCTION);
  });

  it("reads back what it printed: a module", () => {
    const parsed = parseModule(MODULE + FUNCTION);
    expect(parsed.diagnostics).toEqual([]);
    if (parsed.ok) expect(printModule(parsed.value)).toBe(MODULE + FUNCTION);
  });
});
