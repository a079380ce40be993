import { evaluate } from "../evaluate/evaluate.ts";
import { type Engine, playScenario } from "./engine.ts";

/** The reference evaluator: core forms, straight from the language's definition. */
export const reference: Engine = {
  name: "reference evaluator",
  valueBits: 64,
  run: (subject, scenario) => playScenario(subject, scenario, (world) => evaluate(subject.unit, subject.program, world)),
};
