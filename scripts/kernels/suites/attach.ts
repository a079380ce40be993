import { compileSource } from "@whistler/compiler";
import { renderText } from "@whistler/diagnostics";
import type { Suite } from "../case.ts";
import { ATTACH_TESTS } from "../guest/attach-tests.ts";

/** The table of guest/attach-tests.ts. */
export const attach: Suite = {
  name: "attach",
  describe: "programs that are attached in the guest see what happens there",
  make: () => ({
    kind: "cases",
    cases: ATTACH_TESTS.map(({ name, source, expected }) => {
      const result = compileSource(source, "attach.lisp");
      if (!result.ok) throw new Error(renderText(result.diagnostics));
      return { name: `attach/${name}`, source, object: result.value.object, demand: { kind: "attach", test: name, expected } };
    }),
  }),
};
