/** What the host asks of the guest and what it answers: JSON on both ways, so bytes are hexadecimal. */

/** Entries of maps: map name → key → value, little-endian bytes in hexadecimal. */
export type MapEntries = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Run a program on packets, one after the other, on fresh maps. */
export interface PacketRun {
  /** What the maps hold before. */
  readonly maps: MapEntries;
  readonly packets: readonly string[];
  /** What the packets are: such, or contexts of programs that see none. */
  readonly input?: "packet" | "context";
  /** Memory of the process, whose address entry 0 of the map `places` tells the program. */
  readonly user?: UserMemory;
}

export interface UserMemory {
  readonly bytes: string;
  /** Pointers into the memory itself: where they stand, and what they lead to, in bytes from its beginning. */
  readonly pointers: readonly { readonly at: number; readonly to: number }[];
}

/** The map that tells where user memory is; its values differ from run to run, and so are not among the results. */
export const PLACES = "places";

/** Load an object and run its only program; `runs` may be empty. Each run loads the object anew. */
export interface LoadTask {
  readonly kind: "load";
  readonly runs: readonly PacketRun[];
}

/** Load an object and hand it to the row of this name in guest/attach-tests.ts. */
export interface AttachTask {
  readonly kind: "attach";
  readonly test: string;
}

export interface Task {
  /** Name of the object under `/job`. */
  readonly object: string;
  readonly task: LoadTask | AttachTask;
}

/** What a packet run left. */
export interface PacketRunResult {
  /** The program's results, in the order of the packets. */
  readonly retvals: readonly number[];
  /** Each packet after its run. */
  readonly packets: readonly string[];
  /** What ring buffers were given, `MAP: BYTES`, in order. */
  readonly records: readonly string[];
  /** The maps after the last packet; of maps with a value for each CPU those of the program's. */
  readonly maps: MapEntries;
}

/** The kernel refused the object, or something else failed; the message is what the loader's diagnostics render to. */
export interface TaskFailure {
  readonly kind: "failed";
  readonly message: string;
}

export type TaskResult =
  | TaskFailure
  | { readonly kind: "loaded"; readonly runs: readonly PacketRunResult[] }
  /** `observed` is what the attach test saw. */
  | { readonly kind: "attached"; readonly observed: unknown };

/** Name of the file under `/job` with the tasks, `readonly Task[]`. */
export const TASK_FILE = "tasks.json";

/** What the guest program prints after the last result; init adds the exit code. Results stand before it, one a line, in order. */
export const EXIT_MARK = "guest program ended with code ";
