import { readFileSync, writeFileSync } from "node:fs";
import { defaultBuiltins, FORMAT_DIRECTIVES, FUNCTION_FAMILIES, OPERATOR_FAMILIES } from "@whistler/expander";
import { expect, test } from "vitest";

/** docs/compile-time.md is made from the tables of the evaluator. `BLESS=1` rewrites it. */
const PAGE = new URL("../docs/compile-time.md", import.meta.url);

/** Names with a percent sign are what expansions call; users do not. */
const isPublic = (row: { readonly name: string }): boolean => !row.name.startsWith("%");

const cell = (text: string): string => text.replaceAll("|", "\\|");

function page(): string {
  const lines = [
    "# Compile-time code",
    "",
    "<!-- Made from the tables in packages/expander/src/evaluator by test/compile-time-page.test.ts (BLESS=1 rewrites it). -->",
    "",
    "Macros, the options of declarations and the top-level forms of a file are evaluated while the file is compiled, in a subset of Common",
    "Lisp: conses, symbols, integers of any size, ratios, floats, strings, characters, vectors, hash tables, functions, conditions, structures",
    "and classes. This page lists what there is. Names are found from every package, with or without prefix; a definition of the user's goes before",
    "a function of the same name.",
    "",
    "A computation ends within a budget of 10,000,000 steps (WH2006) and nests at most so deep that no stack overflows (WH2007). It",
    "writes where the host says (`format t`), reads files and the environment only through the host, and `random` gives the same numbers in",
    "every compilation, so that the same source gives the same bytes.",
    "",
    "What differs from Common Lisp: numbers and characters are `eq` when they are `eql`; arrays have one dimension and all vectors can grow; hash tables keep",
    "the order of their entries; there are no complex numbers, bit vectors, packages with private names or files to write; a macro that is",
    "defined by `macrolet` does not see variables.",
    "",
    "## Operators",
  ];
  for (const [family, rows] of Object.entries(OPERATOR_FAMILIES)) {
    lines.push("", `### ${family}`, "", "| form | |", "|---|---|");
    for (const row of rows.filter(isPublic)) lines.push(`| \`${cell(row.syntax)}\` | ${cell(row.doc)} |`);
  }
  lines.push("", "## Functions");
  for (const [family, rows] of Object.entries(FUNCTION_FAMILIES)) {
    lines.push("", `### ${family}`, "", "| function | value |", "|---|---|");
    for (const row of rows.filter(isPublic))
      lines.push(`| \`${cell(`(${row.name.toLowerCase()}${row.lambdaList === "" ? "" : ` ${row.lambdaList}`})`)}\` | ${cell(row.doc)} |`);
  }
  const places = [...defaultBuiltins.places.keys()].map((name) => `\`${name.toLowerCase()}\``).sort();
  lines.push(
    "",
    "## Places",
    "",
    "`setf` and the macros built on it take variables, symbol macros, macro calls that expand to places, accessors of structures and classes,",
    "`the`, `getf`, `ldb`, `mask-field`, `subseq`, `(apply #'accessor ...)`, `values`, `if`, whatever `defsetf`, `define-setf-expander` and",
    "`(defun (setf name) ...)` define, and:",
    "",
    `${places.join(", ")}.`,
    "",
    "## Directives of format",
    "",
    `\`${FORMAT_DIRECTIVES}\`, with parameters (numbers, \`'c\`, \`v\`, \`#\`) and the modifiers \`:\` and \`@\`.`,
    "",
  );
  return lines.join("\n");
}

test("the page lists what the tables have", () => {
  if (process.env["BLESS"] === "1") writeFileSync(PAGE, page());
  expect(readFileSync(PAGE, "utf8")).toBe(page());
});

test("every row is in a family, and every row says what it does", () => {
  const operators = Object.values(OPERATOR_FAMILIES).flat();
  const functions = Object.values(FUNCTION_FAMILIES).flat();
  const known = new Set([...defaultBuiltins.specialForms.keys(), ...defaultBuiltins.macros.keys()]);
  expect(new Set(operators.map((row) => row.name))).toEqual(known);
  expect(new Set(functions.map((row) => row.name))).toEqual(new Set(defaultBuiltins.functions.keys()));
  expect([...operators, ...functions].filter((row) => row.doc === "")).toEqual([]);
  expect(functions.length).toBe(defaultBuiltins.functions.size);
});
