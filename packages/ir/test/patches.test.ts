import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  diffListings,
  editFunction,
  type IrFunction,
  mapInsts,
  parseFunction,
  patched,
  patchesBetween,
  printFunction,
  printPatches,
  traceEdit,
} from "../src/index.ts";
import { diffLines } from "../src/text/diff.ts";
import { arbitraryFunction } from "./arbitrary-function.ts";

/** Changes as data, and as text. */

function parsed(text: string): IrFunction {
  const result = parseFunction(text);
  if (!result.ok) throw new Error(result.diagnostics.map((one) => one.message).join("\n"));
  return result.value;
}

const before = parsed(`function %f section "xdp" type xdp {
b0(v0: ptr.ctx):
  v1 = load u32 +0 v0
  v2 = const 8
  v3 = umod v1 v2
  br v3 b1(v3) b2()
b1(v4):
  ret v4
b2():
  ret v1
}`);
const after = parsed(`function %f section "xdp" type xdp {
b0(v0: ptr.ctx):
  v1 = load u32 +0 v0
  v5 = const 7
  v3 = and v1 v5
  br v3 b1() b3()
b1():
  ret v3
b3():
  v6 = const 0
  ret v6
}`);

describe("patches", () => {
  test("the same reference has none", () => expect(patchesBetween(before, before)).toEqual([]));

  test("they make the one of the other, for any two functions", () => {
    fc.assert(
      fc.property(arbitraryFunction, arbitraryFunction, (one, other) => {
        expect(patched(one, patchesBetween(one, other))).toEqual(other);
      }),
    );
  });

  test("they name what changed and nothing else", () => {
    const changed = mapInsts(before, (inst) => (inst.op === "umod" ? { ...inst, op: "udiv" } : inst));
    expect(patchesBetween(before, changed).map(({ op, path }) => [op, path.join("/")])).toEqual([["replace", "blocks/0/insts/2"]]);
  });

  test("a context struct can come and go", () => {
    const withContext: IrFunction = { ...before, contextStruct: "xdp_md" };
    expect(patched(before, patchesBetween(before, withContext))).toEqual(withContext);
    expect(patched(withContext, patchesBetween(withContext, before))).toEqual(before);
  });

  test("an edit that writes nothing is the same function; one that writes has patches in both directions", () => {
    expect(editFunction(before, () => undefined)).toBe(before);
    const traced = traceEdit(before, (draft) => {
      draft.name = "g";
    });
    expect(traced.fn.name).toBe("g");
    expect(patched(traced.fn, traced.inversePatches)).toEqual(before);
  });
});

describe("the difference as text", () => {
  test("lines that went and came, under their block; what stayed is left out", () => {
    expect(printPatches(before, patchesBetween(before, after))).toBe(
      [
        "  b0(v0: ptr.ctx):",
        "-   v2 = const 8",
        "-   v3 = umod v1 v2",
        "-   br v3 b1(v3) b2()",
        "+   v5 = const 7",
        "+   v3 = and v1 v5",
        "+   br v3 b1() b3()",
        "- b1(v4):",
        "-   ret v4",
        "+ b1():",
        "+   ret v3",
        "- b2():",
        "-   ret v1",
        "+ b3():",
        "+   v6 = const 0",
        "+   ret v6",
        "",
      ].join("\n"),
    );
  });

  test("a block that only moved has no difference", () => {
    const parts = [
      { key: "b0", lines: ["b0:", "  exit"] },
      { key: "b1", lines: ["b1:", "  exit"] },
    ];
    expect(diffListings(parts, [...parts].reverse())).toBe("");
  });

  const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });
  const side = (diff: readonly string[], sign: string): readonly string[] =>
    diff.filter((line) => line[0] === " " || line[0] === sign).map((line) => line.slice(2));

  test("both sides can be read off any difference", () => {
    fc.assert(
      fc.property(lines, lines, (one, other) => {
        const diff = diffLines(one, other);
        expect([side(diff, "-"), side(diff, "+")]).toEqual([one, other]);
      }),
    );
  });

  test("and it is a shortest one", () => {
    fc.assert(
      fc.property(lines, lines, (one, other) => {
        const common = diffLines(one, other).filter((line) => line.startsWith(" ")).length;
        expect(common).toBe(longestCommon(one, other));
      }),
    );
  });

  test("very different texts are told as all that went and all that came", () => {
    const many = (word: string): readonly string[] => Array.from({ length: 1500 }, (_, index) => `${word} ${index}`);
    expect(diffLines(many("old"), many("new"))).toEqual([...many("- old"), ...many("+ new")]);
  });

  test("a function is its own text", () =>
    expect(printFunction(patched(before, patchesBetween(before, after)))).toBe(printFunction(after)));
});

/** The length of the longest common subsequence, by the textbook's table. */
function longestCommon(one: readonly string[], other: readonly string[]): number {
  let row = new Array<number>(other.length + 1).fill(0);
  for (const line of one) {
    const next = [0];
    other.forEach((word, index) => {
      next.push(line === word ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0));
    });
    row = next;
  }
  return row.at(-1) ?? 0;
}
