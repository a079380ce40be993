import type { Result } from "@whistler/diagnostics";
import { renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { type IrFunction, interpret, type Pipeline, printFunction } from "@whistler/ir";
import { CPU_LEVELS, type CpuLevel } from "@whistler/isa";
import { loadCollection } from "@whistler/loader";
import { readCollection } from "@whistler/object";
import { defaultPipeline, emptyPipeline } from "@whistler/passes";
import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryFunction, arbitraryInputs, environmentWith, INPUT_MAP } from "../../packages/ir/test/arbitrary-function.ts";
import { describeKernel } from "./privileges.ts";
import { objectOf, returningUpperHalf } from "./random-function.ts";

/**
 * Random IR functions mean the same to the IR interpreter and to the kernel: return value and the map that they write, at every cpu
 * level, as they are and optimised. A program that the verifier rejects is a finding too.
 */

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

const little = (bytes: Uint8Array): readonly bigint[] =>
  Array.from({ length: bytes.length / 8 }, (_, index) => new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(8 * index, true));

function runInKernel(
  fn: IrFunction,
  inputs: readonly bigint[],
  cpu: CpuLevel,
  pipeline: Pipeline,
): { readonly retval: number; readonly map: readonly bigint[]; readonly listing: string } {
  const { object, listing } = objectOf(fn, cpu, pipeline);
  const loaded = loadCollection(value(readCollection(value(readElf(object)))));
  if (!loaded.ok) throw new Error(`${renderText(loaded.diagnostics).slice(-3000)}\n${listing}`);
  using collection = loaded.value;
  const map = collection.maps.get(INPUT_MAP.name);
  const program = collection.programs.get("f");
  if (!map || !program) throw new Error("the collection lost its map or program");
  const bytes = new Uint8Array(INPUT_MAP.valueSizeBytes);
  inputs.forEach((input, index) => {
    new DataView(bytes.buffer).setBigInt64(8 * index, input, true);
  });
  value(map.update(new Uint8Array(4), bytes));
  const { retval } = value(program.testRun({ data: new Uint8Array(64) }));
  return { retval, map: little(value(map.lookup(new Uint8Array(4))) ?? new Uint8Array(0)), listing };
}

describeKernel("the kernel agrees with the IR interpreter on random functions", () => {
  test.each(
    CPU_LEVELS.flatMap((cpu) =>
      (
        [
          ["as lowered", emptyPipeline],
          ["optimised", defaultPipeline],
        ] as const
      ).map(([name, pipeline]) => [cpu, name, pipeline] as const),
    ),
  )("%s, %s", (cpu, _name, pipeline) => {
    fc.assert(
      fc.property(arbitraryFunction, arbitraryInputs, fc.boolean(), (random, inputs, upper) => {
        const fn = upper ? returningUpperHalf(random) : random;
        const environment = environmentWith(inputs);
        const outcome = interpret(fn, environment);
        if (outcome.kind !== "returned") throw new Error(outcome.diagnostic.message);
        const expected = environment.maps.get(INPUT_MAP.name)?.lookup(new Uint8Array(4));
        const actual = runInKernel(fn, inputs, cpu, pipeline);
        expect({ retval: actual.retval, map: actual.map }, `${printFunction(fn)}\n${actual.listing}`).toEqual({
          retval: Number(BigInt.asUintN(32, outcome.value)),
          map: expected && little(expected),
        });
      }),
      { numRuns: 60 },
    );
  });
});
