import { type Result, renderText } from "@whistler/diagnostics";
import { loadCollection } from "@whistler/loader";
import { createVm } from "@whistler/vm";
import { expect, test } from "vitest";
import { HELPER_CASES, PACKET } from "../../packages/vm/test/helper-cases.ts";
import { helperProgram, keptBy, RESULTS, resultsOf } from "../../packages/vm/test/helper-program.ts";
import { describeKernel } from "./privileges.ts";

/** The virtual machine beside the kernel: the same objects on the same packets give the same results, packets and maps. */

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics).slice(-3000));
  return result.value;
}

describeKernel("helpers in the kernel and in the virtual machine", () => {
  test.each(HELPER_CASES.map((one) => [one.name, one] as const))("%s", (_name, { steps, maps, type }) => {
    const spec = helperProgram(steps, maps, type);
    using collection = value(loadCollection(spec));
    const program = collection.programs.get("p");
    if (!program) throw new Error("the program was not loaded");
    const kernel = value(program.testRun({ data: PACKET }));
    const vm = value(createVm(spec));
    const run = value(vm.run("p", { packet: PACKET }));
    const results = (bytes: Uint8Array | undefined) => resultsOf(bytes ?? new Uint8Array(512), keptBy(steps));
    const key = new Uint8Array(4);
    expect({
      results: results(vm.maps.get(RESULTS.name)?.lookup(key)),
      packet: run.packet,
      retval: Number(run.retval),
    }).toEqual({
      results: results(value(collection.maps.get(RESULTS.name)?.lookup(key) ?? { ok: true, value: undefined, diagnostics: [] })),
      packet: kernel.data,
      retval: kernel.retval,
    });
  });
});
