import { renderText } from "@whistler/diagnostics";
import { describe, expect, test } from "vitest";
import { createVm } from "../src/index.ts";
import { HELPER_CASES, PACKET } from "./helper-cases.ts";
import { helperProgram, keptBy, RESULTS, resultsOf } from "./helper-program.ts";

describe("helpers give what the kernel gives", () => {
  test.each(HELPER_CASES.map((one) => [one.name, one] as const))("%s", (_name, { steps, maps, type, results, packet }) => {
    const vm = createVm(helperProgram(steps, maps, type));
    if (!vm.ok) throw new Error(renderText(vm.diagnostics));
    const run = vm.value.run("p", { packet: PACKET });
    if (!run.ok) throw new Error(renderText(run.diagnostics));
    const value = vm.value.maps.get(RESULTS.name)?.lookup(new Uint8Array(4)) ?? new Uint8Array(512);
    expect(resultsOf(value, keptBy(steps))).toEqual(results.map(BigInt));
    expect(run.value.packet).toEqual(packet ? packet(PACKET) : PACKET);
  });
});
