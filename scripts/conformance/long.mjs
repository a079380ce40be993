// Random programs for as long as one likes: npm run conformance:long -- --runs N [--seed S] [--property P] [--nodes N] [--minutes M] [--shrink S]
// Runs from dist (npm run build first). Findings are printed shrunk, with the seed that brings them back; the exit code is 1 if there were any.
import { parseArgs } from "node:util";
import * as conformance from "@whistler/conformance";
import { kernelAgrees } from "@whistler/conformance/kernel";
import fc from "fast-check";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    property: { type: "string", multiple: true },
    nodes: { type: "string", default: "60" },
    minutes: { type: "string", default: "600" },
    shrink: { type: "string", default: "60" },
    cpu: { type: "string", multiple: true },
  },
});
const [runs, seed, nodes, minutes] = [values.runs, values.seed, values.nodes, values.minutes].map(Number);
/** A property of programs, on programs of up to so many nodes. */
const sized = (property) => ({ ...property, arbitrary: conformance.arbitraryProgramCase(nodes) });
const properties = [
  sized(conformance.interpreterAgrees),
  sized(conformance.vmAgrees),
  kernelAgrees(values.cpu, nodes),
  sized(conformance.singlePasses),
  sized(conformance.singleMachinePasses),
  sized(conformance.loadsNeverIncrease),
  conformance.irFunctions,
  conformance.instructions,
];
const unknown = (values.property ?? []).filter((name) => !properties.some((property) => property.name === name));
if (unknown.length > 0) {
  console.error(`no property is named ${unknown.join(", ")}; properties: ${properties.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

/** A finding ends a batch, and the next one begins with the next seed. */
const BATCH = 50;
const end = Date.now() + minutes * 60_000;
const chosen = values.property ? properties.filter(({ name }) => values.property.includes(name)) : properties;
const signatures = new Map();
let findings = 0;
for (const property of chosen) {
  console.log(`${property.name}: ${property.description}`);
  const total = { held: 0, setAside: 0, findings: 0 };
  const started = Date.now();
  const sinceStart = () => Math.max(1, (Date.now() - started) / 1000);
  for (let batch = 0; total.held + total.setAside < runs && Date.now() < end; batch++) {
    const left = runs - total.held - total.setAside;
    const report = conformance.checkProperty(property, {
      seed: (seed + batch) % 2 ** 31,
      runs: Math.min(BATCH, left),
      shrinkMs: 1000 * Number(values.shrink),
    });
    total.held += report.held;
    for (const count of report.setAside.values()) total.setAside += count;
    if (report.finding) {
      findings++;
      total.findings++;
      total.setAside++;
      const { signature, text } = report.finding;
      const times = (signatures.get(signature) ?? 0) + 1;
      signatures.set(signature, times);
      console.log(
        `FINDING ${property.name} (--property ${property.name} --seed ${report.seed} --runs ${BATCH}), the ${times}. of its kind`,
      );
      if (times <= 2) console.log(text);
    }
    if (batch % 10 === 9 || report.finding)
      console.log(
        `  ${total.held} held, ${total.setAside} set aside, ${total.findings} findings, ${(total.held / sinceStart()).toFixed(1)}/s`,
      );
  }
  console.log(
    `${property.name}: ${total.held} held, ${total.setAside} set aside, ${total.findings} findings in ${sinceStart().toFixed(0)} s`,
  );
}

const coverage = conformance.newCoverage();
const sample = fc.sample(conformance.arbitraryProgram(nodes), { seed, numRuns: Math.min(400, runs) });
for (const [turn, program] of sample.entries()) conformance.cover(coverage, program, conformance.cpuInTurn(turn));
console.log(`never reached by ${sample.length} programs:`);
for (const [kind, names] of Object.entries(conformance.missing(coverage)))
  console.log(`  ${kind}: ${names.length === 0 ? "nothing" : names.join(" ")}`);
for (const [signature, times] of signatures) console.log(`${times} × ${signature}`);
process.exit(findings === 0 ? 0 : 1);
