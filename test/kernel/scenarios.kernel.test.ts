import { type Result, renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { loadCollection } from "@whistler/loader";
import { type CollectionSpec, readCollection } from "@whistler/object";
import { createVm } from "@whistler/vm";
import { describe, expect, test } from "vitest";
import { compileExample } from "../examples.ts";
import { describeKernel } from "./privileges.ts";
import { SCENARIOS, type Scenario, type Step } from "./scenarios.ts";

/** The stories of scenarios.ts in the virtual machine, and in the kernel where it can run them, unoptimised and optimised. */

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

/** What a story asks of whatever runs it. */
interface Engine {
  update(map: string, key: Uint8Array, value: Uint8Array): void;
  lookup(map: string, key: Uint8Array): Uint8Array | undefined;
  /** What stands for the program in a program array. */
  reference(program: string): number;
  run(program: string, step: Step): { readonly verdict: number; readonly packet: Uint8Array };
}

const u32 = (number: number): Uint8Array => new Uint8Array(new Uint32Array([number]).buffer);

function play(scenario: Scenario, spec: CollectionSpec, engine: Engine): void {
  for (const entry of scenario.before ?? []) engine.update(...entry);
  for (const [map, index, program] of scenario.programs ?? []) engine.update(map, u32(index), u32(engine.reference(program)));
  const program = scenario.program ?? [...spec.programs.keys()][0] ?? "";
  scenario.steps.forEach((step, index) => {
    const { verdict, packet } = engine.run(step.program ?? program, step);
    expect({ index, verdict }).toEqual({ index, verdict: step.verdict });
    if (step.packet) expect({ index, packet }).toEqual({ index, packet: step.becomes ?? step.packet });
  });
  const found = scenario.after.map(([map, key]) => [map, key, engine.lookup(map, key)]);
  expect(found).toEqual(scenario.after);
}

function inVm(scenario: Scenario, spec: CollectionSpec): void {
  const vm = value(createVm(spec, { stubs: new Map(Object.entries(scenario.stubs ?? {})) }));
  play(scenario, spec, {
    update: (map, key, bytes) => expect(vm.maps.get(map)?.update(key, bytes)).toBe(0),
    lookup: (map, key) => vm.maps.get(map)?.lookup(key),
    reference: (program) => vm.programIds.get(program) ?? -1,
    run: (program, { packet, context }) => {
      const run = value(vm.run(program, { ...(packet && { packet }), ...(context && { context }) }));
      return { verdict: Number(BigInt.asUintN(32, run.retval)), packet: run.packet };
    },
  });
}

function inKernel(scenario: Scenario, spec: CollectionSpec): void {
  using collection = value(loadCollection(spec));
  const there = <T>(thing: T | undefined): T => {
    if (thing === undefined) throw new Error("the collection lacks a map or program of the story");
    return thing;
  };
  play(scenario, spec, {
    update: (map, key, bytes) => value(there(collection.maps.get(map)).update(key, bytes)),
    lookup: (map, key) => value(there(collection.maps.get(map)).lookup(key)),
    reference: (program) => there(collection.programs.get(program)).fd,
    run: (program, { packet = new Uint8Array(64) }) => {
      const run = value(there(collection.programs.get(program)).testRun({ data: packet }));
      return { verdict: run.retval, packet: run.data };
    },
  });
}

const stories = SCENARIOS.map((scenario) => [scenario.example, scenario.says, scenario] as const);
const specOf = (scenario: Scenario, optLevel: 0 | 2): CollectionSpec =>
  value(readCollection(value(readElf(compileExample(`${scenario.example}.lisp`, { optLevel }).object))));

describe.each([0, 2] as const)("-O%i in the virtual machine", (optLevel) => {
  test.each(stories)("%s: %s", (_example, _says, scenario) => inVm(scenario, specOf(scenario, optLevel)));
});

describeKernel("in the kernel", () => {
  const runnable = stories.filter(([, , scenario]) => !scenario.onlyInVm);
  describe.each([0, 2] as const)("-O%i", (optLevel) => {
    test.each(runnable)("%s: %s", (_example, _says, scenario) => inKernel(scenario, specOf(scenario, optLevel)));
  });
});
