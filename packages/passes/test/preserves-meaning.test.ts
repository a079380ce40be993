import { type FunctionPass, interpret, type Pass, pipeline, printFunction, runPipeline } from "@whistler/ir";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryFunction, arbitraryInputs, environmentWith, moduleAround, observed } from "../../ir/test/arbitrary-function.ts";
import * as exported from "../src/index.ts";

/** Every pass alone, and the default pipeline, leave the meaning of random functions as it was: the IR interpreter is the judge. */

const allPasses: readonly Pass[] = Object.values(exported).filter((value): value is FunctionPass => "run" in value);
const options = { target: { cpu: "v3" }, verify: true, checkPreserves: true, strict: true } as const;

function agree(passes: Parameters<typeof pipeline>[0]): void {
  fc.assert(
    fc.property(arbitraryFunction, arbitraryInputs, (fn, inputs) => {
      const result = runPipeline(moduleAround(fn), pipeline(passes), options);
      if (!result.ok) throw new Error(result.diagnostics.map((one) => one.message).join("\n"));
      const optimised = result.value.functions[0] ?? fn;
      const before = environmentWith(inputs);
      const after = environmentWith(inputs);
      const expected = observed(interpret(fn, before), before);
      expect(observed(interpret(optimised, after), after), `${printFunction(fn)}\n${printFunction(optimised)}`).toEqual(expected);
    }),
    { numRuns: 150 },
  );
}

describe("each pass preserves the meaning of random functions", () => {
  test.each(allPasses.map((pass) => [pass.name, pass] as const))("%s", (_name, pass) => agree([{ ...pass, requires: [] }]));
});

test("so does the default pipeline", () => agree(exported.defaultPipeline.steps));
test("and a pass that finds nothing to do returns the same function", () => {
  fc.assert(
    fc.property(arbitraryFunction, (fn) => {
      const once = runPipeline(moduleAround(fn), exported.defaultPipeline, options);
      const twice = once.ok ? runPipeline(once.value, exported.defaultPipeline, options) : once;
      if (!once.ok || !twice.ok) throw new Error("the pipeline reported an error");
      const third = runPipeline(
        twice.value,
        pipeline([exported.copyPropagation, exported.simplifyCfg, exported.deadCodeElimination]),
        options,
      );
      expect(third.ok && third.value === twice.value).toBe(true);
    }),
    { numRuns: 50 },
  );
});
