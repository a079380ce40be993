import { generate } from "@whistler/backend-ebpf";
import type { CStruct } from "@whistler/btf";
import type { Result } from "@whistler/diagnostics";
import { renderText } from "@whistler/diagnostics";
import { readElf, writeElf } from "@whistler/elf";
import { type IrFunction, interpret, makeInst, type Pipeline, printFunction, rewrite, runPipeline } from "@whistler/ir";
import { CPU_LEVELS, type CpuLevel, disassembleProgram, printListing } from "@whistler/isa";
import { loadCollection } from "@whistler/loader";
import { link, readCollection } from "@whistler/object";
import { defaultPipeline, emptyPipeline } from "@whistler/passes";
import { contextStruct } from "@whistler/uapi";
import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryFunction, arbitraryInputs, environmentWith, INPUT_MAP, moduleAround } from "../../packages/ir/test/arbitrary-function.ts";
import { describeKernel } from "./privileges.ts";

/**
 * Random IR functions mean the same to the IR interpreter and to the kernel: return value and the map that they write, at every cpu
 * level, as they are and optimised. A program that the verifier rejects is a finding too.
 */

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

/** XDP returns 32 bits: the upper half of the value is looked at by a second function that shifts it down. */
function returningUpperHalf(fn: IrFunction): IrFunction {
  return rewrite(fn, (edit) => {
    for (const block of fn.blocks) {
      if (block.term.op !== "ret") continue;
      const [amount, shifted] = [edit.freshValue(), edit.freshValue()];
      edit.insertBefore(
        { block: block.id, index: "term" },
        makeInst("const", { result: amount, attrs: { value: 32n } }),
        makeInst("lshr", { result: shifted, args: [block.term.value, amount], attrs: {} }),
      );
      edit.setTerminator(block.id, { ...block.term, value: shifted });
    }
  });
}

const little = (bytes: Uint8Array): readonly bigint[] =>
  Array.from({ length: bytes.length / 8 }, (_, index) => new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(8 * index, true));

function runInKernel(
  fn: IrFunction,
  inputs: readonly bigint[],
  cpu: CpuLevel,
  pipeline: Pipeline,
): { readonly retval: number; readonly map: readonly bigint[]; readonly listing: string } {
  const target = { cpu };
  const module = value(
    runPipeline({ ...moduleAround(fn), types: [contextStruct("xdp_md") as CStruct] }, pipeline, { target, verify: true }),
  );
  const code = value(generate(module, { target }));
  const listing = printListing(disassembleProgram((code[0]?.insns ?? []).map((one) => one.insn)));
  const file = value(
    link({ programs: code, maps: module.maps, types: new Map(module.types.map((type) => [type.name ?? "", type])), license: "GPL" }),
  );
  const loaded = loadCollection(value(readCollection(value(readElf(writeElf(file))))));
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
