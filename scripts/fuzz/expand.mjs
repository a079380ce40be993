#!/usr/bin/env node
/**
 * Fuzz reading and expanding: `npm run fuzz:long -- --runs 100000 [--seed 1] [--keep last.lisp]`. Every case must end in a unit or in diagnostics that can be
 * shown, within its time; anything else is printed with its seed and ends the run with status 1.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { renderText } from "@whistler/diagnostics";
import { expand } from "@whistler/expander";
import { readAll } from "@whistler/reader";
import { HOSTILE_PIECES, mutated } from "./mutate.mjs";

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const runs = option("runs", 10_000);
const firstSeed = option("seed", 1);
const keep = process.argv.includes("--keep") ? process.argv[process.argv.indexOf("--keep") + 1] : undefined;
/** A case may take so long; the budget of steps ends it long before. */
const LIMIT_MS = 5_000;
const STEPS = 50_000;

const lispIn = (directory) =>
  readdirSync(new URL(directory, import.meta.url), { recursive: true })
    .filter((name) => name.endsWith(".lisp"))
    .map((name) => readFileSync(new URL(`${directory}${name}`, import.meta.url), "utf8"));
const corpus = [...lispIn("../../examples/"), ...lispIn("../../test/filetests/"), ...HOSTILE_PIECES].filter((text) => text.length < 6_000);

const counts = { units: 0, refused: 0, slowestMs: 0, slowestSeed: 0 };
const codes = new Map();
let failures = 0;
const began = performance.now();
for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
  const text = mutated(corpus, seed);
  // What the process itself does not survive is in this file.
  if (keep !== undefined) writeFileSync(keep, text);
  const start = performance.now();
  try {
    const { forms, diagnostics } = readAll({ path: "fuzz.lisp", text });
    const result = expand(forms, { stepBudget: STEPS });
    const all = [...diagnostics, ...result.diagnostics];
    for (const found of all) codes.set(found.code, (codes.get(found.code) ?? 0) + 1);
    renderText(all.slice(0, 20));
    if (result.ok && diagnostics.length === 0) counts.units += 1;
    else counts.refused += 1;
  } catch (error) {
    failures += 1;
    console.error(`seed ${seed}: ${error instanceof Error ? error.stack : error}\n${text}\n`);
  }
  const ms = performance.now() - start;
  if (ms > counts.slowestMs) Object.assign(counts, { slowestMs: ms, slowestSeed: seed });
  if (ms > LIMIT_MS) {
    failures += 1;
    console.error(`seed ${seed}: took ${ms.toFixed(0)} ms\n${text}\n`);
  }
  if (failures >= 20) break;
  if (seed % 1000 === 0) console.error(`seed ${seed}`);
}
const seconds = (performance.now() - began) / 1000;
console.log(
  `${runs} cases in ${seconds.toFixed(0)} s: ${counts.units} units, ${counts.refused} refused with ${codes.size} different codes; ` +
    `slowest ${counts.slowestMs.toFixed(0)} ms (seed ${counts.slowestSeed}); ${failures} failures`,
);
process.exitCode = failures === 0 ? 0 : 1;
