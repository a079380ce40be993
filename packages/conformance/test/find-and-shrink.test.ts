import { definePass, mapInsts, pipeline } from "@whistler/ir";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  arbitraryGene,
  arbitraryProgram,
  arbitraryScenario,
  buildProgram,
  checkProperty,
  cover,
  enginesAgree,
  interpreter,
  missing,
  newCoverage,
  reference,
  subjectOf,
} from "../src/index.ts";

/** Planted mistakes are found, and shrunk to programs that one reads at a glance. */

const SEED = 7;
const nodesOf = (text: string): number => text.match(/[()]/g)?.length ?? 0;

/** A pass that is wrong: it takes logical shifts for arithmetic ones. */
const wrongShift = definePass({
  name: "test/wrong-shift",
  description: "a miscompilation",
  preserves: [],
  run: (fn) => mapInsts(fn, (inst) => (inst.op === "lshr" ? { ...inst, op: "ashr" } : inst)),
});

/** Another: it loses the upper half of what is stored. */
const narrowStore = definePass({
  name: "test/narrow-store",
  description: "a miscompilation",
  preserves: [],
  run: (fn) =>
    mapInsts(fn, (inst) => (inst.op === "store" && inst.attrs.width === 64 ? { ...inst, attrs: { ...inst.attrs, width: 32 } } : inst)),
});

/** Another: it takes what the build host says of a kernel struct for what the running kernel says. */
const foldCoreValue = definePass({
  name: "test/fold-core-value",
  description: "a miscompilation",
  preserves: [],
  run: (fn) =>
    mapInsts(fn, (inst) => (inst.op === "core_value" ? { ...inst, op: "const", attrs: { value: BigInt(inst.attrs.value) } } : inst)),
});

/** Another: it drops raw instructions without a result, as if they did nothing. */
const dropRaw = definePass({
  name: "test/drop-raw",
  description: "a miscompilation",
  preserves: [],
  run: (fn) => mapInsts(fn, (inst) => (inst.op === "asm" && inst.result === undefined && inst.attrs.insn.opcode !== 0xb7 ? [] : inst)),
});

describe("planted mistakes", () => {
  test.each([
    [wrongShift, />>|ash|gadget-(mode|level)/],
    [narrowStore, /./],
    [foldCoreValue, /gadget/],
    [dropRaw, /\(asm /],
  ] as const)("$name", (pass, expected) => {
    const property = enginesAgree("planted", "a wrong pass", [interpreter("with a wrong pass", pipeline([pass]))]);
    const { finding } = checkProperty(property, { seed: SEED, runs: 600, shrinkSteps: 1_000 });
    expect(finding?.signature).toContain("with a wrong pass");
    const program = finding?.text.split("\n\n")[0] ?? "";
    expect(program).toMatch(expected);
    expect(nodesOf(program)).toBeLessThan(60);
  });
});

test("a gene shrinks to smaller genes only, and every one is a program", () => {
  const [gene] = fc.sample(arbitraryGene(40), { seed: SEED, numRuns: 1 });
  if (!gene) throw new Error("no gene");
  const size = JSON.stringify(gene, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value)).length;
  for (const { value } of [...arbitraryGene(40).shrink(gene, undefined)].slice(0, 60)) {
    const smaller = JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? part.toString() : part)).length;
    expect(smaller).toBeLessThanOrEqual(size + 1);
    expect(subjectOf(buildProgram(value, "xdp").text).ok).toBe(true);
  }
});

test("random programs are accepted and end without fault; sixty of them reach almost everything", () => {
  const coverage = newCoverage();
  for (const [program, scenario] of fc.sample(fc.tuple(arbitraryProgram(100), arbitraryScenario), { seed: SEED, numRuns: 60 })) {
    const subject = subjectOf(program.text);
    expect(subject.ok ? [] : subject.diagnostics, program.text).toEqual([]);
    if (!subject.ok) continue;
    const run = reference.run(subject.value, scenario);
    expect(run.kind === "ran" && run.outcomes.map(({ kind }) => kind), program.text).toEqual(scenario.packets.map(() => "returned"));
    cover(coverage, program);
  }
  const left = missing(coverage);
  expect(left["IR passes"]).toEqual([]);
  expect(left.productions.length).toBeLessThan(20);
  expect(left["core forms"].length).toBeLessThan(10);
});
