import { diagnostic, renderJson, type Source, sortDiagnostics } from "@whistler/diagnostics";
import { describe, expect, test } from "vitest";

const text: Source = { path: "a.lisp", text: "(a\n  b)\n" };
const at = (start: number, end: number) => ({ source: text, start, end });

describe("renderJson", () => {
  test("one object a line, with 1-based places and an exclusive end", () => {
    const via = { macro: "M", call: at(0, 7) };
    const [first = "", second = "", rest] = renderJson([
      diagnostic("WH1001", "m", {
        span: { ...at(5, 6), via },
        label: "l",
        related: [{ span: at(1, 2), message: "r" }],
        help: ["h"],
        detail: "d",
      }),
      diagnostic("WH7001", "n"),
    ]).split("\n");
    expect(JSON.parse(first)).toEqual({
      code: "WH1001",
      severity: "error",
      message: "m",
      file: "a.lisp",
      line: 2,
      column: 3,
      endLine: 2,
      endColumn: 4,
      label: "l",
      related: [{ file: "a.lisp", line: 1, column: 2, endLine: 1, endColumn: 3, message: "r" }],
      help: ["h"],
      detail: "d",
      expansion: [{ macro: "M", file: "a.lisp", line: 1, column: 1, endLine: 2, endColumn: 5 }],
    });
    expect(JSON.parse(second)).toEqual({
      code: "WH7001",
      severity: "error",
      message: "n",
      related: [],
      help: ["check the path and the permissions"],
      expansion: [],
    });
    expect(rest).toBe("");
  });

  test("deep expansion is cut at 64 calls", () => {
    let span = { ...at(0, 1) };
    for (let level = 0; level < 5000; level++) span = { ...at(0, 1), ...{ via: { macro: "M", call: span } } };
    const { expansion } = JSON.parse(renderJson([diagnostic("WH1001", "m", { span })])) as { expansion: readonly unknown[] };
    expect(expansion).toHaveLength(64);
  });
});

describe("sortDiagnostics", () => {
  const other: Source = { path: "b.lisp", text: "x y" };
  const late = diagnostic("WH1001", "late", { span: at(5, 6) });
  const early = diagnostic("WH1001", "early", { span: at(0, 1) });
  const elsewhere = diagnostic("WH1001", "elsewhere", { span: { source: other, start: 0, end: 1 } });
  const nowhere = diagnostic("WH7001", "nowhere");

  test("by source in order of appearance, then by place; findings without a place first", () => {
    expect(sortDiagnostics([late, elsewhere, early, nowhere])).toEqual([nowhere, early, late, elsewhere]);
  });

  test("the same finding is kept once; another message at the same place stays", () => {
    const again = diagnostic("WH1001", "late", { span: at(5, 6) });
    const differs = diagnostic("WH1001", "different", { span: at(5, 6) });
    expect(sortDiagnostics([late, again, differs])).toEqual([late, differs]);
  });
});
