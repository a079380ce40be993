import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { type Collection, drainRingBuffer, loadCollection, openTracePipe, systemSyscalls } from "@whistler/loader";
import type { CollectionSpec, ProgramSpec } from "@whistler/object";
import { MAP_TYPES } from "@whistler/uapi";
import type { RunCommand } from "../arguments.ts";
import { toHex } from "../hex.ts";
import { hasEntries, inputsOf, type RunReport, takesPacket } from "./run-report.ts";

/** Load a collection and run a program on each packet in order, against the same maps. */
export function runInKernel(
  spec: CollectionSpec,
  program: ProgramSpec,
  command: Pick<RunCommand, "repeat">,
  packets: readonly Uint8Array[],
): Result<RunReport> {
  const loaded = loadCollection(spec);
  if (!loaded.ok) return loaded;
  using collection = loaded.value;
  const report = runPackets(spec, collection, program, command.repeat, packets);
  return report.ok ? ok(report.value, [...loaded.diagnostics, ...report.diagnostics]) : report;
}

function runPackets(
  spec: CollectionSpec,
  collection: Collection,
  { name }: ProgramSpec,
  repeat: number,
  packets: readonly Uint8Array[],
): Result<RunReport> {
  const program = collection.programs.get(name);
  if (!program) return failure(diagnostic("WH7005", `the program ${name} was not loaded`));
  const pipe = openTracePipe();
  pipe?.read();
  try {
    const runs: RunReport["runs"][number][] = [];
    for (const data of inputsOf(program.spec, packets)) {
      const run = program.testRun({ data, repeat: takesPacket(program.spec) ? repeat : 0 });
      if (!run.ok) return run;
      runs.push({ retval: run.value.retval, packet: toHex(run.value.data) });
    }
    const maps = dumpMaps(collection);
    if (!maps.ok) return maps;
    const events = drainEvents(spec, collection);
    return events.ok ? ok({ runs, maps: maps.value, events: events.value, trace: pipe?.read() ?? [] }) : events;
  } finally {
    pipe?.close();
  }
}

function dumpMaps(collection: Collection): Result<RunReport["maps"]> {
  const maps: Record<string, Record<string, string>> = {};
  for (const [name, map] of collection.maps) {
    if (!hasEntries(map.definition.type)) continue;
    const entries = map.entries();
    if (!entries.ok) return entries;
    maps[name] = Object.fromEntries(entries.value.map(([key, value]) => [toHex(key), toHex(value)]));
  }
  return ok(maps);
}

function drainEvents(spec: CollectionSpec, collection: Collection): Result<readonly string[]> {
  const events: string[] = [];
  for (const [name, map] of collection.maps) {
    if (spec.maps.get(name)?.type !== MAP_TYPES.ringbuf) continue;
    const syscalls = systemSyscalls();
    const records = syscalls.ok ? drainRingBuffer(syscalls.value, map) : syscalls;
    if (!records.ok) return records;
    events.push(...records.value.map(toHex));
  }
  return ok(events);
}
