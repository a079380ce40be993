import { type Result, renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { type IrFunction, interpret, type Pipeline, printFunction } from "@whistler/ir";
import { CPU_LEVELS, type CpuLevel } from "@whistler/isa";
import { readCollection } from "@whistler/object";
import { defaultPipeline, emptyPipeline } from "@whistler/passes";
import { createVm } from "@whistler/vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryFunction, arbitraryInputs, environmentWith, INPUT_MAP } from "../../packages/ir/test/arbitrary-function.ts";
import { objectOf } from "../kernel/random-function.ts";

/**
 * Random IR functions mean the same to the IR interpreter and, as objects, to the virtual machine: all 64 bits of the return value and
 * the map that they write, at every cpu level, as they are and optimised. What test/kernel asks of the kernel, without a kernel.
 */

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

const KEY = new Uint8Array(4);
const hex = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString("hex");

interface Meaning {
  readonly retval: bigint;
  readonly map: string | undefined;
}

function interpreted(fn: IrFunction, inputs: readonly bigint[]): Meaning {
  const environment = environmentWith(inputs);
  const outcome = interpret(fn, environment);
  if (outcome.kind !== "returned") throw new Error(outcome.diagnostic.message);
  return { retval: BigInt.asUintN(64, outcome.value), map: hex(environment.maps.get(INPUT_MAP.name)?.lookup(KEY)) };
}

function runInVm(object: Uint8Array, inputs: readonly bigint[]): Meaning {
  const vm = value(createVm(value(readCollection(value(readElf(object))))));
  const map = vm.maps.get(INPUT_MAP.name);
  if (!map) throw new Error("the collection lost its map");
  const bytes = new Uint8Array(INPUT_MAP.valueSizeBytes);
  inputs.forEach((input, index) => {
    new DataView(bytes.buffer).setBigInt64(8 * index, input, true);
  });
  expect(map.update(KEY, bytes)).toBe(0);
  const { retval } = value(vm.run("f", { packet: new Uint8Array(64) }));
  return { retval, map: hex(map.lookup(KEY)) };
}

function agree(cpu: CpuLevel, pipeline: Pipeline): void {
  fc.assert(
    fc.property(arbitraryFunction, arbitraryInputs, (fn, inputs) => {
      const { object, listing } = objectOf(fn, cpu, pipeline);
      expect(runInVm(object, inputs), `${printFunction(fn)}\n${listing}`).toEqual(interpreted(fn, inputs));
    }),
    { numRuns: 60 },
  );
}

describe("the virtual machine agrees with the IR interpreter on random functions", () => {
  test.each(CPU_LEVELS)("as lowered, %s", (cpu) => agree(cpu, emptyPipeline));
  test.each(CPU_LEVELS)("optimised, %s", (cpu) => agree(cpu, defaultPipeline));
});
