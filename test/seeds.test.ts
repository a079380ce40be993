import { existsSync, readFileSync } from "node:fs";
import { compileSource } from "@whistler/compiler";
import { renderText } from "@whistler/diagnostics";
import { CPU_LEVELS } from "@whistler/isa";
import { describe, expect, test } from "vitest";

/** The three programs that upstream's front page shows compile unmodified, to no more slots than clang makes of their C twins at its best. */

const file = new URL("../../shared/seeds/000_14e107356085ed61.txt", import.meta.url);
const present = existsSync(file);
if (!present) console.warn("SKIPPED programs of upstream's front page: ../shared/seeds is not there");
const page = present ? readFileSync(file, "utf8") : "";
/** Lisp and C stand side by side: the Lisp goes from the caption to the first line of C. */
const programs = [...page.matchAll(/^WhistlerC \+ clang\n([\s\S]*?)^#include/gm)].map((match) => match[1] ?? "");

describe.skipIf(!present)("programs of upstream's front page", () => {
  test("there are three", () => {
    expect(programs).toHaveLength(3);
  });

  test.each([
    ["packet counter", 0, "count-packets.lisp", 11],
    ["port blocker", 1, "drop-port.lisp", 26],
    ["SYN flood", 2, "synflood.lisp", 67],
  ] as const)("%s", (_name, index, example, clangSlots) => {
    for (const cpu of CPU_LEVELS) {
      const result = compileSource(programs[index] ?? "", "seed.lisp", undefined, { cpu });
      if (!result.ok) throw new Error(renderText(result.diagnostics));
      expect(result.value.programs.map((program) => program.slots <= clangSlots)).toEqual([true]);
      // What the other tests say of the example holds for the page's program: the code is the same.
      const twin = compileSource(readFileSync(new URL(`../examples/${example}`, import.meta.url), "utf8"), "example.lisp", undefined, {
        cpu,
      });
      expect(twin.ok && twin.value.programs.map((program) => program.insns)).toEqual(result.value.programs.map((program) => program.insns));
    }
  });
});
