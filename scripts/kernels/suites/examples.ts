import type { Compilation } from "@whistler/compiler";
import { compileExample, EXAMPLES, exampleText } from "../../../test/examples.ts";
import { EXAMPLE_RUNS, type ExampleRun } from "../../../test/kernel/example-runs.ts";
import { buildsFor, type JudgedRun, type Suite } from "../case.ts";
import { toHex } from "../hex.ts";
import type { MapEntries } from "../job.ts";
import { KERNEL_SERIES } from "../kernel-series.ts";

/** Every example, with the packets of test/kernel/example-runs.ts where it has some. */
export const examples: Suite = {
  name: "examples",
  describe: "examples/*.lisp load, and do to packets what is known of them",
  make: ({ series }) => ({
    kind: "cases",
    cases: EXAMPLES.flatMap((file) =>
      buildsFor(KERNEL_SERIES[series].cpuLevels).map(({ cpu, optLevel }) => {
        const compilation = compileExample(file, { cpu, optLevel });
        const runs = EXAMPLE_RUNS.filter((run) => `${run.example}.lisp` === file && run.notInOlderTestRuns === undefined).map((run) =>
          judgedRun(run, compilation),
        );
        return {
          name: `examples/${file} ${cpu} -O${optLevel}`,
          source: exampleText(file),
          object: compilation.object,
          demand: { kind: "load", runs },
        };
      }),
    ),
  }),
};

function judgedRun(run: ExampleRun, { maps }: Compilation): JudgedRun {
  const hexMaps = Object.entries(run.maps).map(([name, entries]): [string, MapEntries[string]] => {
    const definition = maps.find((map) => map.definition.name === name)?.definition;
    if (!definition) throw new Error(`${run.example} has no map ${name}`);
    return [
      name,
      Object.fromEntries(
        Object.entries(entries).map(([key, value]) => [
          little(BigInt(key), definition.keySizeBytes),
          little(value, definition.valueSizeBytes),
        ]),
      ),
    ];
  });
  return {
    maps: {},
    packets: run.packets.map(({ packet }) => toHex(packet)),
    expected: { retvals: run.packets.map(({ verdict }) => verdict), maps: Object.fromEntries(hexMaps) },
  };
}

/** A number as little-endian bytes in hexadecimal. */
const little = (value: bigint, sizeBytes: number): string =>
  toHex(Uint8Array.from({ length: sizeBytes }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn)));
