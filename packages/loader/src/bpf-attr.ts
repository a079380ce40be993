import type { Syscalls } from "./syscalls.ts";

/** Bytes that are enough for every field of `union bpf_attr` that is written here; unknown tails are zero, as the kernel demands. */
const ATTR_BYTES = 152;

/**
 * `union bpf_attr` (linux/bpf.h) being filled. Offsets are those of the header. Buffers whose addresses are written stay referenced by
 * the object, so that they live until the call is done.
 */
export class BpfAttr {
  readonly bytes: Uint8Array = new Uint8Array(ATTR_BYTES);
  readonly #view = new DataView(this.bytes.buffer);
  readonly #kept: Uint8Array[] = [];
  readonly #syscalls: Syscalls;

  constructor(syscalls: Syscalls) {
    this.#syscalls = syscalls;
  }

  u32(offset: number, value: number): this {
    this.#view.setUint32(offset, value >>> 0, true);
    return this;
  }

  u64(offset: number, value: bigint): this {
    this.#view.setBigUint64(offset, value, true);
    return this;
  }

  /** The address of a buffer; 0 for an absent or empty one. */
  pointer(offset: number, buffer: Uint8Array | undefined): this {
    if (buffer === undefined || buffer.length === 0) return this;
    this.#kept.push(buffer);
    return this.u64(offset, this.#syscalls.address(buffer));
  }

  /** A name of at most 15 characters in 16 bytes. */
  name(offset: number, name: string): this {
    this.bytes.set(new TextEncoder().encode(name).subarray(0, 15), offset);
    return this;
  }

  read32(offset: number): number {
    return this.#view.getUint32(offset, true);
  }
}

/** A C string. */
export function cString(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}
