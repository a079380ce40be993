import { everyWay, interpreter, judgeEngine, LEVELS, reference, subjectOf, virtualMachine, xdpWorld } from "@whistler/conformance";
import { renderText } from "@whistler/diagnostics";
import { expect, test } from "vitest";
import { MAPS, VALUES } from "../../packages/conformance/test/semantic-values.ts";

/** The values that the language requires, from every engine that needs no kernel, at every optimisation level. */

const engines = [
  ...Object.entries(LEVELS).map(([name, pipeline]) => interpreter(name, pipeline)),
  ...everyWay(virtualMachine, ["v1", "v4"]),
];

test.each(VALUES)("%s is %s", (body, expected) => {
  const subject = subjectOf(`${MAPS}\n(defprog f (:type :xdp) ${body})`);
  if (!subject.ok) throw new Error(renderText(subject.diagnostics));
  const scenario = { world: xdpWorld(), packets: [new Uint8Array(64)] };
  const run = reference.run(subject.value, scenario);
  if (run.kind !== "ran") throw new Error(run.kind === "refused" ? run.text : run.kind);
  expect(run.outcomes).toMatchObject([{ kind: "returned", value: BigInt.asUintN(64, expected) }]);
  for (const engine of engines) {
    const verdict = judgeEngine(engine, { subject: subject.value, scenario, expected: run });
    expect(verdict.kind === "finding" ? verdict.text : "").toBe("");
  }
});
