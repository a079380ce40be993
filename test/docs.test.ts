import { readFileSync, writeFileSync } from "node:fs";
import { CODES, type CodeRow } from "@whistler/diagnostics";
import { isFixpoint, isSlot, placedSteps } from "@whistler/ir";
import { canonicalPipeline, defaultPipeline, emptyPipeline } from "@whistler/passes";
import { describe, expect, test } from "vitest";

/** Pages that are generated from tables; `BLESS=1` rewrites them. */

function errorsPage(): string {
  const rows = Object.entries<CodeRow>(CODES).sort(([a], [b]) => a.localeCompare(b));
  return [
    "# Diagnostics",
    "",
    "Every code that a diagnostic can carry. A code never changes its meaning. Generated from `packages/diagnostics/src/codes`.",
    "",
    ...rows.flatMap(([code, row]) => [
      `## ${code}: ${row.title}`,
      "",
      `${row.severity === "error" ? "" : `A ${row.severity}. `}${row.explanation}`,
      "",
    ]),
  ].join("\n");
}

function passesPage(): string {
  const pipelines = [
    ["-O2, the default", defaultPipeline],
    ["-O1", canonicalPipeline],
    ["-O0", emptyPipeline],
  ] as const;
  const described = new Map(
    placedSteps(defaultPipeline).flatMap(({ step }) => (isFixpoint(step) || isSlot(step) ? [] : [[step.name, step] as const])),
  );
  return [
    "# Passes",
    "",
    "The optimisation passes and the order in which they run. Generated from `packages/passes/src/default-pipeline.ts`; a pass that is inserted",
    'finds its place by these paths (`insertAfter("canonicalise#1/combine", pass)`).',
    "",
    ...[...described.values()].map(
      (pass) => `- **${pass.name}**: ${pass.description}${pass.requires.length > 0 ? ` (after ${pass.requires.join(", ")})` : ""}`,
    ),
    "",
    ...pipelines.flatMap(([title, pipeline]) => [
      `## ${title}`,
      "",
      ...placedSteps(pipeline).map(({ path, step }) => {
        const indent = "  ".repeat(path.split("/").length - 1);
        if (isFixpoint(step)) return `${indent}1. \`${path}\`: until nothing changes, at most ${step.limit} rounds`;
        return isSlot(step) ? `${indent}1. slot \`${path}\`: passes given to \`compile(ast, [pass, …])\`` : `${indent}1. \`${path}\``;
      }),
      "",
    ]),
  ].join("\n");
}

describe("generated pages are up to date", () => {
  test.each([
    ["errors.md", errorsPage],
    ["passes.md", passesPage],
  ] as const)("docs/%s", (name, page) => {
    const file = new URL(`../docs/${name}`, import.meta.url);
    if (process.env["BLESS"] === "1") writeFileSync(file, page());
    expect(readFileSync(file, "utf8")).toBe(page());
  });
});
