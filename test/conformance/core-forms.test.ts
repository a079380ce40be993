import { evaluationRules } from "@whistler/conformance";
import { defaultCoreForms } from "@whistler/lower";
import { expect, test } from "vitest";

test("the reference evaluator has a rule for every core form that lowers, and for no other", () => {
  expect([...evaluationRules.keys()].sort()).toEqual([...defaultCoreForms.keys()].sort());
});
