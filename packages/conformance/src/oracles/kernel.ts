import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { release } from "node:os";
import { decodeBtf, idsNamed } from "@whistler/btf";
import { type Result, renderText } from "@whistler/diagnostics";
import type { Insn } from "@whistler/isa";
import { type Collection, drainRingBuffer, type KernelMap, loadCollection, possibleCpus, systemSyscalls } from "@whistler/loader";
import { MAP_TYPES } from "@whistler/uapi";
import { canRun, hasPacket } from "../world/test-run-context.ts";
import { PLACES, placesAt, userBytes } from "../world/user-memory.ts";
import type { MapEntries, Outcome, RingRecord, World } from "../world/world.ts";
import { type Engine, playScenario, type Run, type Scenario } from "./engine.ts";
import { type CodeOptions, machineCode } from "./machine-code.ts";
import { relocatedSpec, variableAsNumber } from "./relocate.ts";
import type { Subject } from "./subject.ts";

/** The release of the running kernel: `6.18.0`. */
export const kernelName: string = release();

const PER_CPU: ReadonlySet<number> = new Set([MAP_TYPES["percpu-hash"], MAP_TYPES["percpu-array"], MAP_TYPES["lru-percpu-hash"]]);
const WITHOUT_ENTRIES: ReadonlySet<number> = new Set([MAP_TYPES.ringbuf, MAP_TYPES["prog-array"], MAP_TYPES["stack-trace"]]);

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
      const { kernel: types } = scenario.world;
      // Of the structs of the random kernel the running one has its own task_struct.
      const spec = relocatedSpec(code.spec, types, (name) => name !== "task_struct" && types.structs.has(name), runningVariable);
      const loaded = loadCollection(spec);
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
      if (!canRun(subject)) return { kind: "accepted" };
      return runLoaded(collection, subject, scenario, own);
    },
  };
}

interface PlacedMemory {
  readonly address: bigint;
  readonly memory: Uint8Array;
  readonly before: Uint8Array;
}

/** The world's user memory as memory of this process. Whoever holds the result keeps it in place. */
function userMemoryOf({ user }: World): PlacedMemory {
  // Larger than what V8 keeps on its own heap, where it moves things.
  const memory = new Uint8Array(new ArrayBuffer(4096));
  const address = taken(systemSyscalls()).address(memory);
  const before = userBytes(user, address);
  memory.set(before);
  return { address, memory: memory.subarray(0, before.length), before };
}

/** BTF id of the CPU's run queue, a variable that every kernel has; null where the kernel does not tell its address. */
let variableId: number | null | undefined;

/**
 * A kernel variable for the number of a random program: ids differ from kernel to kernel. Kernels without CONFIG_KALLSYMS_ALL do not find
 * the addresses of variables and refuse all of them; a number stands in for it then, so that the rest of the program is judged.
 */
function runningVariable(insn: Insn): Insn {
  if (variableId === undefined) variableId = /\brunqueues$/m.test(readFileSync("/proc/kallsyms", "latin1")) ? perCpuVariable() : null;
  return variableId === null ? variableAsNumber(insn) : { ...insn, imm: variableId };
}

function perCpuVariable(): number {
  const btf = decodeBtf(new Uint8Array(readFileSync("/sys/kernel/btf/vmlinux")));
  const [id] = btf.ok ? idsNamed(btf.value, "runqueues", { kind: "var" }) : [];
  if (id === undefined) throw new Error("conformance: the kernel's BTF has no variable runqueues");
  return id;
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
  const user = userMemoryOf(scenario.world);
  fill(collection.maps.get(PLACES), placesAt(user.address));
  return playScenario(subject, scenario, (world: World): Outcome => {
    const { retval, data } = taken(program.testRun(hasPacket(subject) ? { data: world.packet } : { context: world.context, repeat: 0 }));
    if (!user.memory.every((byte, index) => byte === user.before[index])) throw new Error("conformance: the program wrote to user memory");
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
