import { compileSource, type OptLevel } from "@whistler/compiler";
import { type Result, renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import type { IrModule } from "@whistler/ir";
import { loadCollection } from "@whistler/loader";
import { readCollection } from "@whistler/object";
import { describe, expect, test } from "vitest";
import { interpretPackets, irOf } from "../interpret-packets.ts";
import { describeKernel } from "../kernel/privileges.ts";
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

/**
 * The programs are judged by the IR interpreter (which can stub helpers) and, where nothing is stubbed, by the kernel.
 */

if (!corpusPresent) console.warn("SKIPPED corpus of upstream's tests: ../shared/corpora/whistler-tests is not there");

const fromHex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

function interpretRun(module: IrModule, run: CorpusRun): { readonly retvals: readonly number[]; readonly maps: unknown } {
  const { retvals, maps } = interpretPackets(
    module,
    corpusPackets.map((packet) => fromHex(packet.hex)),
    run.stub,
  );
  return { retvals, maps: visibleEntries(maps) };
}

describe.skipIf(!corpusPresent)("upstream's programs in the IR interpreter", () => {
  test.each(corpusRows.filter((row) => row.runs).map((row) => [row.id, row.test, row] as const))("%s %s", (_id, _test, row) => {
    for (const optLevel of [0, 2] as const) {
      const module = irOf(row.source, optLevel);
      for (const run of row.runs ?? [])
        expect({ optLevel, stub: run.stub, ...interpretRun(module, run) }).toEqual({
          optLevel,
          stub: run.stub,
          retvals: corpusPackets.map((packet) => expectedRetval(run, packet.name)),
          maps: visibleEntries(run.expect_maps ?? {}),
        });
    }
  });
});

function load(row: CorpusRow, optLevel: OptLevel): ReturnType<typeof loadCollection> {
  const { object } = value(compileSource(row.source, `${row.id}.lisp`, undefined, { optLevel }));
  return loadCollection(value(readCollection(value(readElf(object)))));
}

describeKernel("upstream's programs in the kernel", () => {
  test.each(corpusRows.filter((row) => row.kernelAccepts).map((row) => [row.id, row.test, row] as const))("%s %s", (_id, _test, row) => {
    for (const optLevel of [0, 2] as const) {
      for (const run of row.runs?.filter((one) => !one.stub) ?? [undefined]) {
        using collection = value(load(row, optLevel));
        if (!run) continue;
        const [program] = collection.programs.values();
        const retvals = corpusPackets
          .filter((packet) => packet.hex.length >= 28)
          .map((packet) => [packet.name, program && u32(value(program.testRun({ data: fromHex(packet.hex) })).retval)]);
        expect(Object.fromEntries(retvals)).toEqual(
          Object.fromEntries(
            corpusPackets.filter((packet) => packet.hex.length >= 28).map((packet) => [packet.name, expectedRetval(run, packet.name)]),
          ),
        );
      }
    }
  });
});
