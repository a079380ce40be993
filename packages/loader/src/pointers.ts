import type { Syscalls } from "./syscalls.ts";

/** An array of the addresses of buffers, which must stay referenced as long as the kernel may read it. */
export function pointers(syscalls: Syscalls, buffers: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(buffers, (buffer) => syscalls.address(buffer)).buffer);
}
