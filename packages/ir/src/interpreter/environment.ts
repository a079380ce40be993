import type { MapDefinition } from "@whistler/btf";
import type { ValueId } from "../function.ts";
import { type InterpreterMap, interpreterMap } from "./maps.ts";

/** What a helper may do with the machine that calls it. Addresses are 64-bit values of the program; faults are thrown. */
export interface HelperMachine {
  readonly environment: Environment;
  /** A view of memory; a fault where it is not wholly inside one region, or was not written yet. */
  read(address: bigint, sizeBytes: number): Uint8Array;
  write(address: bigint, bytes: Uint8Array): void;
  /** What the probe_read helpers find; undefined where nothing is. A fault where a byte was not written yet. */
  probe(address: bigint, sizeBytes: number, side: Side): Uint8Array | undefined;
  /** Give bytes an address (the same bytes: the same address). `name` is for messages. */
  addressOf(name: string, bytes: Uint8Array): bigint;
  /** The bytes at whose beginning the address stands. */
  bytesAt(address: bigint): Uint8Array | undefined;
  /** Make accesses through this address and its neighbours faults. */
  release(address: bigint): void;
  /** The map that a `map_ref` address stands for. */
  mapAt(address: bigint): InterpreterMap;
  /** The packet as it is, and a new one in its place: pointers into the old one become invalid. */
  packet(): Uint8Array;
  replacePacket(packet: Uint8Array): void;
  /** End the program with a fault. */
  fault(message: string): never;
  /** End the program with a return value, as a successful tail call does. */
  leave(value: bigint): never;
}

/** Whose memory it is: that of the process, or of the kernel. */
export type Side = "user" | "kernel";

/** Memory that no pointer of the program leads to, at an address of the caller's choice: only the probe_read helpers reach it. */
export interface OutsideMemory {
  readonly side: Side;
  /** Of the first byte, unsigned. Below 2^32, where no region of the interpreter is. */
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

/** Whether all of these bytes lie in it. */
export function isInside(memory: OutsideMemory, address: bigint, sizeBytes: number): boolean {
  return address >= memory.address && address + BigInt(sizeBytes) <= memory.address + BigInt(memory.bytes.length);
}

/** A helper: unsigned 64-bit arguments in, 64-bit result out. */
export type HelperFunction = (args: readonly bigint[], machine: HelperMachine) => bigint;

/** What a context field of 32 bits stands for. */
export type ContextPointer = "data" | "data_end" | "data_meta";

/**
 * The world of a program: its context and packet, maps, helpers. Maps, ring records, the trace and the context are mutable: what a
 * program does to them stays for the next run. The packet is copied; the outcome holds what became of it.
 */
export interface Environment {
  readonly context: Uint8Array;
  /** Offsets of the 32-bit context fields that hold pointers. */
  readonly contextPointers: ReadonlyMap<number, ContextPointer>;
  readonly packet: Uint8Array;
  readonly maps: ReadonlyMap<string, InterpreterMap>;
  /** By `BPF_FUNC_*` id; they come before the standard ones. */
  readonly helpers: ReadonlyMap<number, HelperFunction>;
  /** Records that were submitted, in the order of reservation, which readers see. */
  readonly records: { readonly map: string; readonly bytes: Uint8Array }[];
  /** What the probe_read helpers reach beside the program's own memory. */
  readonly outside?: readonly OutsideMemory[];
  /** Instructions and terminators that may be run. */
  readonly budget: number;
  /** Is told every value when it is defined, in signed canonical form. */
  readonly observe?: (value: ValueId, result: bigint) => void;
}

/** `struct xdp_md` (linux/bpf.h): data, data_end, data_meta, then three u32. */
export const XDP_CONTEXT_POINTERS: ReadonlyMap<number, ContextPointer> = new Map([
  [0, "data"],
  [4, "data_end"],
  [8, "data_meta"],
]);
const XDP_MD_BYTES = 24;

/** An environment for XDP programs; every part can be given. `definitions` become empty maps. */
export function xdpEnvironment(parts: Partial<Environment> & { readonly definitions?: readonly MapDefinition[] } = {}): Environment {
  const { definitions = [], ...rest } = parts;
  return {
    context: new Uint8Array(XDP_MD_BYTES),
    contextPointers: XDP_CONTEXT_POINTERS,
    packet: new Uint8Array(64),
    maps: new Map(definitions.map((definition) => [definition.name, interpreterMap(definition)])),
    helpers: new Map(),
    records: [],
    budget: 1_000_000,
    ...rest,
  };
}
