import { existsSync, readFileSync } from "node:fs";
import { evaluate, type World, xdpWorld } from "@whistler/conformance";
import { type Result, renderText } from "@whistler/diagnostics";
import { expand, type Unit } from "@whistler/expander";
import { read } from "@whistler/reader";
import { describe, expect, test } from "vitest";

/** The reference evaluator on small programs of upstream's test suite, whose runs another independent evaluator worked out. */

interface Run {
  readonly expect_retval: number | Readonly<Record<string, number>>;
  readonly expect_maps?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly stub?: Readonly<Record<string, number>>;
}

interface Row {
  readonly id: string;
  readonly test: string;
  readonly source: string;
  readonly runs?: readonly Run[];
}

const root = new URL("../../../shared/corpora/whistler-tests/", import.meta.url);
const present = existsSync(root);
if (!present) console.warn("SKIPPED the evaluator on upstream's tests: ../shared/corpora/whistler-tests is not there");
const text = (name: string): string => readFileSync(new URL(name, root), "utf8");
const rows: readonly Row[] = present
  ? text("programs.jsonl")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter((row: Row) => row.runs)
  : [];
const packets: readonly { readonly name: string; readonly hex: string }[] = present ? JSON.parse(text("packets.json")) : [];

const fromHex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const u32 = (value: bigint | number): number => Number(BigInt.asUintN(32, BigInt(value)));

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

/** Entries that are not all zero: those of an array that nobody touched do not count. */
function visible(entries: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(entries.filter(([, bytes]) => /[^0]/.test(bytes)).sort());
}

/** All packets in order, each in the world that the one before left behind. */
function play(unit: Unit, run: Run): unknown {
  const [program] = unit.programs;
  if (!program) throw new Error("no program");
  let world: World = xdpWorld({ stubs: new Map(Object.entries(run.stub ?? {}).map(([name, result]) => [name, BigInt(result)])) });
  const retvals = packets.map((packet) => {
    const outcome = evaluate(unit, program, { ...world, packet: fromHex(packet.hex) });
    if (outcome.kind === "fault") throw new Error(outcome.message);
    world = { ...world, maps: outcome.maps };
    return u32(outcome.value);
  });
  const maps = [...world.maps].map(
    ([name, entries]) => [name, visible(entries.map(([key, bytes]) => [toHex(key), toHex(bytes)]))] as const,
  );
  return { retvals, maps: Object.fromEntries(maps.filter(([, entries]) => Object.keys(entries).length > 0)) };
}

describe.skipIf(!present)("upstream's programs in the reference evaluator", () => {
  test.each(rows.map((row) => [row.id, row.test, row] as const))("%s %s", (_id, _test, row) => {
    const unit = value(expand(value(read(row.source))));
    for (const run of row.runs ?? [])
      expect({ stub: run.stub, outcome: play(unit, run) }).toEqual({
        stub: run.stub,
        outcome: {
          retvals: packets.map(({ name }) =>
            u32(typeof run.expect_retval === "number" ? run.expect_retval : (run.expect_retval[name] ?? -1)),
          ),
          maps: Object.fromEntries(
            Object.entries(run.expect_maps ?? {})
              // Some expectations have the Lisp name.
              .map(([name, entries]) => [name.replaceAll("-", "_"), visible(Object.entries(entries))] as const)
              .filter(([, entries]) => Object.keys(entries).length > 0),
          ),
        },
      });
  });
});
