/**
 * The guest program: does the tasks of `/job` in order and prints a `TaskResult` in JSON for each, at once, so that the first one without a
 * result is the one that a crash happened in.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeSync } from "node:fs";
import { assertNever } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { type Collection, drainRingBuffer, type KernelMap, loadCollection, possibleCpus, systemSyscalls } from "@whistler/loader";
import { readCollection } from "@whistler/object";
import { mapTypeKeyword } from "@whistler/uapi";
import { fromHex, toHex } from "../hex.ts";
import {
  type MapEntries,
  type PacketRun,
  type PacketRunResult,
  PLACES,
  TASK_FILE,
  type Task,
  type TaskResult,
  type UserMemory,
} from "../job.ts";
import { ATTACH_TESTS } from "./attach-tests.ts";
import { Refused, value } from "./refused.ts";

const STANDARD_OUTPUT = 1;
/** A message keeps its first lines, which name the reason, and the end of the verifier's log. */
const MESSAGE_CHARACTERS = { head: 600, tail: 5000 };

const load = (object: Uint8Array): Collection => value(loadCollection(value(readCollection(value(readElf(object))))));

function perform({ object, task }: Task): TaskResult {
  const bytes = new Uint8Array(readFileSync(`/job/${object}`));
  switch (task.kind) {
    case "load":
      if (task.runs.length === 0) load(bytes).close();
      return { kind: "loaded", runs: task.runs.map((run) => packetRun(bytes, run)) };
    case "attach": {
      const test = ATTACH_TESTS.find((row) => row.name === task.test);
      if (!test) throw new Error(`no attach test ${task.test}`);
      using collection = load(bytes);
      return { kind: "attached", observed: test.observe(collection) };
    }
    default:
      return assertNever(task);
  }
}

function packetRun(object: Uint8Array, run: PacketRun): PacketRunResult {
  using collection = load(object);
  for (const [name, entries] of Object.entries(run.maps)) {
    const map = collection.maps.get(name);
    if (!map) throw new Error(`the object has no map ${name}`);
    for (const [key, bytes] of Object.entries(entries)) value(map.update(fromHex(key), onEveryCpu(map, fromHex(bytes))));
  }
  const [program, ...others] = collection.programs.values();
  if (!program || others.length > 0) throw new Error("a packet run needs an object with one program");
  const user = run.user && placeUserMemory(run.user);
  const places = collection.maps.get(PLACES);
  if (user && places) value(places.update(new Uint8Array(4), addressBytes(user.address)));
  const outputs = run.packets.map((hex) => {
    const bytes = fromHex(hex);
    return value(program.testRun(run.input === "context" ? { context: bytes, repeat: 0 } : { data: bytes }));
  });
  if (user && toHex(user.memory.subarray(0, user.before.length)) !== toHex(user.before))
    throw new Error("the program wrote to user memory");
  return {
    retvals: outputs.map(({ retval }) => retval),
    packets: outputs.map(({ data }) => toHex(data)),
    records: [...collection.maps.values()].flatMap(recordsOf),
    maps: Object.fromEntries([...collection.maps].flatMap(([name, map]) => entriesOf(name, map))),
  };
}

/** Memory of this process with these bytes, on a page of its own. Whoever holds the result keeps it in place. */
function placeUserMemory({ bytes, pointers }: UserMemory) {
  const memory = new Uint8Array(new ArrayBuffer(4096));
  const address = value(systemSyscalls()).address(memory);
  memory.set(fromHex(bytes));
  for (const { at, to } of pointers) memory.set(addressBytes(address + BigInt(to)), at);
  return { memory, address, before: memory.slice(0, bytes.length / 2) };
}

function addressBytes(address: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, address, true);
  return bytes;
}

const isKeyword = (map: KernelMap, keywords: readonly string[]): boolean => keywords.includes(mapTypeKeyword(map.definition.type) ?? "");
/** Maps whose entries are values, one for all CPUs or one for each. */
const isListable = (map: KernelMap): boolean => isKeyword(map, ["hash", "array", "lru-hash", "lpm-trie"]) || isPerCpu(map);
const isPerCpu = (map: KernelMap): boolean => isKeyword(map, ["percpu-hash", "percpu-array", "lru-percpu-hash"]);

function onEveryCpu(map: KernelMap, bytes: Uint8Array): Uint8Array {
  if (!isPerCpu(map)) return bytes;
  const all = new Uint8Array(map.valueBytes);
  for (let at = 0; at < all.length; at += all.length / possibleCpus()) all.set(bytes, at);
  return all;
}

function entriesOf(name: string, map: KernelMap): readonly (readonly [string, MapEntries[string]])[] {
  if (!isListable(map) || name === PLACES) return [];
  // Of values for each CPU the first is that of CPU 0, where this program stays.
  const size = map.definition.valueSizeBytes;
  return [[name, Object.fromEntries(value(map.entries()).map(([key, bytes]) => [toHex(key), toHex(bytes.subarray(0, size))]))]];
}

function recordsOf(map: KernelMap): readonly string[] {
  if (!isKeyword(map, ["ringbuf"])) return [];
  return value(drainRingBuffer(value(systemSyscalls()), map)).map((bytes) => `${map.definition.name}: ${toHex(bytes)}`);
}

function resultOf(task: Task): TaskResult {
  try {
    return perform(task);
  } catch (error) {
    if (error instanceof Refused) return { kind: "failed", message: shortened(error.message) };
    throw error;
  }
}

function shortened(message: string): string {
  const { head, tail } = MESSAGE_CHARACTERS;
  return message.length <= head + tail ? message : `${message.slice(0, head)}\n…\n${message.slice(-tail)}`;
}

/** Test runs run on the CPU of the thread that asks for them. */
function stayOnCpu0(): void {
  const { status, stderr } = spawnSync("taskset", ["-p", "1", String(process.pid)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`taskset: ${stderr}`);
}

stayOnCpu0();
const tasks: readonly Task[] = JSON.parse(readFileSync(`/job/${TASK_FILE}`, "utf8"));
for (const task of tasks) {
  const line = Buffer.from(`${JSON.stringify(resultOf(task))}\n`);
  // A serial port takes as much as fits.
  for (let sent = 0; sent < line.length; ) sent += writeSync(STANDARD_OUTPUT, line, sent);
}
