import type { ProgramSpec } from "@whistler/object";
import type { Packet } from "../context/packet.ts";
import type { OutsideMemory, RunContext } from "../context/run-context.ts";
import { Fault } from "../fault.ts";
import type { Code } from "../machine/code.ts";
import type { Machine, TAIL_CALL } from "../machine/machine.ts";
import type { Cpus } from "../maps/cpu-values.ts";
import type { RingBuffer, RingRecord } from "../maps/ring-buffer.ts";
import type { VmMap } from "../maps/vm-map.ts";
import type { Memory } from "../memory/memory.ts";

/** A record that reached user space: from a ring buffer or bpf_perf_event_output. */
export interface VmEvent {
  readonly map: string;
  readonly bytes: Uint8Array;
}

/** Where a program sent its packet: the latest call of bpf_redirect or bpf_redirect_map of a run. */
export type VmRedirect =
  | { readonly kind: "interface"; readonly ifindex: number; readonly flags: bigint }
  /** Its copy went there, the packet itself goes on. */
  | { readonly kind: "clone"; readonly ifindex: number; readonly flags: bigint }
  | { readonly kind: "map"; readonly map: string; readonly key: bigint; readonly flags: bigint };

/** What programs leave behind outside of maps. Mutable; callers see it read-only. */
export interface Traces {
  readonly events: VmEvent[];
  readonly lines: string[];
}

/** A record that the program holds. */
export interface HeldRecord {
  readonly record: RingRecord;
  readonly map: RingBuffer;
}

/** Everything that helpers act on in one run of a program. */
export interface Run {
  readonly machine: Machine;
  readonly memory: Memory;
  readonly context: RunContext;
  /** The address of the context: what r1 was. */
  readonly contextAddress: bigint;
  readonly cpus: Cpus;
  readonly traces: Traces;
  /** What probe_read helpers reach beside the program's own memory. */
  readonly outside: readonly OutsideMemory[];
  readonly redirects: VmRedirect[];
  /** Ring records by the id of their region. */
  readonly held: Map<number, HeldRecord>;
  /** The program that runs; another one after a tail call. */
  program: ProgramSpec;
  /** The program of an id, for tail calls. */
  programOf(id: number): { readonly spec: ProgramSpec; readonly code: Code } | undefined;
}

/** r1 to r5; those without a value are 0, and helpers that take them were refused before. */
export type Args = readonly [bigint, bigint, bigint, bigint, bigint];

/** A helper: r0, or undefined where it returns nothing, or that the program goes on as another one. */
export type Helper = (run: Run, args: Args) => bigint | undefined | typeof TAIL_CALL;

/** The map that a handle stands for. @throws Fault for anything else */
export function mapAt(run: Run, address: bigint): VmMap {
  const handle = run.machine.handleAt(address);
  if (handle?.kind !== "map") throw new Fault("WH7110", `the helper takes a map, and 0x${address.toString(16)} is none`);
  return handle.map;
}

/** The function that a callback argument stands for, by its first instruction. @throws Fault for anything else */
export function functionAt(run: Run, address: bigint): number {
  const handle = run.machine.handleAt(address);
  if (handle?.kind !== "function") throw new Fault("WH7110", `the helper takes a function, and 0x${address.toString(16)} is none`);
  return handle.entry;
}

/** @throws Fault if the program has no packet */
export function packetOf(run: Run): Packet {
  if (!run.context.packet) throw new Fault("WH7110", "this run has no packet");
  return run.context.packet;
}

/** A register as C's `u32`, `int` and size arguments have it. */
export const u32 = (value: bigint): number => Number(BigInt.asUintN(32, value));
export const i32 = (value: bigint): number => Number(BigInt.asIntN(32, value));
