import { compileSource, type OptLevel } from "@whistler/compiler";
import { type Result, renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { loadCollection } from "@whistler/loader";
import { readCollection } from "@whistler/object";
import { expect, test } from "vitest";
import { interpretPackets, irOf } from "../interpret-packets.ts";
import { describeKernel } from "./privileges.ts";
import { SHAPE_PACKETS, shapePrograms } from "./verifier-shapes.ts";

/** Programs of shapes that verifiers find hard load here too (`npm run test:vm` has them on older kernels), and give what the IR gives. */

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

describeKernel("shapes that verifiers find hard", () => {
  test.each(shapePrograms().map(({ name, source }) => [name, source] as const))("%s", (_name, source) => {
    const expected = interpretPackets(irOf(source, 0), SHAPE_PACKETS);
    for (const optLevel of [0, 2] as readonly OptLevel[]) {
      const { object } = value(compileSource(source, "shape.lisp", undefined, { optLevel }));
      using collection = value(loadCollection(value(readCollection(value(readElf(object))))));
      const program = collection.programs.get("shape");
      const retvals = SHAPE_PACKETS.map((data) => program && value(program.testRun({ data })).retval);
      expect({ optLevel, retvals }).toEqual({ optLevel, retvals: expected.retvals });
    }
  });
});
