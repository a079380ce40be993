import { describe, expect, test } from "vitest";
import { blockOf, effectsOf, hasSideEffects, type Inst, type IrFunction, mayOverlap, parseModule } from "../src/index.ts";

const TEXT = `license "GPL"

map %counts type 2 key 4 value 8 max_entries 1

map %recent type 9 key 4 value 8 max_entries 8

function %f section "xdp" type xdp ctx xdp_md {
  slot #0 size 4 align 4 "map key"
  slot #1 size 8 align 8 "buffer"
b0(v0: ptr.ctx):
  v1: ptr.packet = load u32 +0 v0
  v2 = load u32 +12 v0
  v3 = stack_addr #0
  v4 = stack_addr #1
  store u32 +0 v3 v2
  v5 = load u32 +0 v3
  v6 = load u64 +0 v4
  v7 = map_ref %counts
  v8: ptr.map_value_or_null = helper_call 1 v7 v3
  v9 = map_ref %recent
  v10: ptr.map_value_or_null = helper_call 1 v9 v3
  v11 = helper_call 7
  v12 = const 14
  v13 = helper_call 44 v0 v12
  v14 = load u8 +2 v1
  ret v14
}
`;
const module = parseModule(TEXT);
if (!module.ok) throw new Error(module.diagnostics.map((one) => one.message).join("\n"));
const fn = module.value.functions[0] as IrFunction;
const inst = (value: number): Inst => blockOf(fn, 0).insts.find((one) => one.result === value) as Inst;
const store = blockOf(fn, 0).insts.find((one) => one.op === "store") as Inst;
const touches = (writer: Inst, reader: Inst): boolean =>
  effectsOf(fn, writer, module.value).writes.some((write) =>
    effectsOf(fn, reader, module.value).reads.some((read) => mayOverlap(write, read)),
  );

describe("effects", () => {
  test.each([
    ["a store to a slot touches a load of it", store, 5, true],
    ["but not a load of another slot", store, 6, false],
    ["nor one from the context", store, 2, false],
    ["xdp_adjust_head touches where the packet begins", inst(13), 1, true],
    ["and what is in it", inst(13), 14, true],
    ["random numbers touch no memory", inst(11), 14, false],
  ] as const)("%s", (_name, writer, reader, touched) => {
    expect(touches(writer, inst(reader))).toBe(touched);
  });

  test("a lookup reads its key; on an LRU map it also marks the entry", () => {
    expect(touches(store, inst(8))).toBe(true);
    expect(hasSideEffects(fn, inst(8), module.value)).toBe(false);
    expect(hasSideEffects(fn, inst(10), module.value)).toBe(true);
  });
});
