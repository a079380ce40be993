/**
 * The guest program: does the tasks of `/job` in order and prints a `TaskResult` in JSON for each, at once, so that the first one without a
 * result is the one that a crash happened in.
 */
import { readFileSync, writeSync } from "node:fs";
import { assertNever, type Result, renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { type Collection, loadCollection } from "@whistler/loader";
import { readCollection } from "@whistler/object";
import { mapTypeKeyword } from "@whistler/uapi";
import { fromHex, toHex } from "../hex.ts";
import { type MapEntries, type PacketRun, type PacketRunResult, TASK_FILE, type Task, type TaskResult } from "../job.ts";
import { ATTACH_TESTS } from "./attach-tests.ts";

const STANDARD_OUTPUT = 1;
/** A message keeps its first lines, which name the reason, and the end of the verifier's log. */
const MESSAGE_CHARACTERS = { head: 600, tail: 5000 };

/** The kernel or the loader refused; the message is the diagnostics. */
class Refused extends Error {}

function value<T>(result: Result<T>): T {
  const refused = result.diagnostics.length > 0 && renderText(result.diagnostics);
  // Warnings too: one is that the kernel did not take the object's BTF.
  if (!result.ok || refused) throw new Refused(refused || "refused without a diagnostic");
  return result.value;
}

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
  for (const [name, entries] of Object.entries(run.maps))
    for (const [key, bytes] of Object.entries(entries)) value(mapOf(collection, name).update(fromHex(key), fromHex(bytes)));
  const [program, ...others] = collection.programs.values();
  if (!program || others.length > 0) throw new Error("a packet run needs an object with one program");
  const retvals = run.packets.map((packet) => value(program.testRun({ data: fromHex(packet) })).retval);
  return { retvals, maps: Object.fromEntries([...collection.maps.keys()].flatMap((name) => entriesOf(collection, name))) };
}

function mapOf(collection: Collection, name: string) {
  const map = collection.maps.get(name);
  if (!map) throw new Error(`the object has no map ${name}`);
  return map;
}

/** Maps whose entries can be listed, and are the same whatever CPU the program ran on. */
const COMPARABLE: ReadonlySet<string | undefined> = new Set(["hash", "array", "lru-hash", "lpm-trie"]);

function entriesOf(collection: Collection, name: string): readonly (readonly [string, MapEntries[string]])[] {
  const map = mapOf(collection, name);
  if (!COMPARABLE.has(mapTypeKeyword(map.definition.type))) return [];
  return [[name, Object.fromEntries(value(map.entries()).map(([key, bytes]) => [toHex(key), toHex(bytes)]))]];
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

const tasks: readonly Task[] = JSON.parse(readFileSync(`/job/${TASK_FILE}`, "utf8"));
for (const task of tasks) {
  const line = Buffer.from(`${JSON.stringify(resultOf(task))}\n`);
  // A serial port takes as much as fits.
  for (let sent = 0; sent < line.length; ) sent += writeSync(STANDARD_OUTPUT, line, sent);
}
