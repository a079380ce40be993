/** Thrown inside the interpreter where the program does what it must not; `interpret` turns it into its outcome. */
export class Fault {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** A stretch of memory that a program can address. */
export interface Region {
  /** For messages: `stack slot #2`, `packet`, `value of map counts`. */
  readonly name: string;
  /** Address of byte 0. */
  readonly base: bigint;
  readonly bytes: Uint8Array;
  /** Which bytes were written, where reading others is a fault. */
  readonly written: Uint8Array | undefined;
  /** False once it is gone: submitted, or a packet that was moved. */
  alive: boolean;
}

/** Every region has 4 GiB of addresses, and lies in the middle of them: a small offset the wrong way cannot reach another one. */
const WINDOW_BITS = 32n;
const MIDDLE = 0x8000_0000;

/** Byte-addressed memory of regions that never touch. Address 0 is no region's. */
export class Memory {
  readonly #regions: Region[] = [];
  readonly #addressOf = new Map<Uint8Array, bigint>();

  /** Make bytes addressable; the same bytes keep their address. */
  add(name: string, bytes: Uint8Array, options: { readonly poisoned?: boolean } = {}): bigint {
    const known = this.#addressOf.get(bytes);
    if (known !== undefined) return known;
    const base = (BigInt(this.#regions.length + 1) << WINDOW_BITS) + BigInt(MIDDLE);
    const written = options.poisoned ? new Uint8Array(bytes.length) : undefined;
    this.#regions.push({ name, base, bytes, written, alive: true });
    this.#addressOf.set(bytes, base);
    return base;
  }

  /** The region whose window the address is in. */
  regionAt(address: bigint): Region | undefined {
    return this.#regions[Number(BigInt.asUintN(64, address) >> WINDOW_BITS) - 1];
  }

  /** Further accesses to the region of this address are faults. */
  kill(address: bigint): void {
    const region = this.regionAt(address);
    if (region) region.alive = false;
  }

  /** The region and index of an access of `sizeBytes`; a fault where it is not wholly inside one. */
  #locate(address: bigint, sizeBytes: number, verb: string): { readonly region: Region; readonly at: number } {
    const unsigned = BigInt.asUintN(64, address);
    const region = this.regionAt(unsigned);
    if (!region) {
      const what =
        unsigned < 0x1_0000n
          ? unsigned === 0n
            ? "a null pointer"
            : `null + ${unsigned}`
          : `0x${unsigned.toString(16)}, where no memory is`;
      throw new Fault(`${verb} ${sizeBytes} bytes at ${what}`);
    }
    const at = Number(unsigned - region.base);
    if (!region.alive) throw new Fault(`${verb} ${sizeBytes} bytes of the ${region.name}, which is gone`);
    if (at < 0 || at + sizeBytes > region.bytes.length)
      throw new Fault(`${verb} bytes ${at} to ${at + sizeBytes - 1} of the ${region.name}, which has ${region.bytes.length}`);
    return { region, at };
  }

  /** Whether all of these bytes lie inside one region that is there. */
  has(address: bigint, sizeBytes: number): boolean {
    const region = this.regionAt(address);
    const at = region?.alive ? Number(BigInt.asUintN(64, address) - region.base) : -1;
    return region !== undefined && at >= 0 && at + sizeBytes <= region.bytes.length;
  }

  /** The bytes themselves, for reading. */
  read(address: bigint, sizeBytes: number): Uint8Array {
    if (sizeBytes === 0) return new Uint8Array();
    const { region, at } = this.#locate(address, sizeBytes, "reads");
    if (region.written)
      for (let i = at; i < at + sizeBytes; i++)
        if (region.written[i] === 0) throw new Fault(`reads byte ${i} of the ${region.name} before it was written`);
    return region.bytes.subarray(at, at + sizeBytes);
  }

  write(address: bigint, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const { region, at } = this.#locate(address, bytes.length, "writes");
    region.bytes.set(bytes, at);
    region.written?.fill(1, at, at + bytes.length);
  }

  /** A little-endian unsigned integer. */
  load(address: bigint, widthBits: number): bigint {
    const bytes = this.read(address, widthBits / 8);
    let value = 0n;
    for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
    return value;
  }

  /** The low bits of a value, little-endian. */
  store(address: bigint, widthBits: number, value: bigint): void {
    this.write(address, littleEndian(value, widthBits / 8));
  }
}

/** The low bytes of a value, little-endian. */
export function littleEndian(value: bigint, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  let rest = BigInt.asUintN(sizeBytes * 8, value);
  for (let i = 0; i < sizeBytes; i++) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}
