import { type Compilation, compileSource } from "@whistler/compiler";
import { renderText } from "@whistler/diagnostics";
import { compileExample, exampleText } from "../../../test/examples.ts";
import type { Case, Suite } from "../case.ts";
import type { AttachTest, Expectation } from "../guest/attach-test.ts";
import { ATTACH_TESTS } from "../guest/attach-tests.ts";

/** The tables of guest/attach-tests.ts. */
export const attach: Suite = {
  name: "attach",
  describe: "programs that are attached in the guest see what happens there",
  make: ({ series }) => ({ kind: "cases", cases: ATTACH_TESTS.map((test) => caseOf(test, test.on?.[series] ?? test.expected)) }),
};

function caseOf({ name, program }: AttachTest, expected: Expectation): Case {
  const [source, { object }] =
    "source" in program ? [program.source, compiled(program.source)] : [exampleText(program.example), compileExample(program.example)];
  return {
    name: `attach/${name}`,
    source,
    object,
    demand:
      "refused" in expected ? { kind: "refused", because: expected.refused } : { kind: "attach", test: name, expected: expected.observed },
  };
}

function compiled(source: string): Compilation {
  const result = compileSource(source, "attach.lisp");
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}
