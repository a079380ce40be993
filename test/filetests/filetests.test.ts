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
});
