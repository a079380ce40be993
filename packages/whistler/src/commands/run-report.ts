import { diagnostic, failure, ok, type Result, suggestion } from "@whistler/diagnostics";
import type { CollectionSpec, ProgramSpec } from "@whistler/object";
import { MAP_TYPES, PROG_TYPES } from "@whistler/uapi";

/** What `--json` prints, the same for kernel and virtual machine; the texts are hex digits. */
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

export function takesPacket(program: ProgramSpec): boolean {
  return TAKES_PACKET.has(program.type);
}

/** Map types that have no entries to print. */
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

export function hasEntries(mapType: number): boolean {
  return !WITHOUT_ENTRIES.has(mapType);
}

/** What runs where no packet is given: 64 zeroes, the least that an Ethernet carries. */
const EMPTY_FRAME = new Uint8Array(64);

/** The packets to run a program on: those given, or one empty frame, or nothing where the program takes none. */
export function inputsOf(program: ProgramSpec, packets: readonly Uint8Array[]): readonly Uint8Array[] {
  return packets.length > 0 ? packets : [takesPacket(program) ? EMPTY_FRAME : new Uint8Array(0)];
}

/** The program of this name, the first where none is named. */
export function chooseProgram(spec: CollectionSpec, name: string | undefined): Result<ProgramSpec> {
  const names = [...spec.programs.keys()];
  const wanted = name?.replaceAll("-", "_") ?? names[0];
  const program = wanted === undefined ? undefined : spec.programs.get(wanted);
  if (program) return ok(program);
  return failure(
    diagnostic("WH7005", name === undefined ? "the object has no program" : `the object has no program ${name}`, {
      help: [...suggestion(name ?? "", names), `programs: ${names.join(", ")}`],
    }),
  );
}

export function describeRun(result: RunReport): string {
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
