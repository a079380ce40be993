import { interpret, printFunction } from "@whistler/ir";
import { defaultPipeline, emptyPipeline } from "@whistler/passes";
import fc from "fast-check";
import { arbitraryFunction, arbitraryInputs, environmentWith, INPUT_MAP } from "../../../packages/ir/test/arbitrary-function.ts";
import { objectOf, returningUpperHalf } from "../../../test/kernel/random-function.ts";
import { buildsFor, type Case, type Suite } from "../case.ts";
import { toHex } from "../hex.ts";
import { KERNEL_SERIES } from "../kernel-series.ts";

/** Array index 0. */
const KEY = toHex(new Uint8Array(4));

/** Random IR functions; program number n is compiled for the n-th level in turn, as it is and optimised. */
export const irFunctions: Suite = {
  name: "ir-functions",
  describe: "random IR functions load, and give what the IR interpreter gives",
  make: ({ series, seed, programs }) => {
    const { cpuLevels } = KERNEL_SERIES[series];
    const random = fc.sample(fc.tuple(arbitraryFunction, arbitraryInputs, fc.boolean()), { numRuns: programs, seed });
    return {
      kind: "cases",
      cases: random.flatMap(([plain, inputs, upper], index): readonly Case[] => {
        const fn = upper ? returningUpperHalf(plain) : plain;
        const inputBytes = (environment: ReturnType<typeof environmentWith>) => {
          const bytes = environment.maps.get(INPUT_MAP.name)?.lookup(new Uint8Array(4));
          if (!bytes) throw new Error("the environment has no inputs");
          return { [INPUT_MAP.name]: { [KEY]: toHex(bytes) } };
        };
        const environment = environmentWith(inputs);
        const before = inputBytes(environment);
        const outcome = interpret(fn, environment);
        if (outcome.kind !== "returned") throw new Error(outcome.diagnostic.message);
        const run = {
          maps: before,
          packets: [toHex(new Uint8Array(64))],
          expected: { retvals: [Number(BigInt.asUintN(32, outcome.value))], maps: inputBytes(environment) },
        };
        return buildsFor(cpuLevels.filter((_, level) => level === index % cpuLevels.length)).map(({ cpu, optLevel }) => {
          const { object, listing } = objectOf(fn, cpu, optLevel === 0 ? emptyPipeline : defaultPipeline);
          return {
            name: `ir-functions/seed ${seed} number ${index} ${cpu} -O${optLevel}`,
            source: `${printFunction(fn)}\n${listing}`,
            object,
            demand: { kind: "load", runs: [run] },
          };
        });
      }),
    };
  },
};
