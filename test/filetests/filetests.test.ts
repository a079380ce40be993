import {
  type FunctionPass,
  type IrModule,
  parseFunction,
  parseModule,
  pipeline,
  printFunction,
  printModule,
  runPipeline,
} from "@whistler/ir";
import * as passes from "@whistler/passes";
import { describe, expect, test } from "vitest";
import { type GoldenFile, goldenFiles } from "./golden.ts";

const passByName = new Map(Object.values(passes).flatMap((value) => ("run" in value ? [[value.name, value] as const] : [])));

/** What each `; test …` line does with the input: text in, text out. */
const STAGES: Readonly<Record<string, (file: GoldenFile) => string>> = {
  pass: runPass,
};

function runPass(file: GoldenFile): string {
  const pass = passByName.get(file.command[1] ?? "");
  if (!pass) throw new Error(`${file.name}: there is no pass ${file.command[1]}`);
  const single = !/^(?:map|license|type) /m.test(file.input);
  const module = single ? functionModule(file.input) : parsed(parseModule(file.input));
  const alone: FunctionPass = { ...pass, requires: [] };
  const result = parsed(runPipeline(module, pipeline([alone]), { target: { cpu: "v3" }, verify: true, checkPreserves: true }));
  if (result === module) return "unchanged";
  return single ? result.functions.map(printFunction).join("\n") : printModule(result);
}

function functionModule(text: string): IrModule {
  return { functions: [parsed(parseFunction(text))], maps: [], types: [], license: "GPL" };
}

function parsed<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly diagnostics: readonly { readonly message: string }[] },
): T {
  if (!result.ok) throw new Error(result.diagnostics.map((one) => one.message).join("\n"));
  return result.value;
}

describe("filetests", () => {
  const files = goldenFiles(new URL("./", import.meta.url));

  test.each(files.map((file) => [file.name, file] as const))("%s", (_name, file) => {
    const stage = STAGES[file.command[0] ?? ""];
    if (!stage) throw new Error(`${file.name}: no stage ${file.command[0]}; there are ${Object.keys(STAGES).join(", ")}`);
    const actual = stage(file).trimEnd();
    if (process.env["BLESS"] === "1" && actual !== file.expected) file.bless(actual);
    else expect(actual).toBe(file.expected);
  });

  test("every pass has a filetest", () => {
    const tested = new Set(files.filter((file) => file.command[0] === "pass").map((file) => file.command[1]));
    expect([...passByName.keys()].filter((name) => !tested.has(name))).toEqual([]);
  });
});
