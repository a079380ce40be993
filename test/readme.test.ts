import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileSource } from "@whistler/compiler";
import { beforeAll, describe, expect, test } from "vitest";
import { describeKernel } from "./kernel/privileges.ts";

/** What README.md tells people to type works. */

const root = new URL("../", import.meta.url);
const readme = readFileSync(new URL("README.md", root), "utf8");
const blocks = (language: string): readonly string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map((match) => match[1] ?? "");
const commands = blocks("sh")
  .flatMap((block) => block.split("\n"))
  .map((line) => line.replace(/\s+#.*$/, "").trim())
  .filter((line) => line !== "");
const cli = new URL("packages/whistler/bin/whistler.js", root).pathname;

/** Commands that other tests and the CI script run. */
const ELSEWHERE: readonly RegExp[] = [
  /^npm start$/, // .ci/run
  /^npm test$/, // this
  /^ip link set /, // test/kernel/seeds.kernel.test.ts
  /^bpftool map dump /, // the same
];

// The command line runs from its built files.
beforeAll(() => {
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-b"], { cwd: root, stdio: "pipe" });
}, 120_000);

function run(line: string, directory: string): void {
  const [npx, name, ...args] = line.split(/\s+/);
  expect([npx, name]).toEqual(["npx", "whistler"]);
  const local = args.map((arg) => (arg.startsWith("examples/") ? new URL(arg, root).pathname : arg));
  const { status, stderr } = spawnSync(process.execPath, [cli, ...local], { cwd: directory, encoding: "utf8" });
  expect({ line, status, stderr: status === 0 ? "" : stderr }).toEqual({ line, status: 0, stderr: "" });
}

const own = commands.filter((line) => !ELSEWHERE.some((pattern) => pattern.test(line)));
const isKernelRun = (line: string): boolean => line.includes("whistler run") && !line.includes("--vm");

function inOrder(lines: readonly string[]): void {
  const directory = mkdtempSync(join(tmpdir(), "whistler-readme-"));
  try {
    for (const line of lines) run(line, directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

describe("README", () => {
  test("its commands run, in order", () => {
    expect(own.length).toBeGreaterThan(4);
    inOrder(own.filter((line) => !isKernelRun(line)));
  }, 120_000);

  test("its first program compiles to 11 slots", () => {
    const [program = ""] = blocks("lisp");
    const result = compileSource(program, "readme.lisp");
    expect(result.ok && result.value.programs[0]?.slots).toBe(11);
  });

  test("its library example runs and says what it says", () => {
    const directory = mkdtempSync(join(new URL("test/", root).pathname, "readme-"));
    try {
      const [code = ""] = blocks("ts");
      const file = join(directory, "example.mjs");
      writeFileSync(file, code);
      const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: "utf8" });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toMatch(/^2 \d+\n$/);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

describeKernel("README, in the kernel", () => {
  test("its runs run", () => {
    const runs = own.filter(isKernelRun);
    expect(runs.length).toBeGreaterThan(0);
    inOrder(runs);
  });
});
