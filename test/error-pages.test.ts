import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { CODES, type CodeRow, type ElsewherePage, type ExamplePage, PAGES, type Page, renderText } from "@whistler/diagnostics";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeScripts, run, typeErrors, writeScripts } from "./error-page-examples.ts";
import { describeKernel } from "./kernel/privileges.ts";

/**
 * The pages docs/errors/WHnnnn.md and their index docs/errors.md, generated from the tables in packages/diagnostics/src: what a code means
 * from `codes/`, its examples and what to do from `pages/`. `BLESS=1` rewrites them; look at what was rewritten.
 *
 * A new code needs a row in one of the files of packages/diagnostics/src/pages: a wrong and a right example, in the language that gives
 * the code most simply: source text, IR, a script, commands (page.ts); else when it is said, and a test of its own that provokes it. Then `BLESS=1 npx vitest run test/error-pages.test.ts`.
 */
const DIRECTORY = new URL("../docs/errors/", import.meta.url);
const INDEX = new URL("../docs/errors.md", import.meta.url);
const MAX_LINES = 20;
const BLESS = process.env["BLESS"] === "1";
const codes = Object.entries<CodeRow>(CODES).sort(([a], [b]) => a.localeCompare(b));
const pages = Object.entries<Page | undefined>(PAGES);
const pageOf = new Map(pages.flatMap(([code, page]) => (page ? [[code, page] as const] : [])));
const sourcePages = [...pageOf].flatMap(([code, page]) => (page.from === "source" ? [[code, page] as const] : []));
const otherPages = [...pageOf].flatMap(([code, page]) => (isExample(page) && page.from !== "source" ? [[code, page] as const] : []));

const IR_VERIFIED =
  "The IR's verifier says it about IR that is handed over as text or as data (the hooks `lowered` and `optimized`), and, with `--verify`, about what a pass made: then the message names the pass.";
const IR_RUN = "The IR interpreter says it, which tests and tools run functions in.";

function isExample(page: Page): page is ExamplePage {
  return page.from !== "kernel" && page.from !== "host";
}

function needsKernel(page: ExamplePage): boolean {
  return "needs" in page && page.needs === "kernel";
}

beforeAll(() => writeScripts(otherPages.flatMap(([code, page]) => (page.from === "script" ? [[code, page] as const] : []))));
afterAll(removeScripts);

/** Of a long line and of many lines the beginning is shown. */
function excerpt(text: string): string {
  const lines = text.trim().split("\n");
  const shown = lines.slice(0, MAX_LINES).map((line) => (line.length > 160 ? `${line.slice(0, 120)}…` : line));
  return [...shown, ...(lines.length > MAX_LINES ? [`… (${lines.length} lines)`] : [])].join("\n");
}

/** What a command says, without the ends of long lists, which change with every entry. */
function shortened(text: string): string {
  return text
    .split("\n")
    .map((line) => (line.length > 160 ? `${line.slice(0, 100)}…` : line))
    .join("\n");
}

const block = (language: string, text: string): string => `\`\`\`${language}\n${text.trim()}\n\`\`\``;

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

/** When a code is said, and how its examples are to be read. */
function introduction(page: ExamplePage): readonly string[] {
  switch (page.from) {
    case "source":
      return page.warn ? [`Said only when asked for: \`--warn ${page.warn.join(",")}\`.`, ""] : [];
    case "ir":
      return [page.run ? IR_RUN : IR_VERIFIED, ""];
    case "script":
    case "command":
      return [page.where, ""];
  }
}

function exampleParts(page: ExamplePage, said: string): readonly string[] {
  const language = LANGUAGES[page.from];
  const files = page.from === "command" ? Object.entries(page.files) : [];
  return [
    ...introduction(page),
    ...files.flatMap(([name, content]) => [`\`${name}\`:`, "", block("lisp", content), ""]),
    "## Wrong",
    "",
    block(language, excerpt(page.wrong)),
    "",
    ...(said === "" ? [] : [block("text", said), ""]),
    "## Right",
    "",
    block(language, page.right),
    "",
    sentence(page.fix),
  ];
}

const LANGUAGES: Readonly<Record<ExamplePage["from"], string>> = { source: "lisp", ir: "", script: "ts", command: "sh" };

function elsewhereParts(page: ElsewherePage): readonly string[] {
  return [
    "## When",
    "",
    page.where,
    "",
    ...(page.example === undefined ? [] : [block("sh", page.example), ""]),
    "## What to do",
    "",
    sentence(page.fix),
  ];
}

async function pageText(code: string, row: CodeRow, page: Page): Promise<string> {
  const goesOn = page.from === "source" ? "the program is compiled" : "it stops nothing";
  const kind = row.severity === "error" ? "An error." : `A ${row.severity}: ${goesOn}.`;
  const parts = isExample(page) ? exampleParts(page, await shown(code, page)) : elsewhereParts(page);
  return [`# ${code}: ${row.title}`, "", `${kind} ${row.explanation}`, "", ...parts, "", "[All diagnostics](../errors.md)", ""].join("\n");
}

/** What the page shows below the wrong example: of a source that is wrong in many places the code at hand. Kernels word their answers each in its own way. */
async function shown(code: string, page: ExamplePage): Promise<string> {
  if (needsKernel(page)) return "";
  const said = await run(page, "wrong", code);
  return said.diagnostics
    ? renderText(
        said.diagnostics.filter((one) => one.code === code),
        { limit: 2 },
      )
    : shortened(said.text);
}

