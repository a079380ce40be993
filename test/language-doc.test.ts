import { readFileSync } from "node:fs";
import { compileSource, type OptLevel } from "@whistler/compiler";
import { type Result, renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { readCollection } from "@whistler/object";
import { read } from "@whistler/reader";
import { createVm } from "@whistler/vm";
import { describe, expect, test } from "vitest";

/** Every example of docs/language.md compiles without a word; forms with `; => value` have that value in the virtual machine. */

const page = readFileSync(new URL("../docs/language.md", import.meta.url), "utf8");

interface CodeBlock {
  readonly heading: string;
  readonly kind: string;
  readonly text: string;
}

const blocks: readonly CodeBlock[] = [...page.matchAll(/^```lisp ?(\w*)\n([\s\S]*?)^```$/gm)].map((match) => ({
  heading: [...page.slice(0, match.index).matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? "",
  kind: match[1] ?? "",
  text: match[2] ?? "",
}));

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

describe("whole programs", () => {
  test.each(blocks.filter((block) => block.kind === "").map((block) => [block.heading, block.text] as const))("%s", (_heading, text) => {
    for (const optLevel of [0, 2] as const) {
      const result = compileSource(text, "language.md", undefined, { optLevel, verifyPasses: true });
      expect(renderText(result.diagnostics)).toBe("");
    }
  });
});

/** The value of a form as a program's result, all 64 bits. */
function run(form: string, optLevel: OptLevel): bigint {
  const { object } = value(compileSource(`(defprog p (:type :xdp) ${form})`, "language.md", undefined, { optLevel }));
  const vm = value(createVm(value(readCollection(value(readElf(object))))));
  return value(vm.run("p", { packet: new Uint8Array(64) })).retval;
}

const literal = (text: string): bigint => {
  const [form] = value(read(text));
  if (form?.kind !== "integer") throw new Error(`docs/language.md: ${text} is no integer`);
  return BigInt.asUintN(64, form.value);
};

describe("values", () => {
  const rows = blocks
    .filter((block) => block.kind === "values")
    .flatMap((block) => block.text.trim().split("\n"))
    .map((line) => line.split("; =>").map((part) => part.trim()));

  test.each(rows)("%s => %s", (form, expected) => {
    for (const optLevel of [0, 2] as const) expect(run(form ?? "", optLevel)).toBe(literal(expected ?? ""));
  });

  test("every row says what it gives", () => {
    expect(rows.filter((row) => row.length !== 2)).toEqual([]);
    expect(rows.length).toBeGreaterThan(40);
  });
});
