import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArguments, USAGE, type VmArguments } from "./arguments.ts";
import { boot } from "./boot.ts";
import { type Case, judge, taskOf } from "./case.ts";
import { fetchKernel } from "./fetch.ts";
import { bundleGuest } from "./guest/bundle.ts";
import { initramfs } from "./initramfs.ts";
import { TASK_FILE, type TaskResult } from "./job.ts";
import type { SeriesName } from "./kernel-series.ts";
import { Obstacle } from "./obstacle.ts";
import { SUITES } from "./suites.ts";

/** Some six times as long as everything takes on two cores. */
const TIMEOUT_SECONDS = 900;
/** Failures that are shown in full. All are saved. */
const SHOWN_FAILURES = 10;

const root = fileURLToPath(new URL("../..", import.meta.url));
const cache = join(root, ".cache/kernels");

interface Count {
  passed: number;
  failed: number;
}

/** Test each kernel; the exit code. The last line counts what passed and failed. */
export async function main(args: readonly string[]): Promise<number> {
  const parsed = parseArguments(args);
  if ("problem" in parsed) {
    console.error(`${parsed.problem}\n${USAGE}`);
    return 2;
  }
  const total: Count = { passed: 0, failed: 0 };
  const work = mkdtempSync(join(tmpdir(), "whistler-guest-"));
  try {
    const guestProgram = await bundleGuest(root, work);
    for (const series of parsed.series) testKernel(series, parsed, guestProgram, total);
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    console.error(error.message);
    total.failed++;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

function testKernel(series: SeriesName, options: VmArguments, guestProgram: string, total: Count): void {
  const kernel = fetchKernel(series, cache);
  console.log(`== Linux ${kernel.release}, seed ${options.seed}`);
  const started = performance.now();
  const cases = SUITES.filter(({ name }) => options.only.includes(name)).flatMap((suite) => {
    const made = suite.make({ series, seed: options.seed, programs: options.programs });
    if (made.kind === "cases") {
      for (const { name, text } of made.problems ?? []) console.error(`\nFAILED ${name}\n${text}`);
      total.failed += made.problems?.length ?? 0;
      return made.cases;
    }
    console.warn(`SKIPPED ${suite.name}: ${made.reason}`);
    return [];
  });
  const objectName = (index: number): string => `${index}.bpf.o`;
  const job = new Map<string, Uint8Array>(cases.map(({ object }, index) => [objectName(index), object]));
  job.set(TASK_FILE, Buffer.from(JSON.stringify(cases.map((one, index) => taskOf(one, objectName(index))))));
  const archive = initramfs(root, kernel, guestProgram, job);
  console.log(`${cases.length} objects compiled in ${((performance.now() - started) / 1000).toFixed(1)} s`);

  const { lines, trouble, seconds } = boot(kernel, archive, TIMEOUT_SECONDS);
  const results: readonly TaskResult[] = lines.filter((line) => line.startsWith("{") && line.endsWith("}")).map((line) => JSON.parse(line));
  console.log(`${results.length} results in ${seconds.toFixed(1)} s`);
  const failures = cases.slice(0, results.length).flatMap((one, index) => {
    const result = results[index];
    const problem = result && judge(one, result);
    return problem === undefined ? [] : [{ one, problem }];
  });
  failures.forEach(({ one, problem }, index) => {
    const saved = save(series, one, problem);
    if (index < SHOWN_FAILURES)
      console.error(`\nFAILED ${one.name} on Linux ${kernel.release}\n${one.source}\n${problem}\nsaved as ${saved}.*`);
  });
  for (const { name, describe } of SUITES.filter((suite) => options.only.includes(suite.name))) {
    const of = (one: Case): boolean => one.name.startsWith(`${name}/`);
    console.log(
      `${name}: ${cases.slice(0, results.length).filter(of).length} of ${cases.filter(of).length} judged, ${failures.filter(({ one }) => of(one)).length} failed (${describe})`,
    );
  }
  if (trouble !== undefined) console.error(`${trouble}\nin or after ${cases[results.length]?.name ?? "the last case"}`);
  total.passed += results.length - failures.length;
  // What was not judged has not passed.
  total.failed += failures.length + Math.max(cases.length - results.length, trouble === undefined ? 0 : 1);
}

/** Keep a failing case for later: its object, source and problem; the path without its endings. */
function save(series: SeriesName, one: Case, problem: string): string {
  const directory = join(tmpdir(), "whistler-vm-failures", series);
  mkdirSync(directory, { recursive: true });
  const path = join(directory, one.name.replaceAll(/[^\w.-]+/g, "_"));
  writeFileSync(`${path}.bpf.o`, one.object);
  writeFileSync(`${path}.source.txt`, one.source);
  writeFileSync(`${path}.problem.txt`, problem);
  return path;
}
