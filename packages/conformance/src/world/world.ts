import { PID, TASK_ADDRESS, TGID } from "./kernel-memory.ts";
import { BUILD_KERNEL, type KernelTypes } from "./kernel-types.ts";
import { NO_USER_MEMORY, type UserMemory } from "./user-memory.ts";

/** Keys and values in bytes. Entries of an array that are not listed are zero. Of least recent use first, where that counts. */
export type MapEntries = readonly (readonly [key: Uint8Array, value: Uint8Array])[];

/** A record that a ring buffer was given. */
export interface RingRecord {
  /** C name of the map. */
  readonly map: string;
  readonly bytes: Uint8Array;
}

/**
 * What surrounds one run of a program. A value: a run changes nothing in it, the outcome says what became of it. There is one CPU, so
 * that per-CPU maps are maps.
 */
export interface World {
  readonly packet: Uint8Array;
  /** The context struct's bytes. Fields that are pointers (`data`) are filled in by whoever runs the program. */
  readonly context: Uint8Array;
  /** By C name; a map that is not here is empty. */
  readonly maps: ReadonlyMap<string, MapEntries>;
  /** Results of helpers by their Lisp names in lower case: `get-prandom-u32`. They come before what `STANDARD_STUBS` says. */
  readonly stubs: ReadonlyMap<string, bigint>;
  /** Memory of the process. */
  readonly user: UserMemory;
  /** The types of the kernel that the program runs on. */
  readonly kernel: KernelTypes;
}

/** Bytes of `struct xdp_md` (linux/bpf.h). */
const XDP_MD_BYTES = 24;

/** A world for XDP programs: 64 zero bytes of packet and empty maps unless told otherwise. */
export function xdpWorld(parts: Partial<World> = {}): World {
  return {
    packet: new Uint8Array(64),
    context: new Uint8Array(XDP_MD_BYTES),
    maps: new Map(),
    stubs: new Map(),
    user: NO_USER_MEMORY,
    kernel: BUILD_KERNEL,
    ...parts,
  };
}

/** How a run ended, and what it left behind. */
export type Outcome = Returned | Faulted;

export interface Returned {
  readonly kind: "returned";
  /** R0, unsigned. */
  readonly value: bigint;
  readonly packet: Uint8Array;
  readonly context: Uint8Array;
  readonly maps: ReadonlyMap<string, MapEntries>;
  /** In the order in which readers see them: that of reservation. */
  readonly records: readonly RingRecord[];
}

/** The program did what it must not, or ran on without end. */
export interface Faulted {
  readonly kind: "fault";
  readonly message: string;
}

/** Results of helpers that look at time, chance or the machine. Fixed, so that two runs of one program are the same run. */
export const STANDARD_STUBS: ReadonlyMap<string, bigint> = new Map([
  ["ktime-get-ns", 1_000_000_007n],
  ["ktime-get-boot-ns", 2_000_000_011n],
  ["ktime-get-coarse-ns", 1_000_000_001n],
  ["ktime-get-tai-ns", 3_000_000_019n],
  ["jiffies64", 4_294_937_296n],
  ["get-prandom-u32", 0x9e37_79b9n],
  ["get-smp-processor-id", 0n],
  ["get-numa-node-id", 0n],
  ["get-current-pid-tgid", (TGID << 32n) | PID],
  ["get-current-uid-gid", (1000n << 32n) | 1000n],
  ["get-current-cgroup-id", 1n],
  ["get-current-task", TASK_ADDRESS],
  ["get-stackid", -14n],
  ["get-socket-cookie", 77n],
]);
