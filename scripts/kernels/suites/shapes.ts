import { compileSource } from "@whistler/compiler";
import { renderText } from "@whistler/diagnostics";
import { interpretPackets, irOf } from "../../../test/interpret-packets.ts";
import { SHAPE_PACKETS, shapePrograms } from "../../../test/kernel/verifier-shapes.ts";
import { buildsFor, type Suite } from "../case.ts";
import { toHex } from "../hex.ts";
import { KERNEL_SERIES } from "../kernel-series.ts";

/** The shapes that verifiers find hard, with more and more values alive over them. */
export const shapes: Suite = {
  name: "shapes",
  describe: "programs of shapes that older verifiers are known to reject load, and give what the IR interpreter gives",
  make: ({ series }) => ({
    kind: "cases",
    cases: shapePrograms().flatMap(({ name, source }) => {
      const run = { maps: {}, packets: SHAPE_PACKETS.map(toHex), expected: interpretPackets(irOf(source, 0), SHAPE_PACKETS) };
      return buildsFor(KERNEL_SERIES[series].cpuLevels).map(({ cpu, optLevel }) => {
        const result = compileSource(source, "shape.lisp", undefined, { cpu, optLevel });
        if (!result.ok) throw new Error(`${name}: ${renderText(result.diagnostics)}`);
        return { name: `shapes/${name} ${cpu} -O${optLevel}`, source, object: result.value.object, demand: { kind: "load", runs: [run] } };
      });
    }),
  }),
};
