import type { Unit } from "@whistler/expander";
import { expand } from "@whistler/expander";
import { read } from "@whistler/reader";
import { describe, expect, test } from "vitest";
import { lower } from "../src/index.ts";

/**
 * Core forms that no expansion makes, as a tool might that builds its own unit: `lower` answers each with a diagnostic. What users can write
 * is refused by the expander before (test/filetests/error).
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
  ["(frobnicate 1)", "WH2301"],
  ["((f) 1)", "WH2301"],
  ["nowhere", "WH2302"],
  ["(setf nowhere 1)", "WH2302"],
  ["(stack-addr nowhere)", "WH2302"],
  ["(if 1)", "WH2303"],
  ["(ntohs)", "WH2303"],
  ["18446744073709551616", "WH2304"],
  ['"text"', "WH2305"],
  ["(let ((n 5)) (dotimes (i n) 0))", "WH2306"],
  ["(let (x) 0)", "WH2307"],
  ["(/ 1 0)", "WH2308"],
  ["(<< 1 64)", "WH2309"],
  ["(cast u24 1)", "WH2310"],
  ["(load u64 (map-lookup counts 1) 0)", "WH2311"],
  ["(map-lookup nowhere 1)", "WH2312"],
  ["(let ((n 5)) (struct-alloc n))", "WH2313"],
  ["(let ((p (struct-alloc 8))) (atomic-add p 1 1 u32))", "WH2314"],
  ["(struct-alloc 513)", "WH2315"],
  ["(map-lookup events 1)", "WH2316"],
  ["(asm 256 0 0 0 0)", "WH2318"],
  ["(ktime-get-ns 1)", "WH2319"],
  ["(let ((b (struct-alloc 8))) (probe-read-kernel b 1024 (ctx-ptr)))", "WH2326"],
];

describe("malformed core forms", () => {
  test.each(MALFORMED)("%s: %s", (body, code) => {
    expect(lower(unitOf(body)).diagnostics.map((one) => one.code)).toContain(code);
  });

  test("two licences and two programs of one name", () => {
    const unit = unitOf("0");
    const [program] = unit.programs;
    if (!program) throw new Error("no program");
    const twice = lower({ ...unit, programs: [program, { ...program, license: "MIT" }] });
    expect(twice.diagnostics.map((one) => one.code).sort()).toEqual(["WH2320", "WH2321"]);
  });
});
