import { CODES } from "@whistler/diagnostics";
import { describe, expect, test } from "vitest";
import { goldenFiles } from "./golden.ts";
import { passByName, STAGES } from "./stages.ts";

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

  /** Said to tools that hand `lower` units of their own (packages/lower/test/malformed.test.ts); users meet the expander's answer first. */
  const SAID_TO_TOOLS = /^WH23(?:0[1-9]|1[0-68-9]|20|21|26)$/;

  test("every diagnostic that source text can cause has a filetest", () => {
    const said = new Set(files.flatMap((file) => [...file.expected.matchAll(/\[(WH\d+)\]/g)].map((match) => match[1])));
    const codes = Object.keys(CODES).filter((code) => /^WH(?:2|40)/.test(code) && !SAID_TO_TOOLS.test(code));
    expect(codes.filter((code) => !said.has(code))).toEqual([]);
  });
});
