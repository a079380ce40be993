import { Fault } from "../fault.ts";
import type { Access, FrameObject, Handle, Region, VirtualFields } from "./region.ts";

/**
 * Byte 0 of a region has this in the low half of its address; the high half is the region's id. So every region lies in the middle of
 * 4 GiB of its own, and a wrong offset of less than 2 GiB cannot reach another one.
 */
export const ORIGIN = 0x8000_0000;
const TWO_32 = 0x1_0000_0000;

const FIRST_ID = 0x1_0000;
const LAST_ID = 0x7fff_ffff;

/** The id of the next region. Runs of one machine share it, so that a pointer that outlives its run points to nothing. Mutable. */
export interface RegionIds {
  next: number;
}

/** Ids for a new machine. */
export function newRegionIds(): RegionIds {
  return { next: FIRST_ID };
}

/** What may be said of a new region. */
export interface RegionParts {
  readonly start?: number;
  readonly end?: number;
  readonly access?: Access;
  readonly poison?: Uint8Array;
  readonly fields?: VirtualFields;
  readonly handle?: Handle;
  readonly objects?: readonly FrameObject[];
}

/** The address space of one run. Addresses below 2⁴⁸ belong to no region, so small numbers are never pointers. */
export class Memory {
  readonly #ids: RegionIds;
  readonly #regions = new Map<number, Region>();
  readonly #byBytes = new Map<Uint8Array, Region>();
  #latest: Region | undefined;

  constructor(ids: RegionIds) {
    this.#ids = ids;
  }

  /** Make bytes addressable. */
  add(name: string, bytes: Uint8Array, parts: RegionParts = {}): Region {
    const id = this.#ids.next;
    this.#ids.next = id >= LAST_ID ? FIRST_ID : id + 1;
    const region: Region = {
      id,
      name,
      bytes,
      view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      start: parts.start ?? 0,
      end: parts.end ?? bytes.length,
      access: parts.access ?? "read-write",
      poison: parts.poison,
      fields: parts.fields,
      handle: parts.handle,
      objects: parts.objects,
      gone: undefined,
    };
    this.#regions.set(id, region);
    return region;
  }

  /** The address of the first of these bytes; the same bytes keep their address for the whole run. */
  addressOfBytes(name: string, bytes: Uint8Array, parts?: RegionParts): bigint {
    const known = this.#byBytes.get(bytes);
    const region = known ?? this.add(name, bytes, parts);
    if (!known) this.#byBytes.set(bytes, region);
    return addressIn(region, 0);
  }

  /** The region that an address points into or near; undefined where there is none. */
  regionAt(address: bigint): Region | undefined {
    return this.regionOf(Number(BigInt.asUintN(64, address) >> 32n));
  }

