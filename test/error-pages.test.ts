import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { compileSource } from "@whistler/compiler";
import {
  CODES,
  type CodeRow,
  type Diagnostic,
  type ElsewherePage,
  PAGES,
  type Page,
  renderText,
  type SourcePage,
  sortDiagnostics,
} from "@whistler/diagnostics";
import { describe, expect, test } from "vitest";
import { filetestHost } from "./filetests/host.ts";

/**
 * The pages docs/errors/WHnnnn.md and their index docs/errors.md, generated from the tables in packages/diagnostics/src: what a code means
 * from `codes/`, its examples and what to do from `pages/`. `BLESS=1` rewrites them; look at what was rewritten.
 *
 * A new code needs a row in one of the files of packages/diagnostics/src/pages: a wrong and a right program where source text gives the
 * code, else when it is said. Then `BLESS=1 npx vitest run test/error-pages.test.ts`.
 */
const DIRECTORY = new URL("../docs/errors/", import.meta.url);
const INDEX = new URL("../docs/errors.md", import.meta.url);
const MAX_LINES = 20;
const BLESS = process.env["BLESS"] === "1";
const codes = Object.entries<CodeRow>(CODES).sort(([a], [b]) => a.localeCompare(b));
const pages = Object.entries<Page | undefined>(PAGES);
const pageOf = new Map(pages.flatMap(([code, page]) => (page ? [[code, page] as const] : [])));
const sourcePages = [...pageOf].flatMap(([code, page]) => (page.from === "source" ? [[code, page] as const] : []));

/** How an example is compiled: as `whistler compile` does, on the machine of the golden files. */
function diagnosticsOf(text: string, page: SourcePage): readonly Diagnostic[] {
  const host = page.withoutHost ? {} : { host: filetestHost };
  return sortDiagnostics(compileSource(text.trimStart(), "example.lisp", undefined, { ...host, warn: page.warn ?? [] }).diagnostics);
}

/** Of a long line and of many lines the beginning is shown. */
function excerpt(text: string): string {
  const lines = text.trim().split("\n");
  const shown = lines.slice(0, MAX_LINES).map((line) => (line.length > 160 ? `${line.slice(0, 120)}… (${line.length} characters)` : line));
  return [...shown, ...(lines.length > MAX_LINES ? [`… (${lines.length} lines)`] : [])].join("\n");
}

const block = (language: string, text: string): string => `\`\`\`${language}\n${text.trim()}\n\`\`\``;

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function sourceParts(code: string, page: SourcePage): readonly string[] {
  const found = diagnosticsOf(page.wrong, page).filter((one) => one.code === code);
  const options = page.warn ? [`Said only when asked for: \`--warn ${page.warn.join(",")}\`.`, ""] : [];
  return [
    ...options,
    "## Wrong",
    "",
    block("lisp", excerpt(page.wrong)),
    "",
    block("text", renderText(found, { limit: 2 })),
    "",
    "## Right",
    "",
    block("lisp", page.right),
    "",
    sentence(page.fix),
  ];
}

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

function pageText(code: string, row: CodeRow, page: Page): string {
  const kind = row.severity === "error" ? "An error." : `A ${row.severity}: the program is compiled.`;
  const parts = page.from === "source" ? sourceParts(code, page) : elsewhereParts(page);
  return [`# ${code}: ${row.title}`, "", `${kind} ${row.explanation}`, "", ...parts, "", "[All diagnostics](../errors.md)", ""].join("\n");
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

  test.each(codes)("%s", (code, row) => {
    const page = pageOf.get(code);
    if (!page) return; // The first test names it.
    const file = new URL(`${code}.md`, DIRECTORY);
    const text = pageText(code, row, page);
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

describe("examples of pages", () => {
  test.each(sourcePages)("%s: the wrong program gives the code, with place, excerpt and help", (code, page) => {
    const source = page.wrong.trimStart();
    const found = diagnosticsOf(page.wrong, page);
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

  test.each(sourcePages)("%s: the right program gives none", (_code, page) => {
    expect(diagnosticsOf(page.right, page).map((one) => `${one.code}: ${one.message}`)).toEqual([]);
  });
});
