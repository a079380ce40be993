import type { Memory } from "../memory/memory.ts";

/** What a helper of the user's own may do with the program's memory. Accesses outside of it end the run with a diagnostic. */
export interface HelperAccess {
  /** A copy of memory at an address of the program. */
  read(address: bigint, sizeBytes: number): Uint8Array;
  write(address: bigint, bytes: Uint8Array): void;
}

/**
 * A helper given from outside: r1 to r5, unsigned, in; r0 out, of which the low 64 bits count. Registers without a value arrive as 0; where
 * the kernel knows the helper, those that it takes must have one.
 */
export type VmHelper = (args: readonly bigint[], access: HelperAccess) => bigint;

/** Memory as helpers of the caller's own see it. */
export function helperAccess(memory: Memory): HelperAccess {
  return {
    read: (address, sizeBytes) => memory.read(address, sizeBytes).slice(),
    write: (address, bytes) => memory.write(address, bytes),
  };
}
