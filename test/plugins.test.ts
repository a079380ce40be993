import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { createCompiler } from "@whistler/compiler";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CodeBlock, codeBlocks } from "./code-blocks.ts";

/** docs/plugins.md: its examples are short, have the types that they claim, and do what their last line says. */

const root = new URL("../", import.meta.url);
const page = new URL("docs/plugins.md", root);
const blocks = codeBlocks(page, "ts");
let directory = "";

/** `expression; // → JSON`, the last line of every example. */
const LAST = /^(?<expression>.*); \/\/ → (?<value>.*)\n$/m;

const fileOf = ({ name }: CodeBlock): string => join(directory, `${name.toLowerCase().replaceAll(/\W+/g, "-")}.ts`);

beforeAll(() => {
  // Inside the tree, so that packages resolve as they do for every test.
  directory = mkdtempSync(join(new URL("test/", root).pathname, "plugins-"));
  for (const block of blocks) writeFileSync(fileOf(block), block.code.replace(LAST, "export const value: unknown = $<expression>;\n"));
  const tsconfig = { extends: "../tsconfig.json", compilerOptions: { noEmit: true, noUnusedLocals: false }, include: ["*.ts"] };
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(tsconfig));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("docs/plugins.md", () => {
  test.each(blocks.map((block) => [block.name, block] as const))("%s", async (_name, block) => {
    const lines = block.code.split("\n").filter((line) => line.trim() !== "");
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(150);
    const expected = LAST.exec(block.code)?.groups?.["value"];
    expect(expected, "the last line says what its value is").toBeDefined();
    const { value }: { readonly value: unknown } = await import(/* @vite-ignore */ pathToFileURL(fileOf(block)).href);
    expect(value).toEqual(JSON.parse(expected ?? ""));
  });

  test("the examples are well typed", () => {
    const tsc = new URL("node_modules/typescript/bin/tsc", root).pathname;
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", directory, "--listFiles"], { encoding: "utf8" });
    // Errors of the packages themselves are told by `npm run typecheck`.
    const told = stdout.split("\n").filter((line) => line.includes(basename(directory)));
    expect(told.sort()).toEqual(blocks.map(fileOf).sort());
  });

  test("every hook has a row of the table and an example", () => {
    const { hooks } = createCompiler();
    const text = readFileSync(page, "utf8");
    const rows = [...text.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell = ""]) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(rows.filter((name) => name !== undefined).sort()).toEqual(Object.keys(hooks).sort());
    const code = blocks.map((block) => block.code).join("\n");
    expect(Object.keys(hooks).filter((name) => !code.includes(`hooks.${name}`))).toEqual([]);
  });

  test("a late tap of any hook is refused", () => {
    const { hooks, compileSource } = createCompiler();
    compileSource("(defprog f (:type :xdp) 2)", "f.lisp");
    const never = (): never => expect.unreachable("a tap that was refused runs");
    for (const [name, hook] of Object.entries<{ tap(plugin: string, tap: () => never): void }>({ ...hooks }))
      expect(() => hook.tap("late", never)).toThrow(`late taps hooks.${name} too late`);
  });
});
