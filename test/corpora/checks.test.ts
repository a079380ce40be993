import { readdirSync, readFileSync } from "node:fs";
import { compileSource } from "@whistler/compiler";
import { describe, expect, test } from "vitest";
import { filetestHost } from "../filetests/host.ts";
import { corpusPresent, corpusRows } from "./whistler-tests.ts";

/** Checks must be silent about programs that are right: everything that the kernel accepts. */

const examples = new URL("../../examples/", import.meta.url);
const sources = [
  ...readdirSync(examples, { encoding: "utf8" })
    .filter((name) => name.endsWith(".lisp"))
    .map((name) => [name, readFileSync(new URL(name, examples), "utf8")] as const),
  ...corpusRows.filter((row) => row.kernelAccepts).map((row) => [row.id, row.source] as const),
];

/** Upstream's tests return what they computed from XDP programs, and use a deprecated form: both are said rightly. */
const TRUE_OF_THE_CORPUS: ReadonlySet<string> = new Set(["WH2121", "WH2404"]);

describe("programs that the kernel accepts get no warning", () => {
  if (!corpusPresent) console.warn("SKIPPED: upstream's programs are not beside this repository; only the examples are looked at");

  test.each([0, 2] as const)("at -O%i", (optLevel) => {
    const found = sources.flatMap(([name, source]) =>
      compileSource(source, name, undefined, { host: filetestHost, optLevel })
        .diagnostics.filter((one) => one.severity === "warning" && !TRUE_OF_THE_CORPUS.has(one.code))
        .map((one) => `${name}: ${one.code}: ${one.message}`),
    );
    expect(found).toEqual([]);
    expect(sources.length).toBeGreaterThan(corpusPresent ? 300 : 20);
  });
});
