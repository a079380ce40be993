import { existsSync, readFileSync } from "node:fs";
import { compileSource, defaultPipeline, emptyPipeline, type OptLevel } from "@whistler/compiler";
import { type Result, renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { expand } from "@whistler/expander";
import { type Environment, type IrModule, interpret, runPipeline, xdpEnvironment } from "@whistler/ir";
import { loadCollection } from "@whistler/loader";
import { lower } from "@whistler/lower";
import { readCollection } from "@whistler/object";
import { read } from "@whistler/reader";
import { helperByName } from "@whistler/uapi";
import { describe, expect, test } from "vitest";
import { describeKernel } from "../kernel/privileges.ts";

/**
 * Small programs of upstream's test suite with runs worked out by an independent evaluator: all packets in order against fresh maps.
 * They are judged by the IR interpreter (which can stub helpers) and, where nothing is stubbed, by the kernel.
 */

interface Run {
  readonly expect_retval: number | Readonly<Record<string, number>>;
  readonly expect_maps?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly stub?: Readonly<Record<string, number>>;
}

interface Row {
  readonly id: string;
  readonly test: string;
  readonly source: string;
  readonly kernelAccepts: boolean;
  readonly runs?: readonly Run[];
}

const root = new URL("../../../shared/corpora/whistler-tests/", import.meta.url);
const present = existsSync(root);
if (!present) console.warn("SKIPPED corpus of upstream's tests: ../shared/corpora/whistler-tests is not there");
const text = (name: string): string => readFileSync(new URL(name, root), "utf8");
const rows: readonly Row[] = present
  ? text("programs.jsonl")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
  : [];
const packets: readonly { readonly name: string; readonly hex: string }[] = present ? JSON.parse(text("packets.json")) : [];

const fromHex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const u32 = (value: bigint | number): number => Number(BigInt.asUintN(32, BigInt(value)));

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

function moduleOf(source: string, optLevel: OptLevel): IrModule {
  const module = value(lower(value(expand(value(read(source))))));
  return value(
    runPipeline(module, optLevel === 0 ? emptyPipeline : defaultPipeline, { target: { cpu: "v3" }, verify: true, checkPreserves: true }),
  );
}

/** Maps with entries that are not all zero, as the expectations have them: an array's untouched entries do not count. */
function visible(maps: Readonly<Record<string, Readonly<Record<string, string>>>>): unknown {
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

const expectedRetval = (run: Run, packet: string): number =>
  u32(typeof run.expect_retval === "number" ? run.expect_retval : (run.expect_retval[packet] ?? -1));

function interpretRun(module: IrModule, run: Run): { readonly retvals: readonly number[]; readonly maps: unknown } {
  const helpers = new Map(Object.entries(run.stub ?? {}).map(([name, result]) => [helperByName(name)?.id ?? -1, () => BigInt(result)]));
  const base: Environment = xdpEnvironment({ definitions: module.maps, helpers });
  const [fn] = module.functions;
  if (!fn) throw new Error("no program");
  const retvals = packets.map((packet) => {
    const outcome = interpret(fn, { ...base, packet: fromHex(packet.hex) });
    if (outcome.kind !== "returned") throw new Error(outcome.diagnostic.message);
    return u32(outcome.value);
  });
  const maps = Object.fromEntries(
    [...base.maps].map(([name, map]) => [
      name,
      Object.fromEntries([...map.entries()].map(([key, bytes]) => [typeof key === "string" ? key : toHex(key), toHex(bytes)])),
    ]),
  );
  return { retvals, maps: visible(maps) };
}

describe.skipIf(!present)("upstream's programs in the IR interpreter", () => {
  test.each(rows.filter((row) => row.runs).map((row) => [row.id, row.test, row] as const))("%s %s", (_id, _test, row) => {
    for (const optLevel of [0, 2] as const) {
      const module = moduleOf(row.source, optLevel);
      for (const run of row.runs ?? [])
        expect({ optLevel, stub: run.stub, ...interpretRun(module, run) }).toEqual({
          optLevel,
          stub: run.stub,
          retvals: packets.map((packet) => expectedRetval(run, packet.name)),
          maps: visible(run.expect_maps ?? {}),
        });
    }
  });
});

function load(row: Row, optLevel: OptLevel): ReturnType<typeof loadCollection> {
  const { object } = value(compileSource(row.source, `${row.id}.lisp`, undefined, { optLevel }));
  return loadCollection(value(readCollection(value(readElf(object)))));
}

describeKernel("upstream's programs in the kernel", () => {
  test.each(rows.filter((row) => row.kernelAccepts).map((row) => [row.id, row.test, row] as const))("%s %s", (_id, _test, row) => {
    for (const optLevel of [0, 2] as const) {
      for (const run of row.runs?.filter((one) => !one.stub) ?? [undefined]) {
        using collection = value(load(row, optLevel));
        if (!run) continue;
        const [program] = collection.programs.values();
        const retvals = packets
          .filter((packet) => packet.hex.length >= 28)
          .map((packet) => [packet.name, program && u32(value(program.testRun({ data: fromHex(packet.hex) })).retval)]);
        expect(Object.fromEntries(retvals)).toEqual(
          Object.fromEntries(
            packets.filter((packet) => packet.hex.length >= 28).map((packet) => [packet.name, expectedRetval(run, packet.name)]),
          ),
        );
      }
    }
  });
});