function indexText(): string {
  return [
    "# Diagnostics",
    "",
    "Every code that a diagnostic can carry. A code never changes its meaning. `whistler explain WH2102` prints a page in the terminal.",
    "Generated from `packages/diagnostics/src/codes` and `pages`.",
    "",
    "| code | | meaning |",
    "|---|---|---|",
    ...codes.map(([code, row]) => `| [${code}](errors/${code}.md) | ${row.severity} | ${row.title.replaceAll("|", "\\|")} |`),
    "",
  ].join("\n");
}

describe("every code has a page", () => {
  test("and every page a code", () => {
    const missing = codes.filter(([code]) => !pageOf.has(code)).map(([code]) => code);
    expect(missing, "add a row to packages/diagnostics/src/pages (this file's first comment says how)").toEqual([]);
    expect([...pageOf.keys()].filter((code) => !(code in CODES))).toEqual([]);
  });

  test.each(codes)("%s", async (code, row) => {
    const page = pageOf.get(code);
    if (!page) return; // The first test names it.
    const file = new URL(`${code}.md`, DIRECTORY);
    const text = await pageText(code, row, page);
    if (BLESS && !(existsSync(file) && readFileSync(file, "utf8") === text)) writeFileSync(file, text);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test("docs/errors holds them and nothing else", () => {
    if (BLESS) {
      mkdirSync(DIRECTORY, { recursive: true });
      for (const name of readdirSync(DIRECTORY)) if (!pageOf.has(name.replace(/\.md$/, ""))) rmSync(new URL(name, DIRECTORY));
      writeFileSync(INDEX, indexText());
    }
    expect(readdirSync(DIRECTORY).sort()).toEqual([...pageOf.keys()].map((code) => `${code}.md`).sort());
    expect(readFileSync(INDEX, "utf8")).toBe(indexText());
  });
});

/** The tests of packages, of this directory and of other kernels; but for this one, and for those of how diagnostics are printed. */
function testTexts(): readonly string[] {
  const packages = readdirSync(new URL("../packages/", import.meta.url)).map(
    (name) => new URL(`../packages/${name}/test/`, import.meta.url),
  );
  const guests = new URL("../scripts/kernels/guest/", import.meta.url);
  return [...packages, new URL("./", import.meta.url), guests].flatMap((directory) =>
    (existsSync(directory) ? readdirSync(directory, { recursive: true, encoding: "utf8" }) : [])
      .filter((name) => name.endsWith(".test.ts") || (directory === guests && name.endsWith(".ts")))
      .filter((name) => name !== "error-pages.test.ts" && !/render-(?:json|text)/.test(name))
      .map((name) => readFileSync(new URL(name, directory), "utf8")),
  );
}

describe("codes without an example", () => {
  test("are expected by a test of their own", () => {
    const texts = testTexts();
    const expected = (code: string): boolean => texts.some((text) => new RegExp(`expect.*\\b${code}\\b`).test(text));
    const unexpected = [...pageOf].filter(([code, page]) => !isExample(page) && !expected(code)).map(([code]) => code);
    expect(unexpected).toEqual([]);
  });
});

describe("examples of source", () => {
  test.each(sourcePages)("%s: the wrong program gives the code, with place, excerpt and help", async (code, page) => {
    const source = page.wrong.trimStart();
    const { diagnostics: found = [] } = await run(page, "wrong", code);
    const [one, ...others] = found.filter((candidate) => candidate.code === code);
    if (!one)
      throw new Error(`${code} is not said of its wrong example, but ${found.map((each) => `${each.code}: ${each.message}`).join("; ")}`);
    // Nothing else is wrong with it, so that a reader sees one mistake; the two that count errors need many.
    if (code !== "WH1011") expect([...others, ...found.filter((each) => each.code !== code)].map((each) => each.message)).toEqual([]);
    const text = renderText([one]);
    if (code !== "WH2330") {
      expect(one.span?.source.text).toBe(source);
      expect(one.span?.start).toBeLessThanOrEqual(source.length);
      expect(text).toMatch(/^ *\d+ \| /m);
      expect(text).toMatch(/\| +\^/);
    }
    expect(text).toMatch(/ = help: \S/);
  });

  test.each(sourcePages)("%s: the right program gives none", async (code, page) => {
    const { diagnostics: found = [] } = await run(page, "right", code);
    expect(found.map((one) => `${one.code}: ${one.message}`)).toEqual([]);
  });
});

/** The wrong example says its code and nothing else that is an error; the right one says nothing. */
const judged = (examples: readonly (readonly [string, ExamplePage])[]): void => {
  test.each(examples)("%s: the wrong example gives the code, the right one none", async (code, page) => {
    const wrong = await run(page, "wrong", code);
    expect([...new Set([...wrong.text.matchAll(/^(?:error|warning|note)\[(WH\d{4})\]/gm)].map(([, said]) => said))]).toEqual([code]);
    expect(wrong.text).toMatch(/ = help: \S/);
    expect((await run(page, "right", code)).text).toBe("");
  });
};

describe("examples of IR, scripts and commands", () => {
  judged(otherPages.filter(([, page]) => !needsKernel(page)));

  test("the scripts are well typed", () => {
    expect(typeErrors()).toEqual([]);
  });
});

describeKernel("examples that ask the kernel", () => {
  judged(otherPages.filter(([, page]) => needsKernel(page)));
});
