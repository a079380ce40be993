// `npm run mutants`: plant one fault at a time in a copy of the repository, and see whether the test suites notice.
import { mkdtempSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { copyRepository, removeCopy } from "./copy.mjs";
import { MUTANTS } from "./mutants.mjs";
import { obstacleTo, plant } from "./plant.mjs";
import { runSuites } from "./run-suites.mjs";
import { SUITES } from "./suites.mjs";

const USAGE = `npm run mutants -- [options]

  --check         only check that every fault can be planted
  --only TEXT     only faults whose name or file contains the text (may be repeated)
  --rev REVISION  plant in a copy of this revision; without it in a copy of the work tree
  --jobs N        faults at a time, each in a copy of its own (default: 2, or the number of processors where that is less)
  --keep          leave the copies where they are

Exit codes: 0 enough faults were caught (nine of ten), 1 too few, 2 the check itself cannot be made.
`;

/** This part of the planted faults must be caught. */
const NEEDED = 9 / 10;
/** A fault that makes the suites run longer than this is caught too: some loop does not end any more. */
const TIMEOUT_MS = 240_000;

const { values: options } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    rev: { type: "string" },
    jobs: { type: "string", default: String(Math.min(2, cpus().length)) },
    keep: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}

const root = resolve(import.meta.dirname, "../..");
const chosen = MUTANTS.filter(
  ({ name, file }) => options.only.length === 0 || options.only.some((text) => name.includes(text) || file.includes(text)),
);
const jobs = Math.max(1, Math.min(Number(options.jobs) || 1, chosen.length));

if (options.check) {
  reportObstacles(root);
  console.log(`${MUTANTS.length} faults can be planted`);
  process.exit(0);
}

const directory = mkdtempSync(join(tmpdir(), "whistler-mutants-"));
process.on("exit", () => {
  if (!options.keep) removeCopy(directory);
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

const copies = Array.from({ length: jobs }, (_, index) => copyRepository(root, join(directory, String(index)), options.rev));
reportObstacles(copies[0]);
await checkBaseline();
const results = await runAll();
const caught = results.filter((result) => result.caughtBy !== undefined).length;
console.log(`\n${table(results)}\n\n${caught} of ${results.length} caught`);
process.exit(caught >= Math.ceil(NEEDED * results.length) ? 0 : 1);

/** A table whose texts no longer match the sources checks nothing: that ends the run. */
function reportObstacles(place) {
  const obstacles = MUTANTS.flatMap((mutant) => obstacleTo(place, mutant) ?? []);
  const names = new Set(MUTANTS.map(({ name }) => name));
  if (names.size !== MUTANTS.length) obstacles.push("two faults have one name");
  if (obstacles.length === 0) return;
  console.error(obstacles.join("\n"));
  process.exit(2);
}

/** Without faults all suites must pass, or their failures would count as catches. */
async function checkBaseline() {
  const suites = [...new Set(chosen.flatMap(({ area }) => SUITES[area].flat()))];
  const result = await runSuites(copies[0], suites, 4 * TIMEOUT_MS);
  if (result.outcome === "passed") return;
  console.error(`Without any fault the suites do not pass: ${describe(result)}`);
  process.exit(2);
}

async function runAll() {
  const waiting = [...chosen];
  const finished = new Map();
  await Promise.all(
    copies.map(async (copy) => {
      for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
        const started = performance.now();
        const restore = plant(copy, mutant);
        const result = await runStages(copy, SUITES[mutant.area]);
        restore();
        if (result.outcome === "broken") {
          console.error(`${mutant.name}: the mutated code does not run at all: ${result.message}`);
          process.exit(2);
        }
        const caughtBy = result.outcome === "passed" ? undefined : describe(result);
        const seconds = Math.round((performance.now() - started) / 1000);
        finished.set(mutant, { ...mutant, caughtBy });
        console.log(`${caughtBy === undefined ? "SURVIVED" : "caught  "} ${mutant.name} (${seconds} s)`);
      }
    }),
  );
  return chosen.map((mutant) => finished.get(mutant));
}

/** The result of the first stage that does not pass, or of the last. */
async function runStages(copy, stages) {
  let result = { outcome: "passed" };
  for (const suites of stages) {
    result = await runSuites(copy, suites, TIMEOUT_MS);
    if (result.outcome !== "passed") break;
  }
  return result;
}

function describe(result) {
  switch (result.outcome) {
    case "failed":
      return `${result.suite}: ${result.test}`;
    case "timeout":
      return `the suites do not end within ${TIMEOUT_MS / 1000} s`;
    case "broken":
      return result.message;
    default:
      return "passed";
  }
}

function table(rows) {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map(({ name, fault, caughtBy }) => `${name.padEnd(width)}  ${fault}\n${" ".repeat(width)}  → ${caughtBy ?? "SURVIVED"}`)
    .join("\n");
}
