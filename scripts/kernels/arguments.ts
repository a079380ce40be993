import { parseArgs } from "node:util";
import { isSeriesName, SERIES_NAMES, type SeriesName } from "./kernel-series.ts";
import { SUITES } from "./suites.ts";

export interface VmArguments {
  readonly series: readonly SeriesName[];
  /** Names of suites. */
  readonly only: readonly string[];
  readonly seed: number;
  readonly programs: number;
}

const suiteNames = SUITES.map(({ name }) => name);

export const USAGE = `usage: npm run test:vm -- [--kernel SERIES]… [--only SUITE]… [--programs N] [--seed N]

  --kernel SERIES  ${SERIES_NAMES.join(" or ")}; all of them unless told
  --only SUITE     ${suiteNames.join(", ")}; all of them unless told
  --programs N     how many random programs a suite makes (500)
  --seed N         the seed that a report named; a new one unless told`;

/** The arguments, or what is wrong with them. */
export function parseArguments(args: readonly string[]): VmArguments | { readonly problem: string } {
  const values = parsed(args);
  if ("problem" in values) return values;
  const series = values.kernel ?? SERIES_NAMES;
  const known = series.filter(isSeriesName);
  if (known.length < series.length) return { problem: `--kernel takes ${SERIES_NAMES.join(" or ")}` };
  const only = values.only ?? suiteNames;
  const unknown = only.find((name) => !suiteNames.includes(name));
  if (unknown !== undefined) return { problem: `no suite ${unknown}: there are ${suiteNames.join(", ")}` };
  const [seed, programs] = [Number(values.seed ?? Math.floor(Math.random() * 0x7fff_ffff)), Number(values.programs ?? 500)];
  if (!Number.isSafeInteger(seed)) return { problem: "--seed takes an integer" };
  if (!Number.isSafeInteger(programs) || programs < 1) return { problem: "--programs takes a positive integer" };
  return { series: known, only, seed, programs };
}

function parsed(args: readonly string[]) {
  try {
    const options = {
      kernel: { type: "string", multiple: true },
      only: { type: "string", multiple: true },
      seed: { type: "string" },
      programs: { type: "string" },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // What `parseArgs` throws names the argument.
    if (error instanceof TypeError) return { problem: error.message };
    throw error;
  }
}
