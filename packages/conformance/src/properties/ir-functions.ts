import { type IrFunction, interpret, type Pass, pipeline, printFunction, runPipeline } from "@whistler/ir";
import { defaultPipeline } from "@whistler/passes";
import fc from "fast-check";
import { arbitraryFunction, arbitraryInputs, environmentWith, moduleAround, observed } from "../arbitrary/ir-function.ts";
import { caught, finding } from "./program-case.ts";
import { defineProperty, type Verdict } from "./property.ts";
import { everyPass } from "./single-passes.ts";

interface FunctionCase {
  readonly fn: IrFunction;
  readonly inputs: readonly bigint[];
}

/** The value, the faults and the map of a run, as text. */
function meaning(fn: IrFunction, inputs: readonly bigint[]): string {
  const environment = environmentWith(inputs);
  return JSON.stringify(observed(interpret(fn, environment), environment), (_key, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
}

function judge({ fn, inputs }: FunctionCase, name: string, passes: Parameters<typeof pipeline>[0]): Verdict {
  const made = caught(name, printFunction(fn), () =>
    runPipeline(moduleAround(fn), pipeline(passes), { target: { cpu: "v3" }, verify: true, checkPreserves: true, strict: true }),
  );
  if ("kind" in made) return made;
  if (!made.value.ok) return finding(`${name} reports ${made.value.diagnostics[0]?.code}`, printFunction(fn), "");
  const rewritten = made.value.value.functions[0] ?? fn;
  const [before, after] = [meaning(fn, inputs), meaning(rewritten, inputs)];
  if (before === after) return { kind: "holds" };
  return finding(`${name} changes the meaning`, printFunction(fn), `${printFunction(rewritten)}\n${before}\n${after}`);
}

export const irFunctions = defineProperty({
  name: "ir-functions",
  description: "each IR pass alone and the default pipeline leave the meaning of random IR functions as it was",
  arbitrary: fc.record({ fn: arbitraryFunction, inputs: arbitraryInputs }),
  check: (one): Verdict => {
    const ways: readonly (readonly [string, Parameters<typeof pipeline>[0]])[] = [
      ...everyPass.map((pass: Pass) => [pass.name, [{ ...pass, requires: [] }]] as const),
      ["the default pipeline", defaultPipeline.steps],
    ];
    for (const [name, passes] of ways) {
      const verdict = judge(one, name, passes);
      if (verdict.kind !== "holds") return verdict;
    }
    return { kind: "holds" };
  },
});
