import type { VmMap } from "../maps/vm-map.ts";

/** What a program may do with a region. `none`: its address is a handle that only helpers understand. */
export type Access = "read-write" | "read" | "none";

/** Context fields that are no bytes: loads and stores of a region with such go through it. Offsets from the start of the context. */
export interface VirtualFields {
  /** The value of a load and whether it is one; undefined where plain bytes are loaded. Faults where the verifier refuses the load. */
  load(offsetBytes: number, sizeBytes: number): bigint | undefined;
  /** Faults where the verifier refuses the store. */
  checkStore(offsetBytes: number, sizeBytes: number): void;
}

/** What a handle stands for. */
export type Handle =
  | { readonly kind: "map"; readonly map: VmMap }
  /** A function of the program, by the index of its first instruction. */
  | { readonly kind: "function"; readonly entry: number };

/** An object in a stack frame, by its place below the frame's end: `offset` is negative, from r10. */
export interface FrameObject {
  readonly name: string;
  readonly offset: number;
  readonly sizeBytes: number;
}

/** A stretch of memory that a program can address. Mutable: packets move their ends, records are submitted. */
export interface Region {
  readonly id: number;
  /** For messages: `packet`, `value of map counts`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The part of `bytes` that may be accessed. */
  readonly start: number;
  readonly end: number;
  readonly access: Access;
  /** 1 for bytes that were never written; undefined where every byte has a value. */
  readonly poison: Uint8Array | undefined;
  readonly fields: VirtualFields | undefined;
  readonly handle: Handle | undefined;
  /** Objects that an access must not leave; undefined where they are not known. */
  readonly objects: readonly FrameObject[] | undefined;
  /** What became of it; undefined while it can be accessed. */
  gone: string | undefined;
}
