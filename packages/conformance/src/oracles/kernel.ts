import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { release } from "node:os";
import { type Result, renderText } from "@whistler/diagnostics";
import { type Collection, drainRingBuffer, type KernelMap, loadCollection, possibleCpus, systemSyscalls } from "@whistler/loader";
import { MAP_TYPES } from "@whistler/uapi";
import type { MapEntries, Outcome, RingRecord, World } from "../world/world.ts";
import { type Engine, playScenario, type Run, type Scenario } from "./engine.ts";
import { type CodeOptions, machineCode } from "./machine-code.ts";
import type { Subject } from "./subject.ts";

/** The release of the running kernel: `6.18.0`. */
export const kernelName: string = release();

const PER_CPU: ReadonlySet<number> = new Set([MAP_TYPES["percpu-hash"], MAP_TYPES["percpu-array"], MAP_TYPES["lru-percpu-hash"]]);
const WITHOUT_ENTRIES: ReadonlySet<number> = new Set([MAP_TYPES.ringbuf, MAP_TYPES["prog-array"]]);

let cpu: number | undefined;

/** Test runs run where we run: stay on one CPU, whose values of per-CPU maps are then the program's. */
function stayOnOneCpu(): number {
  if (cpu !== undefined) return cpu;
  const allowed = /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  execFileSync("taskset", ["-pc", allowed, String(process.pid)], { stdio: "ignore" });
  cpu = Number(allowed);
  return cpu;
}

/** The running kernel, by test runs. `name` says how the program was compiled. */
export function kernel(name: string, options: CodeOptions): Engine {
  return {
    name: `kernel ${kernelName}, ${name}`,
    valueBits: 32,
    run: (subject, scenario) => {
      const code = machineCode(subject, options);
      if ("kind" in code) return code;
      const own = stayOnOneCpu();
      const loaded = loadCollection(code.spec);
      if (!loaded.ok) {
        const text = renderText(loaded.diagnostics);
        return {
          kind: "refused",
          by: "verifier",
          code: verdictOf(loaded.diagnostics[0]?.message ?? ""),
          text: `${text.slice(-4000)}\n${code.listing}`,
        };
      }
      using collection = loaded.value;
      return runLoaded(collection, subject, scenario, own);
    },
  };
}

/** The verifier's reason, without the numbers that differ from program to program. */
function verdictOf(message: string): string {
  return message.replaceAll(/-?\d+/g, "N");
}

function taken<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(renderText(result.diagnostics));
}

function runLoaded(collection: Collection, subject: Subject, scenario: Scenario, own: number): Run {
  const [program] = collection.programs.values();
  if (!program) throw new Error("conformance: the collection has no program");
  for (const [name, entries] of scenario.world.maps) fill(collection.maps.get(name), entries);
  return playScenario(subject, scenario, (world: World): Outcome => {
    const { retval, data } = taken(program.testRun({ data: world.packet }));
    return {
      kind: "returned",
      value: BigInt(retval),
      packet: data,
      context: world.context,
      maps: new Map([...collection.maps].map(([name, map]) => [name, entriesOf(map, own)])),
      records: [...collection.maps.values()].flatMap(recordsOf),
    };
  });
}

function fill(map: KernelMap | undefined, entries: MapEntries): void {
  if (!map) return;
  for (const [key, value] of entries) {
    const padded = new Uint8Array(PER_CPU.has(map.definition.type) ? map.valueBytes / possibleCpus() : value.length);
    padded.set(value);
    taken(map.update(key, PER_CPU.has(map.definition.type) ? everywhere(padded) : padded));
  }
}

function everywhere(value: Uint8Array): Uint8Array {
  const all = new Uint8Array(value.length * possibleCpus());
  for (let index = 0; index < possibleCpus(); index++) all.set(value, index * value.length);
  return all;
}

function entriesOf(map: KernelMap, own: number): MapEntries {
  const { type, valueSizeBytes } = map.definition;
  if (WITHOUT_ENTRIES.has(type)) return [];
  const slot = PER_CPU.has(type) ? map.valueBytes / possibleCpus() : valueSizeBytes;
  const from = PER_CPU.has(type) ? own * slot : 0;
  return taken(map.entries()).map(([key, value]) => [key, value.slice(from, from + valueSizeBytes)]);
}

function recordsOf(map: KernelMap): readonly RingRecord[] {
  if (map.definition.type !== MAP_TYPES.ringbuf) return [];
  return taken(drainRingBuffer(taken(systemSyscalls()), map)).map((bytes) => ({ map: map.definition.name, bytes }));
}
