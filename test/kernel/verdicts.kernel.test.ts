import { readFileSync } from "node:fs";
import { compileSource, type OptLevel } from "@whistler/compiler";
import { type Result, renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { CPU_LEVELS, type CpuLevel } from "@whistler/isa";
import { loadCollection } from "@whistler/loader";
import { readCollection } from "@whistler/object";
import { describe, expect, test } from "vitest";
import { EXAMPLE_RUNS, type ExampleRun } from "./example-runs.ts";
import { describeKernel } from "./privileges.ts";

/** The examples do to packets and maps what the table says, at every cpu level, unoptimised and optimised. */

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  expect(result.diagnostics).toEqual([]);
  return result.value;
}

const BUILDS: readonly (readonly [CpuLevel, OptLevel])[] = CPU_LEVELS.flatMap((cpu) => [[cpu, 0] as const, [cpu, 2] as const]);
const number = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);

describeKernel("verdicts", () => {
  describe.each(BUILDS)("%s -O%i", (cpu, optLevel) => {
    test.each(EXAMPLE_RUNS.map((run): [string, string, ExampleRun] => [run.example, run.says, run]))("%s %s", (example, _says, run) => {
      const text = readFileSync(new URL(`../../examples/${example}.lisp`, import.meta.url), "utf8");
      const { object } = value(compileSource(text, `${example}.lisp`, undefined, { cpu, optLevel }));
      using collection = value(loadCollection(value(readCollection(value(readElf(object))))));
      const [program] = collection.programs.values();
      if (!program) throw new Error("no program");
      expect(run.packets.map(({ packet }) => value(program.testRun({ data: packet })).retval)).toEqual(
        run.packets.map(({ verdict }) => verdict),
      );
      const maps = [...collection.maps].map(([name, map]) => [
        name,
        Object.fromEntries(
          value(map.entries())
            .map(([key, bytes]) => [String(number(key)), number(bytes)] as const)
            .filter(([, count]) => count !== 0n),
        ),
      ]);
      expect(Object.fromEntries(maps)).toEqual(run.maps);
    });
  });
});
