import { defaultMachinePasses } from "@whistler/compiler";
import { BODY_FORM_NAMES, defaultMacros } from "@whistler/expander";
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

  /** pt-regs-parm7 and 8 exist on aarch64 only, `|` can be written as a symbol in escapes only. */
  const NOT_WRITTEN: ReadonlySet<string> = new Set(["PT-REGS-PARM7", "PT-REGS-PARM8", "|"]);

  test("every core form and every library macro stands in a golden file", () => {
    const stages = new Set(["forms", "lower", "ir", "asm"]);
    const heads = new Set(
      files
        .filter((file) => stages.has(file.command[0] ?? ""))
        .flatMap((file) => [...file.input.matchAll(/\(([^\s()]+)/g)].map((match) => (match[1] ?? "").toUpperCase())),
    );
    const names = [...BODY_FORM_NAMES, ...defaultMacros.keys()].filter((name) => !NOT_WRITTEN.has(name));
    expect(names.filter((name) => !heads.has(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(150);
  });

  test.each([
    ["pass", [...passByName.keys()]],
    ["machine", ["colour-slots", ...defaultMachinePasses.map(({ name }) => name)]],
  ])("every pass has a filetest: %s", (command, names) => {
    const tested = new Set(files.filter((file) => file.command[0] === command).map((file) => file.command[1]));
    expect(names.filter((name) => !tested.has(name))).toEqual([]);
  });
});
