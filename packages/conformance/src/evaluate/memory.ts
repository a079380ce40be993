import { Fault } from "./fault.ts";

/** Bytes that belong together: one stack object, the packet, one map value, one ring buffer record, the context. */
export interface Region {
  /** For messages. */
  readonly name: string;
  readonly base: bigint;
  readonly bytes: Uint8Array;
  /** One flag for each byte where reading an unwritten one is a fault; absent where all bytes are there from the start. */
  readonly written: Uint8Array | undefined;
  /** False once it was submitted, discarded, or is a packet that was moved. */
  alive: boolean;
}

/** Regions lie 64 GiB apart, each one MiB into its stretch: no offset of 32 bits leads from one into another. */
const STRETCH = 1n << 36n;
const MARGIN = 1n << 20n;
const FIRST = 1n << 46n;

/** The address space of one run. Accesses that are not wholly inside one region are faults. */
export class Memory {
  readonly #regions: Region[] = [];
  readonly #ofBytes = new Map<Uint8Array, Region>();

  /** Give bytes an address; the same array keeps its region. */
  place(name: string, bytes: Uint8Array, options: { readonly unwritten?: boolean } = {}): Region {
    const known = this.#ofBytes.get(bytes);
    if (known) return known;
    const region: Region = {
      name,
      base: FIRST + BigInt(this.#regions.length) * STRETCH + MARGIN,
      bytes,
      written: options.unwritten ? new Uint8Array(bytes.length) : undefined,
      alive: true,
    };
    this.#regions.push(region);
    this.#ofBytes.set(bytes, region);
    return region;
  }

  /** The region whose stretch an address lies in. */
  regionOf(address: bigint): Region | undefined {
    return address < FIRST || address >= FIRST + BigInt(this.#regions.length) * STRETCH
      ? undefined
      : this.#regions[Number((address - FIRST) / STRETCH)];
  }

  #find(address: bigint, size: number, verb: string): { readonly region: Region; readonly at: number } {
    const region = this.regionOf(address);
    if (!region) throw new Fault(`${verb} ${size} bytes at 0x${address.toString(16)}, where nothing is`);
    const at = Number(address - region.base);
    if (!region.alive) throw new Fault(`${verb} ${size} bytes of the ${region.name}, which is gone`);
    if (at < 0 || at + size > region.bytes.length)
      throw new Fault(`${verb} ${size} bytes at ${at} of the ${region.name}, which has ${region.bytes.length}`);
    return { region, at };
  }

  /** Whether all of these bytes lie inside one region that is there. */
  has(address: bigint, size: number): boolean {
    const region = this.regionOf(address);
    const at = region?.alive ? Number(address - region.base) : -1;
    return region !== undefined && at >= 0 && at + size <= region.bytes.length;
  }

  /** A copy of the bytes. */
  read(address: bigint, size: number): Uint8Array {
    if (size === 0) return new Uint8Array(0);
    const { region, at } = this.#find(address, size, "reads");
    const hole = region.written?.subarray(at, at + size).indexOf(0) ?? -1;
    if (hole >= 0) throw new Fault(`reads byte ${at + hole} of the ${region.name}, which was never written`);
    return region.bytes.slice(at, at + size);
  }

  write(address: bigint, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const { region, at } = this.#find(address, bytes.length, "writes");
    region.bytes.set(bytes, at);
    region.written?.fill(1, at, at + bytes.length);
  }

  /** Little-endian, unsigned. */
  load(address: bigint, size: number): bigint {
    return fromBytes(this.read(address, size));
  }

  store(address: bigint, size: number, bits: bigint): void {
    this.write(address, toBytes(bits, size));
  }
}

/** A little-endian unsigned number. */
export function fromBytes(bytes: Uint8Array): bigint {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

/** The low `size` bytes of a number, little-endian; zeros beyond its 8. */
export function toBytes(bits: bigint, size: number): Uint8Array {
  const rest = BigInt.asUintN(64, bits);
  return Uint8Array.from({ length: size }, (_, index) => Number((rest >> BigInt(8 * index)) & 0xffn));
}
