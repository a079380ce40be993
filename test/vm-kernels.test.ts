import { describe, expect, test } from "vitest";
import { parseArguments } from "../scripts/kernels/arguments.ts";
import { type Case, type Demand, judge } from "../scripts/kernels/case.ts";
import { cpioArchive } from "../scripts/kernels/cpio.ts";
import type { TaskResult } from "../scripts/kernels/job.ts";

/** The parts of `npm run test:vm` that need no kernel. */

const caseOf = (demand: Demand): Case => ({ name: "suite/one", source: "", object: new Uint8Array(0), demand });
const run = { maps: {}, packets: ["00"], expected: { retvals: [2], maps: { a: { "00": "01", "01": "00" } } } };
const loaded = (retval: number, maps: Record<string, Record<string, string>>): TaskResult => ({
  kind: "loaded",
  runs: [{ retvals: [retval], packets: ["00"], records: [], maps }],
});

describe("a result is judged by what the case demands", () => {
  test.each<[string, Demand, TaskResult, string | undefined]>([
    ["loaded and equal; zero entries do not count", { kind: "load", runs: [run] }, loaded(2, { a: { "00": "01" } }), undefined],
    ["another return value", { kind: "load", runs: [run] }, loaded(1, { a: { "00": "01" } }), '"retvals":[1]'],
    ["another map", { kind: "load", runs: [run] }, loaded(2, { a: { "00": "02" } }), '"00":"02"'],
    ["a run is missing", { kind: "load", runs: [run, run] }, loaded(2, { a: { "00": "01" } }), "expected"],
    [
      "a packet that counts",
      { kind: "load", runs: [{ ...run, expected: { ...run.expected, packets: ["01"] } }] },
      loaded(2, { a: { "00": "01" } }),
      "expected",
    ],
    ["refused", { kind: "load", runs: [] }, { kind: "failed", message: "invalid access" }, "invalid access"],
    ["refused as it should", { kind: "refused", because: "unknown func" }, { kind: "failed", message: "x: unknown func y" }, undefined],
    ["refused for another reason", { kind: "refused", because: "unknown func" }, { kind: "failed", message: "EPERM" }, "EPERM"],
    ["not refused", { kind: "refused", because: "unknown func" }, loaded(2, {}), "loaded, though"],
    ["attached", { kind: "attach", test: "t", expected: "6" }, { kind: "attached", observed: "6" }, undefined],
    ["attached, but not seen", { kind: "attach", test: "t", expected: "6" }, { kind: "attached", observed: "0" }, '"0"'],
    ["an attach test that was only loaded", { kind: "attach", test: "t", expected: false }, loaded(2, {}), "answered loaded to attach"],
  ])("%s", (_name, demand, result, problem) => {
    const verdict = judge(caseOf(demand), result);
    if (problem === undefined) expect(verdict).toBeUndefined();
    else expect(verdict).toContain(problem);
  });
});

test.each([
  [["--kernel", "6.1", "--only", "examples"], { series: ["6.1"], only: ["examples"], seed: expect.any(Number), programs: 500 }],
  [["--seed", "7", "--programs", "3"], { series: ["6.1", "6.12"], only: expect.arrayContaining(["corpus"]), seed: 7, programs: 3 }],
  [["--kernel", "5.4"], { problem: "--kernel takes 6.1 or 6.12" }],
  [["--only", "exmaples"], { problem: expect.stringContaining("no suite exmaples") }],
  [["--programs", "0"], { problem: "--programs takes a positive integer" }],
  [["--kernle", "6.1"], { problem: expect.stringContaining("--kernle") }],
])("arguments %j", (args, expected) => {
  expect(parseArguments(args)).toEqual(expected);
});

/** Names, modes and contents of a `newc` archive. */
function entriesOf(archive: Buffer): readonly (readonly [string, string, string])[] {
  const entries: [string, string, string][] = [];
  for (let at = 0; at < archive.length; ) {
    const field = (index: number): number => Number.parseInt(archive.toString("latin1", at + 6 + 8 * index, at + 14 + 8 * index), 16);
    expect(archive.toString("latin1", at, at + 6)).toBe("070701");
    const [mode, size, nameSize] = [field(1), field(6), field(11)];
    const name = archive.toString("utf8", at + 110, at + 110 + nameSize - 1);
    const body = Math.ceil((at + 110 + nameSize) / 4) * 4;
    entries.push([name, mode.toString(8), archive.toString("utf8", body, body + size)]);
    at = Math.ceil((body + size) / 4) * 4;
  }
  return entries;
}

test("an archive has directories before what is in them, contents, and its end", () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const files = [
    { path: "init", bytes: bytes("#!"), mode: 0o755 },
    { path: "a/b/c", bytes: bytes("12345"), mode: 0o644 },
  ];
  expect(entriesOf(cpioArchive(files, ["proc"]))).toEqual([
    ["proc", "40755", ""],
    ["a", "40755", ""],
    ["a/b", "40755", ""],
    ["init", "100755", "#!"],
    ["a/b/c", "100644", "12345"],
    ["TRAILER!!!", "0", ""],
  ]);
});
