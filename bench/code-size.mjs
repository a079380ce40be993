#!/usr/bin/env node
/**
 * How large programs are: `npm run build && node bench/code-size.mjs`. Slots of 8 bytes, exact, so that one run is enough.
 *
 * The figures of clang 19.1.7 (`-O2 -g`; `best` is the least of -O2 and -Os at v1 to v4) are of C with the same semantics and were stored
 * once, so that no clang is needed; `byHand` is what hand-written assembly reached. What our own code comes to is asserted by
 * test/kernel/example-sizes.txt.
 */
import { readFileSync } from "node:fs";
import { compileSource } from "@whistler/compiler";

const baselines = JSON.parse(readFileSync(new URL("clang-baselines.json", import.meta.url), "utf8"));
const LEVELS = ["v1", "v2", "v3", "v4"];

function slotsOf(program, cpu, optLevel) {
  const text = readFileSync(new URL(`../examples/${program}`, import.meta.url), "utf8");
  const result = compileSource(text, program, undefined, { cpu, optLevel });
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join("\n"));
  return result.value.programs.reduce((sum, { slots }) => sum + slots, 0);
}

const row = (cells) => console.log(cells.map((cell, at) => (at === 0 ? String(cell).padEnd(20) : String(cell).padStart(9))).join(""));
const ratios = { clang: [], best: [], byHand: [] };
row(["", "cpu", "-O0", "-O2", "clang", "ratio", "best", "ratio", "by hand", "ratio"]);
for (const { program, clang, byHand } of baselines)
  for (const cpu of LEVELS) {
    const slots = slotsOf(program, cpu, 2);
    const ratio = (name, other) => {
      ratios[name].push(slots / other);
      return (slots / other).toFixed(2);
    };
    const theirs = clang[`-O2 ${cpu}`];
    row([
      program,
      cpu,
      slotsOf(program, cpu, 0),
      slots,
      theirs,
      ratio("clang", theirs),
      clang.best,
      ratio("best", clang.best),
      byHand,
      ratio("byHand", byHand),
    ]);
  }
const mean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length).toFixed(2);
row(["geometric mean", "", "", "", "", mean(ratios.clang), "", mean(ratios.best), "", mean(ratios.byHand)]);
