import type { HeaderName } from "./headers.ts";

/** Types of random programs. The kernel runs the first three in tests; of the others its verifier says what it thinks of them. */
export type ProgramType = "xdp" | "tc" | "raw-tracepoint" | "kprobe" | "tracepoint";

/** Types that see packets. */
export type PacketType = "xdp" | "tc";

export function packetType({ programType }: Scope): PacketType | undefined {
  return programType === "xdp" || programType === "tc" ? programType : undefined;
}

/** What can be named at a point of a random program, and what may be done there. Immutable. */
export interface Scope {
  readonly programType: ProgramType;
  readonly scalars: readonly ScalarVariable[];
  readonly memories: readonly MemoryVariable[];
  /** The variables that hold where the packet begins and ends. */
  readonly packet: { readonly data: string; readonly end: string } | undefined;
  /** Variables that hold pointers into the process's memory, or to nowhere: each leads to `REACH_BYTES` bytes if to any. */
  readonly userPointers: readonly string[];
  /** Variables that point to a kernel struct `gadget`, wherever the running kernel has its fields. */
  readonly gadgets: readonly string[];
  /** Maps whose values some variable points to: entries are neither replaced nor deleted, which would leave the pointer to old memory. */
  readonly held: ReadonlySet<string>;
  /** A record is reserved: leaving without submitting it is what the verifier refuses. */
  readonly mayLeave: boolean;
  /** How often loops around may still multiply. */
  readonly rounds: number;
  /** Names of blocks around. */
  readonly blocks: readonly string[];
}

export interface ScalarVariable {
  readonly name: string;
  readonly assignable: boolean;
  /** A loop variable: always less than this. */
  readonly below?: number;
}

export interface MemoryVariable {
  /** Name of the variable that points to its first byte. */
  readonly name: string;
  readonly kind: "stack" | "map_value" | "packet" | "record";
  /** How many bytes may be accessed. */
  readonly bytes: number;
  readonly struct?: string;
  /** The packet header that it is read as. */
  readonly header?: HeaderName;
}

export function withScalars(scope: Scope, ...scalars: readonly ScalarVariable[]): Scope {
  const names = new Set(scalars.map(({ name }) => name));
  return { ...scope, scalars: [...scope.scalars.filter(({ name }) => !names.has(name)), ...scalars] };
}

export function withMemory(scope: Scope, memory: MemoryVariable): Scope {
  return { ...scope, memories: [...scope.memories, memory] };
}
