import { compileSource } from "@whistler/compiler";
import { type Result, renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { CPU_LEVELS, type CpuLevel } from "@whistler/isa";
import { type CollectionSpec, readCollection } from "@whistler/object";
import { createVm } from "@whistler/vm";
import { describe, expect, test } from "vitest";
import {
  type CorpusRow,
  type CorpusRun,
  corpusPackets,
  corpusPresent,
  corpusRows,
  expectedRetval,
  u32,
  visibleEntries,
} from "./whistler-tests.ts";

/** Upstream's programs compiled to objects and run in the virtual machine, which can stub helpers. */

if (!corpusPresent) console.warn("SKIPPED upstream's tests in the virtual machine: ../shared/corpora/whistler-tests is not there");

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

function compiled(row: CorpusRow, cpu: CpuLevel, optLevel: 0 | 2): CollectionSpec {
  const { object } = value(compileSource(row.source, `${row.id}.lisp`, undefined, { optLevel, cpu }));
  return value(readCollection(value(readElf(object))));
}

const toHex = ([key, bytes]: readonly [Uint8Array, Uint8Array]): readonly [string, string] => [
  Buffer.from(key).toString("hex"),
  Buffer.from(bytes).toString("hex"),
];

function play(collection: CollectionSpec, run: CorpusRun): { readonly retvals: readonly number[]; readonly maps: unknown } {
  const stubs = new Map(Object.entries(run.stub ?? {}).map(([name, result]) => [name, BigInt(result)]));
  const vm = value(createVm(collection, { stubs }));
  const [program = ""] = collection.programs.keys();
  const retvals = corpusPackets.map(({ hex }) => u32(value(vm.run(program, { packet: Buffer.from(hex, "hex") })).retval));
  const maps = [...vm.maps].map(([name, map]) => [name, Object.fromEntries(map.entries().map(toHex))] as const);
  return { retvals, maps: visibleEntries(Object.fromEntries(maps)) };
}

describe.skipIf(!corpusPresent)("upstream's programs in the virtual machine", () => {
  const cases = corpusRows
    .filter((row) => row.runs)
    .map((row, index) => {
      // Every program unoptimised and optimised; the cpu levels take turns.
      const level = (turn: number): CpuLevel => CPU_LEVELS[(index + turn) % CPU_LEVELS.length] ?? "v3";
      return [row.id, row.test, row, [level(0), 0], [level(2), 2]] as const;
    });

  test.each(cases)("%s %s", (_id, _test, row, ...builds) => {
    for (const [cpu, optLevel] of builds) {
      const collection = compiled(row, cpu, optLevel);
      for (const run of row.runs ?? [])
        expect({ cpu, optLevel, stub: run.stub, ...play(collection, run) }).toEqual({
          cpu,
          optLevel,
          stub: run.stub,
          retvals: corpusPackets.map((packet) => expectedRetval(run, packet.name)),
          maps: visibleEntries(run.expect_maps ?? {}),
        });
    }
  });
});