  regionOf(high: number): Region | undefined {
    if (this.#latest?.id === high) return this.#latest;
    const region = this.#regions.get(high);
    if (region) this.#latest = region;
    return region;
  }

  /**
   * The region of an access, and with it the index `low - ORIGIN` of its first byte.
   * @throws Fault unless all bytes of the access lie inside and may be accessed so.
   */
  locate(high: number, low: number, sizeBytes: number, verb: "reads" | "writes"): Region {
    const region = this.regionOf(high);
    if (!region || region.access === "none") throw new Fault("WH7101", `${verb} ${count(sizeBytes)} at ${placeName(high, low, region)}`);
    if (region.gone !== undefined) throw new Fault("WH7101", `${verb} ${count(sizeBytes)} of the ${region.name}, which ${region.gone}`);
    const at = low - ORIGIN;
    if (at < region.start || at + sizeBytes > region.end) {
      const first = at - region.start;
      const bytes = sizeBytes === 1 ? `byte ${first}` : `bytes ${first} to ${first + sizeBytes - 1}`;
      throw new Fault("WH7101", `${verb} ${bytes} of the ${region.name}, which has ${region.end - region.start}`);
    }
    if (verb === "writes" && region.access === "read") throw new Fault("WH7101", `writes to the ${region.name}, which is read-only`);
    if (region.objects) checkObjects(region, region.objects, at, sizeBytes, verb);
    return region;
  }

  /** The bytes of a helper's buffer. @throws Fault also where one was never written. */
  read(address: bigint, sizeBytes: number): Uint8Array {
    if (sizeBytes === 0) return new Uint8Array(0);
    const { high, low } = halves(address);
    const region = this.locate(high, low, sizeBytes, "reads");
    const at = low - ORIGIN;
    const unwritten = region.poison?.subarray(at, at + sizeBytes).indexOf(1) ?? -1;
    if (unwritten >= 0) throw new Fault("WH7102", `byte ${at + unwritten - region.start} of the ${region.name} was never written`);
    const virtual = region.fields && sizeBytes <= 8 ? region.fields.load(at, sizeBytes) : undefined;
    if (virtual !== undefined) return littleEndian(virtual, sizeBytes);
    return region.bytes.subarray(at, at + sizeBytes);
  }

  /** Write a helper's result. */
  write(address: bigint, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const { high, low } = halves(address);
    const region = this.locate(high, low, bytes.length, "writes");
    const at = low - ORIGIN;
    region.fields?.checkStore(at, bytes.length);
    region.bytes.set(bytes, at);
    region.poison?.fill(0, at, at + bytes.length);
  }

  /** Further accesses to the region are faults: "…, which `why`". */
  kill(region: Region, why: string): void {
    region.gone = why;
    this.#byBytes.delete(region.bytes);
  }

  /** Forget a region altogether, for those of which a run may make any number. */
  forget(region: Region): void {
    this.#regions.delete(region.id);
    this.#byBytes.delete(region.bytes);
    if (this.#latest === region) this.#latest = undefined;
  }
}

/** The address of a byte of a region, by its index in `bytes`. */
export function addressIn(region: Region, index: number): bigint {
  return BigInt(region.id) * 0x1_0000_0000n + BigInt(ORIGIN + index);
}

export function halves(address: bigint): { readonly high: number; readonly low: number } {
  const unsigned = BigInt.asUintN(64, address);
  return { high: Number(unsigned >> 32n), low: Number(unsigned & 0xffff_ffffn) };
}

/** The low bytes of a value. */
export function littleEndian(value: bigint, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  let rest = BigInt.asUintN(sizeBytes * 8, value);
  for (let index = 0; index < sizeBytes; index++) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

function count(sizeBytes: number): string {
  return sizeBytes === 1 ? "1 byte" : `${sizeBytes} bytes`;
}

function placeName(high: number, low: number, region: Region | undefined): string {
  if (region) return `the address of ${region.name}, which is no memory`;
  if (high === 0 && low === 0) return "a null pointer";
  if (high === 0 && low < 0x1_0000) return `null + ${low}`;
  if (high === 0xffff_ffff && low > 0xffff_0000) return `null - ${TWO_32 - low}`;
  return `0x${(BigInt(high) * 0x1_0000_0000n + BigInt(low)).toString(16)}, where no memory is`;
}

/** With a frame map an access lies in one object: what runs over its end into the next is caught. */
function checkObjects(region: Region, objects: readonly FrameObject[], at: number, sizeBytes: number, verb: string): void {
  const offset = at - region.end;
  for (const object of objects) if (offset >= object.offset && offset + sizeBytes <= object.offset + object.sizeBytes) return;
  const touched = objects
    .filter((object) => offset < object.offset + object.sizeBytes && offset + sizeBytes > object.offset)
    .map(({ name }) => name);
  const what = touched.length === 0 ? "that belong to no object" : `that are not all of one object (${touched.join(", ")})`;
  throw new Fault("WH7101", `${verb} bytes ${offset} to ${offset + sizeBytes - 1} of the ${region.name}, ${what}`);
}
