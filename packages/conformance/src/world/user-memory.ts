import { toBytes } from "../evaluate/memory.ts";
import type { MapEntries } from "./world.ts";

/**
 * Memory of the process that a program reads through `probe-read-user`: a table of pointers, and behind it the data that they lead into.
 * Where it lies is told to the program by entry 0 of the map `places`, since the kernel's is at another place each time.
 */
export interface UserMemory {
  /** Where each pointer of the table leads. */
  readonly table: readonly TablePointer[];
  readonly data: Uint8Array;
}

export type TablePointer =
  /** To this byte of the data. */
  | { readonly kind: "data"; readonly offset: number }
  | { readonly kind: "null" }
  /** To where no process has memory. */
  | { readonly kind: "unreadable" };

/** Pointers in the table, and bytes of data behind it. */
export const TABLE_POINTERS = 4;
export const TABLE_BYTES = TABLE_POINTERS * 8;
export const DATA_BYTES = 128;
/** From wherever a pointer of the table leads so many bytes are there. */
export const REACH_BYTES = 64;

/** C name of the map that tells where the memory is. Its values differ from engine to engine, and so do not count. */
export const PLACES = "places";

/** Where it lies for engines that have their own address space. */
export const USER_ADDRESS = 0x2000_0000n;

/** In the first page, which no process maps (`vm.mmap_min_addr`). */
const UNREADABLE = 8n;

export const NO_USER_MEMORY: UserMemory = { table: [], data: new Uint8Array(DATA_BYTES) };

/** The bytes of the memory when it lies at an address. */
export function userBytes({ table, data }: UserMemory, address: bigint): Uint8Array {
  const bytes = new Uint8Array(TABLE_BYTES + DATA_BYTES);
  for (const [index, pointer] of table.entries()) bytes.set(toBytes(pointerBits(pointer, address), 8), 8 * index);
  bytes.set(data, TABLE_BYTES);
  return bytes;
}

function pointerBits(pointer: TablePointer, address: bigint): bigint {
  switch (pointer.kind) {
    case "data":
      return address + BigInt(TABLE_BYTES + pointer.offset);
    case "null":
      return 0n;
    case "unreadable":
      return UNREADABLE;
    default:
      return pointer satisfies never;
  }
}

/** What the map `places` holds when the memory lies at an address. */
export function placesAt(address: bigint): MapEntries {
  return [[toBytes(0n, 4), toBytes(address, 8)]];
}
