import { readdirSync, readFileSync } from "node:fs";
import { compileSource } from "@whistler/compiler";
import { renderText } from "@whistler/diagnostics";
import fc from "fast-check";
import { expect, test } from "vitest";

/** Damaged programs get diagnostics that can be shown, never an exception: examples with tokens taken out, doubled, exchanged. */

const directory = new URL("../examples/", import.meta.url);
const examples = readdirSync(directory)
  .filter((name) => name.endsWith(".lisp"))
  .map((name) => readFileSync(new URL(name, directory), "utf8").replaceAll(/;.*$/gm, ""));
const tokensOf = (text: string): readonly string[] => text.match(/[()]|"[^"]*"|[^\s()"]+/g) ?? [];
const vocabulary = [
  ...new Set(examples.flatMap(tokensOf)),
  "let",
  "if",
  "cond",
  "and",
  "or",
  "dotimes",
  "store",
  "-1",
  "#xffffffffffffffff",
  "18446744073709551616",
  "1.5",
  '"x"',
  "#\\a",
  "nil",
  "t",
  "'",
  "`",
  ",",
  "cast",
  "u128",
  "struct-alloc",
  "stack-addr",
  "asm",
  "return",
];

const damaged = fc
  .record({
    example: fc.constantFrom(...examples),
    edits: fc.array(
      fc.record({ at: fc.nat(), kind: fc.constantFrom("delete", "double", "replace", "insert"), word: fc.constantFrom(...vocabulary) }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ example, edits }) => {
    const tokens = [...tokensOf(example)];
    for (const { at, kind, word } of edits) {
      const index = at % Math.max(1, tokens.length);
      if (kind === "delete") tokens.splice(index, 1);
      else if (kind === "double") tokens.splice(index, 0, tokens[index] ?? "");
      else if (kind === "replace") tokens.splice(index, 1, word);
      else tokens.splice(index, 0, word);
    }
    return tokens.join(" ");
  });

test("damaged programs compile or get diagnostics", () => {
  fc.assert(
    fc.property(damaged, fc.constantFrom<0 | 2>(0, 2), (text, optLevel) => {
      const result = compileSource(text, "damaged.lisp", undefined, { optLevel, verifyPasses: true });
      if (result.ok) expect(result.value.object.length).toBeGreaterThan(0);
      else expect(renderText(result.diagnostics)).toContain("error[WH");
    }),
    { numRuns: 400 },
  );
});
