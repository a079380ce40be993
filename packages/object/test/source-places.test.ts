import { encodeBtf } from "@whistler/btf";
import { diagnostic, positionAt, renderText } from "@whistler/diagnostics";
import { PROG_TYPES } from "@whistler/uapi";
import { describe, expect, test } from "vitest";
import type { CollectionSpec, ProgramSpec } from "../src/index.ts";
import { sourcePlaces } from "../src/index.ts";

/** A program whose line info says: from a slot on, this place. */
function collection(records: readonly (readonly [slot: number, file: string, text: string, line: number, column: number])[]): {
  readonly spec: CollectionSpec;
  readonly program: ProgramSpec;
} {
  const { bytes, strings } = encodeBtf(
    [],
    records.flatMap(([, file, text]) => [file, text]),
  );
  const program: ProgramSpec = {
    name: "p",
    section: "xdp",
    type: PROG_TYPES.xdp,
    expectedAttachType: 0,
    flags: 0,
    attachTo: "",
    insns: [],
    mapReferences: [],
    coreRelocations: [],
    funcInfo: [],
    lineInfo: records.map(([insnOffset, file, text, line, column]) => ({
      insnOffset,
      fileNameOffset: strings.get(file) ?? 0,
      lineOffset: strings.get(text) ?? 0,
      lineCol: line * 1024 + column,
    })),
  };
  return { program, spec: { maps: new Map(), programs: new Map([["p", program]]), license: "GPL", btf: bytes } };
}

function underlined(text: string, column: number): string | undefined {
  const { spec, program } = collection([[0, "f.lisp", text, 7, column]]);
  const span = sourcePlaces(spec)(program, 0);
  return span?.source.text.slice(span.start, span.end);
}

describe("the place of an instruction", () => {
  test("is that of the latest record before it, at its true line", () => {
    const { spec, program } = collection([
      [1, "f.lisp", "(one)", 3, 1],
      [4, "g.lisp", "  (two)", 900, 3],
    ]);
    const placeOf = sourcePlaces(spec);
    const told = [0, 1, 3, 4, 99].map((slot) => {
      const span = placeOf(program, slot);
      return span && { path: span.source.path, ...positionAt(span.source, span.start) };
    });
    expect(told).toEqual([
      undefined,
      { path: "f.lisp", line: 3, column: 1 },
      { path: "f.lisp", line: 3, column: 1 },
      { path: "g.lisp", line: 900, column: 3 },
      { path: "g.lisp", line: 900, column: 3 },
    ]);
  });

  test.each<readonly [string, number, string]>([
    ["(a (b c) d)", 4, "(b c)"],
    ["(a (b c) d)", 1, "(a (b c) d)"],
    ["(when (= x 1) ; not (yet)", 1, "(when (= x 1)"],
    ["(let ((x 1))   ", 1, "(let ((x 1))"],
    ['(text ")" x) y', 1, '(text ")" x)'],
    ["(f value)", 4, "value"],
    ["  return *p;", 3, "return"],
  ])("%s, column %i: %s", (text, column, expected) => {
    expect(underlined(text, column)).toBe(expected);
  });

  test("a line that the object does not quote is named without a frame", () => {
    const { spec, program } = collection([[0, "f.c", "", 12, 5]]);
    const span = sourcePlaces(spec)(program, 0);
    expect(span && renderText([diagnostic("WH7104", "stopped", { span })])).toContain(" --> f.c:12:5\n  = help");
  });

  test("is unknown without a line, without records and without BTF", () => {
    const unknown = collection([[0, "f.c", "", 0, 0]]);
    expect(sourcePlaces(unknown.spec)(unknown.program, 0)).toBeUndefined();
    const bare = collection([]);
    expect(sourcePlaces(bare.spec)(bare.program, 0)).toBeUndefined();
    const { spec, program } = collection([[0, "f.lisp", "(one)", 3, 1]]);
    const { btf: _, ...withoutBtf } = spec;
    expect(sourcePlaces(withoutBtf)(program, 0)).toBeUndefined();
    expect(sourcePlaces({ ...spec, btf: new Uint8Array(3) })(program, 0)).toBeUndefined();
  });
});
