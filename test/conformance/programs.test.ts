import {
  type CheckOptions,
  checkProperty,
  instructions,
  interpreterAgrees,
  irFunctions,
  loadsNeverIncrease,
  type Property,
  type Report,
  singleMachinePasses,
  singlePasses,
  vmAgrees,
} from "@whistler/conformance";
import { expect, test } from "vitest";

/**
 * Verifier conformance on random programs, the short mode: a fixed seed that must hold, and a seed of the hour that is reported. The long
 * mode is `npm run conformance:long`; the kernel's part is in kernel.kernel.test.ts.
 */

const FIXED_SEED = 20_260_401;
const FRESH_SEED = Date.now() % 0x7fff_ffff;

interface Row {
  readonly name: string;
  readonly runs: number;
  readonly check: (options: CheckOptions) => Report;
}

const row = <Case>(property: Property<Case>, runs: number): Row => ({
  name: property.name,
  runs,
  check: (options) => checkProperty(property, options),
});

/** As many cases of each property as fit into the time that a test run has. */
const ROWS: readonly Row[] = [
  row(interpreterAgrees, 80),
  row(vmAgrees, 20),
  row(singlePasses, 30),
  row(singleMachinePasses, 20),
  row(loadsNeverIncrease, 60),
  row(irFunctions, 40),
  row(instructions, 100),
];

test.each(ROWS.map((one) => [one.name, one] as const))("fixed seed: %s", (_name, { runs, check }) => {
  const report = check({ seed: FIXED_SEED, runs });
  expect(report.finding?.text ?? "").toBe("");
  expect(report.held).toBeGreaterThan(runs / 2);
});

test.each(ROWS.map((one) => [one.name, one] as const))(`seed of the hour ${FRESH_SEED}: %s`, (name, { runs, check }) => {
  const some = Math.ceil(runs / 2);
  const { finding } = check({ seed: FRESH_SEED, runs: some, shrinkMs: 5_000 });
  const again = `npm run conformance:long -- --property ${name} --seed ${FRESH_SEED} --runs ${some}`;
  if (finding) console.warn(`FINDING, not counted as a failure: ${again}\n${finding.text}`);
});
