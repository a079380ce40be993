import type { Unit } from "@whistler/expander";
import { expand } from "@whistler/expander";
import { read } from "@whistler/reader";
import { describe, expect, test } from "vitest";
import { lower } from "../src/index.ts";

/**
 * Core forms that no expansion makes, as a tool might that builds its own unit: `lower` answers each with a diagnostic. What users can write
 * is refused by the expander before, under the same codes (test/filetests/error).
 */

const DECLARATIONS = `
  (defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 1)
  (defmap events :type :ringbuf :max-entries 4096)
  (defprog p (:type :xdp :license "GPL") 0)`;

function parsed(text: string): ReturnType<typeof read> & { readonly ok: true } {
  const forms = read(text);
  if (!forms.ok) throw new Error(text);
  return forms;
}

/** A unit whose only program has this text as its body, unexpanded. */
function unitOf(body: string): Unit {
  const unit = expand(parsed(DECLARATIONS).value);
  if (!unit.ok) throw new Error("the declarations are sound");
  return { ...unit.value, programs: unit.value.programs.map((program) => ({ ...program, body: parsed(body).value })) };
}

const MALFORMED: readonly (readonly [body: string, code: string])[] = [
  ["(frobnicate 1)", "WH2101"],
  ["((f) 1)", "WH2101"],
  ["nowhere", "WH2102"],
  ["(setf nowhere 1)", "WH2102"],
  ["(stack-addr nowhere)", "WH2102"],
  ["(if 1)", "WH2107"],
  ["(ntohs)", "WH2107"],
  ["18446744073709551616", "WH2118"],
  ['"text"', "WH2103"],
  ["(let ((n 5)) (dotimes (i n) 0))", "WH2108"],
  ["(let (x) 0)", "WH2104"],
  ["(/ 1 0)", "WH2123"],
  ["(<< 1 64)", "WH2110"],
  ["(cast u24 1)", "WH2111"],
  ["(load u64 (map-lookup counts 1) 0)", "WH2115"],
  ["(map-lookup nowhere 1)", "WH2113"],
  ["(let ((n 5)) (struct-alloc n))", "WH2108"],
  ["(let ((p (struct-alloc 8))) (atomic-add p 1 1 u32))", "WH2116"],
  ["(struct-alloc 513)", "WH2109"],
  ["(map-lookup events 1)", "WH2114"],
  ["(asm 256 0 0 0 0)", "WH2109"],
  ["(ktime-get-ns 1)", "WH2117"],
  ["(let ((b (struct-alloc 8))) (probe-read-kernel b 1024 (ctx-ptr)))", "WH2109"],
  ["(dotimes (i -1) 0)", "WH2109"],
  ["(ctx u32 -4)", "WH2109"],
  ["(load u32)", "WH2107"],
  ["(load nowhere (ctx-ptr) 0)", "WH2111"],
  ["(atomic-add (struct-alloc 8) 0 1 u16)", "WH2111"],
  ["(cond 1)", "WH2119"],
  ["(block 5 0)", "WH2119"],
  ["(return-from nowhere 1)", "WH2011"],
  ["(core-load u32 (ctx-ptr) 0 5 pid)", "WH2119"],
  ["(core-field-info weight 4 task-struct pid)", "WH2119"],
  ["(core-field-info byte-size 4 5 pid)", "WH2119"],
  ["(let ((n 8)) (ringbuf-reserve events n 0))", "WH2108"],
  ["(asm #x18 3 0 0 0)", "WH4002"],
];

describe("malformed core forms", () => {
  test.each(MALFORMED)("%s: %s", (body, code) => {
    const found = lower(unitOf(body)).diagnostics.filter((one) => one.code === code);
    expect(found).not.toEqual([]);
    for (const one of found) expect(one.span, one.message).toBeDefined();
  });

  test("two licences and two programs of one name", () => {
    const unit = unitOf("0");
    const [program] = unit.programs;
    if (!program) throw new Error("no program");
    const twice = lower({ ...unit, programs: [program, { ...program, license: "MIT" }] });
    expect(twice.diagnostics.map((one) => one.code).sort()).toEqual(["WH2207", "WH2208"]);
  });
});
