import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { defaultMachinePasses, OPT_LEVELS, PIPELINES } from "@whistler/compiler";
import { type FunctionPass, isFixpoint, isSlot, placedSteps } from "@whistler/ir";
import { describe, expect, test } from "vitest";
import { type GoldenFile, goldenFiles } from "./filetests/golden.ts";
import { passByName } from "./filetests/stages.ts";

/** docs/passes.md and a page for each pass, from the passes themselves and their filetests; `BLESS=1` rewrites them. */

const examples = goldenFiles(new URL("./filetests/", import.meta.url)).filter(
  ({ command }) => command[0] === "pass" || command[0] === "machine",
);

/** Paths of a pass or fixpoint are told by level, each with the reason why it stands there. */
function places(name: string): readonly string[] {
  return OPT_LEVELS.flatMap(([title, level]) =>
    placedSteps(PIPELINES[level]).flatMap(({ path, step }) =>
      !isFixpoint(step) && !isSlot(step) && step.name === name
        ? [`- ${title}: \`${path}\`${step.reason === undefined ? "" : `: ${step.reason}`}`]
        : [],
    ),
  );
}

function indexPage(): string {
  const described = [...passByName.values()].sort((a, b) => a.name.localeCompare(b.name));
  return [
    "# Passes",
    "",
    "The passes, and the order in which they run. Generated from the pipelines (`packages/passes/src/default-pipeline.ts`,",
    "`packages/backend-ebpf/src/passes/default-machine-passes.ts`). A pass that is inserted finds its place by these paths:",
    '`insertAfter("canonicalise#1/combine", pass)`. `--disable` and `--dump-after` take them too; `--trace-passes` shows what each changed.',
    "",
    ...described.map(
      (pass) =>
        `- [**${pass.name}**](passes/${pass.name}.md): ${pass.description}${pass.requires.length > 0 ? ` (after ${pass.requires.join(", ")})` : ""}`,
    ),
    "",
    ...OPT_LEVELS.flatMap(([title, level]) => [
      `## ${title}`,
      "",
      ...placedSteps(PIPELINES[level]).map(({ path, step }) => {
        const indent = "   ".repeat(path.split("/").length - 1);
        const reason = step.reason === undefined ? "" : `: ${step.reason}`;
        if (isFixpoint(step)) return `${indent}1. \`${path}\`, again until nothing changes, at most ${step.limit} rounds${reason}`;
        return `${indent}1. ${isSlot(step) ? "slot " : ""}\`${path}\`${reason}`;
      }),
      "",
    ]),
    "## Machine passes",
    "",
    "On allocated code, in this order, again until nothing changes.",
    "",
    ...defaultMachinePasses.map(({ name, description, reason }) => `1. [\`${name}\`](passes/${name}.md): ${description} (${reason})`),
    "",
  ].join("\n");
}

function irPassPage(pass: FunctionPass): string {
  const link = (name: string): string => `[${name}](${name}.md)`;
  const own = examples.filter(({ command }) => command[1] === pass.name);
  return page(pass, "packages/passes/src", [
    ...places(pass.name),
    ...(pass.requires.length > 0 ? [`- requires ${pass.requires.map(link).join(", ")} to stand before it`] : []),
    pass.preserves.length > 0
      ? `- preserves the analyses ${pass.preserves.map(({ analysisName }) => analysisName).join(", ")}`
      : "- preserves no analysis",
    "",
    ...own.flatMap(example),
  ]);
}

function machinePassPage(pass: (typeof defaultMachinePasses)[number]): string {
  const own = examples.filter(({ command }) => command[1] === pass.name);
  return page(pass, "packages/backend-ebpf/src/passes", [`- runs on allocated code: ${pass.reason}`, "", ...own.flatMap(machineExample)]);
}

function page(pass: { readonly name: string; readonly description: string }, directory: string, rest: readonly string[]): string {
  const source = `${directory}/${pass.name}.ts`;
  const comment = commentOf(source);
  return [
    `# ${pass.name}`,
    "",
    `${sentence(pass.description)} Generated from [\`${source}\`](../../${source}).`,
    "",
    ...(comment.length > 0 ? [...comment, ""] : []),
    ...rest,
  ].join("\n");
}

/** The doc comment of the pass that a file exports. */
function commentOf(source: string): readonly string[] {
  const text = readFileSync(new URL(`../${source}`, import.meta.url), "utf8");
  const before = text.slice(0, text.search(/^export const \w+ = define\w*Pass\(/m)).trimEnd();
  if (!before.endsWith("*/")) return [];
  return before
    .slice(before.lastIndexOf("/**") + 3, -2)
    .split("\n")
    .map((line) => line.replace(/^ \* ?/, "").trim())
    .join("\n")
    .trim()
    .split("\n");
}

const block = (text: string): readonly string[] => ["```", text, "```", ""];

function example(file: GoldenFile): readonly string[] {
  const { expected } = file;
  return [...exampleInput(file), ...(expected === "unchanged" ? ["stays as it is.", ""] : ["becomes", "", ...block(expected)])];
}

/** Of code generation the IR is shown, and what the pass changed in the code that was made of it. */
function machineExample(file: GoldenFile): readonly string[] {
  const { expected } = file;
  const change =
    expected === "unchanged"
      ? ["The code made of this stays as it is.", ""]
      : ["In the code made of this, the pass changes", "", ...block(expected)];
  return [...exampleInput(file), ...change];
}

function exampleInput({ name, input }: GoldenFile): readonly string[] {
  const [, ...lines] = input.trimEnd().split("\n");
  const about = lines.filter((line) => line.startsWith(";")).map((line) => line.replace(/^; ?/, ""));
  const code = lines.filter((line) => !line.startsWith(";"));
  return [
    `## ${name.replace(/^\w+\//, "").replace(/\.ir$/, "")}`,
    "",
    ...(about.length > 0 ? [...about, ""] : []),
    ...block(code.join("\n")),
  ];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const docs = new URL("../docs/", import.meta.url);
const pages: ReadonlyMap<string, () => string> = new Map<string, () => string>([
  ["passes.md", indexPage],
  ...[...passByName.values()].map((pass) => [`passes/${pass.name}.md`, () => irPassPage(pass)] as const),
  ...defaultMachinePasses.map((pass) => [`passes/${pass.name}.md`, () => machinePassPage(pass)] as const),
]);
const stray = (): readonly string[] => readdirSync(new URL("passes/", docs)).filter((name) => !pages.has(`passes/${name}`));
const bless = process.env["BLESS"] === "1";

describe("the pages of passes are up to date", () => {
  if (bless) mkdirSync(new URL("passes/", docs), { recursive: true });

  test.each([...pages])("docs/%s", (name, text) => {
    const file = new URL(name, docs);
    if (bless) writeFileSync(file, text());
    expect(readFileSync(file, "utf8")).toBe(text());
  });

  test("no page of a pass that is gone", () => {
    if (bless) for (const name of stray()) rmSync(new URL(`passes/${name}`, docs));
    expect(stray()).toEqual([]);
  });

  test("every pass of a pipeline has a page, and every pass page an example", () => {
    const names = OPT_LEVELS.flatMap(([, level]) =>
      placedSteps(PIPELINES[level]).flatMap(({ step }) => (isFixpoint(step) || isSlot(step) ? [] : [step.name])),
    );
    expect(names.filter((name) => !pages.has(`passes/${name}.md`))).toEqual([]);
    expect([...passByName.keys()].filter((name) => !examples.some(({ command }) => command[1] === name))).toEqual([]);
  });
});
