import { addressIn, type Memory } from "../memory/memory.ts";
import type { Region } from "../memory/region.ts";

/**
 * The data of a packet with room before and behind it. Mutable: helpers move its ends. Every such move makes the program's pointers
 * invalid, as the verifier has it, whether the kernel would move bytes or not.
 */
export class Packet {
  readonly #memory: Memory;
  #bytes: Uint8Array;
  #meta: number;
  #data: number;
  #end: number;
  #region: Region;

  /** `metaBytes` of the content come before the data: `data_meta`. */
  constructor(memory: Memory, content: Uint8Array, rooms: { readonly head: number; readonly tail: number }, metaBytes = 0) {
    this.#memory = memory;
    this.#bytes = new Uint8Array(rooms.head + content.length + rooms.tail);
    this.#bytes.set(content, rooms.head);
    this.#meta = rooms.head;
    this.#data = rooms.head + metaBytes;
    this.#end = rooms.head + content.length;
    this.#region = this.#addRegion();
  }

  #addRegion(): Region {
    return this.#memory.add("packet", this.#bytes, { start: this.#meta, end: this.#end });
  }

  /** Addresses of `data_meta`, `data`, `data_end`. */
  get metaAddress(): bigint {
    return addressIn(this.#region, this.#meta);
  }
  get dataAddress(): bigint {
    return addressIn(this.#region, this.#data);
  }
  get endAddress(): bigint {
    return addressIn(this.#region, this.#end);
  }

  get length(): number {
    return this.#end - this.#data;
  }
  get metaLength(): number {
    return this.#data - this.#meta;
  }
  get headRoom(): number {
    return this.#meta;
  }
  get tailRoom(): number {
    return this.#bytes.length - this.#end;
  }

  /** The data, live. */
  content(): Uint8Array {
    return this.#bytes.subarray(this.#data, this.#end);
  }

  /** Bytes relative to the data, live; also before it (a header that was pulled). Undefined where they are not all there. */
  slice(offset: number, sizeBytes: number): Uint8Array | undefined {
    const at = this.#data + offset;
    if (at < 0 || at + sizeBytes > this.#end) return undefined;
    return this.#bytes.subarray(at, at + sizeBytes);
  }

  /** Pointers into the packet are no longer valid. */
  invalidatePointers(): void {
    this.#memory.kill(this.#region, "was moved by a helper since the pointer was loaded from the context");
    this.#region = this.#addRegion();
  }

  /** Move the ends; the room is for the caller to check. New bytes at the end are 0, at the head what they were. */
  move(by: { readonly meta?: number; readonly data?: number; readonly end?: number }): void {
    const end = this.#end + (by.end ?? 0);
    if (end > this.#end) this.#bytes.fill(0, this.#end, end);
    this.#meta += by.meta ?? 0;
    this.#data += by.data ?? 0;
    this.#end = end;
    this.invalidatePointers();
  }

  /** Have at least so much room at the head and the tail. */
  makeRoom(head: number, tail: number): void {
    const moreHead = Math.max(0, head - this.headRoom);
    const moreTail = Math.max(0, tail - this.tailRoom);
    const bytes = new Uint8Array(moreHead + this.#bytes.length + moreTail);
    bytes.set(this.#bytes, moreHead);
    this.#bytes = bytes;
    this.#meta += moreHead;
    this.#data += moreHead;
    this.#end += moreHead;
    this.invalidatePointers();
  }

  /** Put other content in the place of the data, of any length. */
  replace(content: Uint8Array): void {
    const growth = content.length - this.length;
    if (growth > this.tailRoom) this.makeRoom(0, growth);
    this.#end += growth;
    this.#bytes.set(content, this.#data);
    this.invalidatePointers();
  }
}
