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

describe("planted mistakes", () => {
  test.each([
    [wrongShift, /\(>> |\(ash |>>/],
    [narrowStore, /./],
  ] as const)("$name", (pass, expected) => {
    const property = enginesAgree("planted", "a wrong pass", [interpreter("with a wrong pass", pipeline([pass]))]);
    const { finding } = checkProperty(property, { seed: SEED, runs: 300, shrinkMs: 20_000 });
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

/** What random programs do not have: relocations by hand, stack traces, raw instructions, kernel variables. */
const OUT_OF_REACH = ["core-load", "core-store", "core-ctx-load", "core-field-info", "get-stackid", "asm", "ld-btf-id"];

test("random programs are accepted and end without fault; a hundred of them reach almost everything", () => {
  const coverage = newCoverage();
  for (const [program, scenario] of fc.sample(fc.tuple(arbitraryProgram(100), arbitraryScenario), { seed: SEED, numRuns: 100 })) {
    const subject = subjectOf(program.text);
    expect(subject.ok ? [] : subject.diagnostics, program.text).toEqual([]);
    if (!subject.ok) continue;
    const run = reference.run(subject.value, scenario);
    expect(run.kind === "ran" && run.outcomes.map(({ kind }) => kind), program.text).toEqual(scenario.packets.map(() => "returned"));
    cover(coverage, program);
  }
  const left = missing(coverage);
  expect(left["IR passes"]).toEqual([]);
  expect(left.productions.length).toBeLessThan(5);
  expect(left["core forms"].filter((name) => !OUT_OF_REACH.includes(name)).length).toBeLessThan(5);
});
