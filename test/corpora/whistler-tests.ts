import { existsSync, readFileSync } from "node:fs";

/**
 * Small programs of upstream's test suite with runs worked out by an independent evaluator: all packets in order against fresh maps.
 */

export interface CorpusRun {
  readonly expect_retval: number | Readonly<Record<string, number>>;
  /** By map and key, bytes in hexadecimal. */
  readonly expect_maps?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Results of helpers: such a run needs an interpreter. */
  readonly stub?: Readonly<Record<string, number>>;
}

export interface CorpusRow {
  readonly id: string;
  readonly test: string;
  readonly source: string;
  readonly kernelAccepts: boolean;
  readonly runs?: readonly CorpusRun[];
}

const root = new URL("../../../shared/corpora/whistler-tests/", import.meta.url);
/** Whether the corpus lies beside this repository. */
export const corpusPresent = existsSync(root);
const text = (name: string): string => readFileSync(new URL(name, root), "utf8");

export const corpusRows: readonly CorpusRow[] = corpusPresent
  ? text("programs.jsonl")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
  : [];
export const corpusPackets: readonly { readonly name: string; readonly hex: string }[] = corpusPresent
  ? JSON.parse(text("packets.json"))
  : [];

export const u32 = (value: bigint | number): number => Number(BigInt.asUintN(32, BigInt(value)));

/** Maps with entries that are not all zero, as the expectations have them: an array's untouched entries do not count. */
export function visibleEntries(
  maps: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return Object.fromEntries(
    Object.entries(maps)
      // Some expectations have the Lisp name.
      .map(
        ([name, entries]) =>
          [
            name.replaceAll("-", "_"),
            Object.fromEntries(
              Object.entries(entries)
                .filter(([, bytes]) => /[^0]/.test(bytes))
                .sort(),
            ),
          ] as const,
      )
      .filter(([, entries]) => Object.keys(entries).length > 0),
  );
}

export const expectedRetval = (run: CorpusRun, packet: string): number =>
  u32(typeof run.expect_retval === "number" ? run.expect_retval : (run.expect_retval[packet] ?? -1));
