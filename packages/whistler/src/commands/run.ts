import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import {
  type Collection,
  drainRingBuffer,
  type KernelProgram,
  kernelObstacle,
  loadCollection,
  openTracePipe,
  systemSyscalls,
} from "@whistler/loader";
import type { CollectionSpec } from "@whistler/object";
import { MAP_TYPES, PROG_TYPES } from "@whistler/uapi";
import type { RunCommand } from "../arguments.ts";
import { toHex } from "../hex.ts";
import { readPackets } from "../packets.ts";
import type { Terminal } from "../terminal.ts";
import { readInput } from "./disasm.ts";
import { report, reported } from "./report.ts";

/** What `--json` prints; the texts are hex digits. */
export interface RunReport {
  readonly runs: readonly { readonly retval: number; readonly packet: string }[];
  /** Values of all entries by map and key. */
  readonly maps: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Records of ring buffers, in order. */
  readonly events: readonly string[];
  /** What `bpf_trace_printk` wrote. */
  readonly trace: readonly string[];
}

/** Program types whose test runs take a packet (net/bpf/test_run.c). */
const TAKES_PACKET: ReadonlySet<number> = new Set([
  PROG_TYPES.xdp,
  PROG_TYPES.sched_cls,
  PROG_TYPES.sched_act,
  PROG_TYPES.socket_filter,
  PROG_TYPES.cgroup_skb,
  PROG_TYPES.lwt_in,
  PROG_TYPES.lwt_out,
  PROG_TYPES.lwt_xmit,
  PROG_TYPES.flow_dissector,
]);
/** Map types that have entries to print. */
const WITHOUT_ENTRIES: ReadonlySet<number> = new Set([
  MAP_TYPES.ringbuf,
  MAP_TYPES["user-ringbuf"],
  MAP_TYPES.queue,
  MAP_TYPES.stack,
  MAP_TYPES["bloom-filter"],
  MAP_TYPES["prog-array"],
  MAP_TYPES["stack-trace"],
  MAP_TYPES["perf-event-array"],
]);
/** What runs where no packet is given: the least that the kernel takes. */
const EMPTY_FRAME = new Uint8Array(64);

/** `whistler run`: one program on packets, in the kernel. Returns the exit code. */
export async function runRun(command: RunCommand, terminal: Terminal): Promise<number> {
  if (command.engine === "vm") {
    report(terminal, [diagnostic("WH7007", "this version has no virtual machine", { help: ["run in the kernel: --kernel, as root"] })]);
    return 1;
  }
  const spec = reported(terminal, readInput(command.input, command));
  const packets = spec && reported(terminal, readPackets(command.packets));
  if (!spec || !packets) return 1;
  const obstacle = kernelObstacle();
  if (obstacle) {
    report(terminal, [obstacle]);
    return 1;
  }
  const loaded = reported(terminal, loadCollection(spec.value));
  if (!loaded) return 1;
  using collection = loaded.value;
  const result = reported(terminal, runPackets(spec.value, collection, command, packets.value));
  if (!result) return 1;
  terminal.out(command.json ? `${JSON.stringify(result.value)}\n` : describeRun(result.value));
  return 0;
}

/** Run the program on each packet in order, against the same maps. */
export function runPackets(
  spec: CollectionSpec,
  collection: Collection,
  command: Pick<RunCommand, "program" | "repeat">,
  packets: readonly Uint8Array[],
): Result<RunReport> {
  const program = chooseProgram(collection, command.program);
  if (!program.ok) return program;
  const takesPacket = TAKES_PACKET.has(program.value.spec.type);
  const inputs = packets.length > 0 ? packets : [takesPacket ? EMPTY_FRAME : new Uint8Array(0)];
  const pipe = openTracePipe();
  pipe?.read();
  try {
    const runs: RunReport["runs"][number][] = [];
    for (const data of inputs) {
      const run = program.value.testRun({ data, repeat: takesPacket ? command.repeat : 0 });
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

function chooseProgram(collection: Collection, name: string | undefined): Result<KernelProgram> {
  const names = [...collection.programs.keys()];
  const wanted = name?.replaceAll("-", "_") ?? names[0];
  const program = wanted === undefined ? undefined : collection.programs.get(wanted);
  if (program) return ok(program);
  return failure(
    diagnostic("WH7005", name === undefined ? "the object has no program" : `the object has no program ${name}`, {
      help: [`programs: ${names.join(", ")}`],
    }),
  );
}

function dumpMaps(collection: Collection): Result<RunReport["maps"]> {
  const maps: Record<string, Record<string, string>> = {};
  for (const [name, map] of collection.maps) {
    if (WITHOUT_ENTRIES.has(map.definition.type)) continue;
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

function describeRun(result: RunReport): string {
  const runs = result.runs.map(
    ({ retval, packet }, index) => `run ${index + 1}: returned ${retval}${packet === "" ? "" : `, packet of ${packet.length / 2} bytes`}\n`,
  );
  const maps = Object.entries(result.maps).flatMap(([name, entries]) => [
    `map ${name}:\n`,
    ...Object.entries(entries).map(([key, value]) => `  ${key}: ${value}\n`),
  ]);
  const events = result.events.map((event) => `event: ${event}\n`);
  const trace = result.trace.map((line) => `trace: ${line}\n`);
  return [...runs, ...maps, ...events, ...trace].join("");
}
