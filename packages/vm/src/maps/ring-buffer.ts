import type { MapDefinition } from "@whistler/btf";
import { mapWithout, type VmMap } from "./vm-map.ts";

/** `BPF_RINGBUF_HDR_SZ`, linux/bpf.h: bytes before each record. */
const HEADER_BYTES = 8;
/** `RINGBUF_MAX_RECORD_SZ`, kernel/bpf/ringbuf.c. */
const MAX_RECORD_BYTES = Math.floor(0xffff_ffff / 4);

/** A place in the buffer. Mutable: it is reserved, then submitted or discarded. */
export interface RingRecord {
  readonly bytes: Uint8Array;
  /** 1 for bytes that the program has not written. */
  readonly poison: Uint8Array;
  state: "reserved" | "submitted" | "discarded";
}

/** RINGBUF (kernel/bpf/ringbuf.c). */
export interface RingBuffer extends VmMap {
  /** Undefined where the buffer has no room, as until user space drains it. */
  reserve(sizeBytes: number): RingRecord | undefined;
  /** Bytes that were produced and not yet consumed, headers included. */
  available(): number;
  /** Bytes ever produced and consumed. */
  readonly positions: { readonly producer: number; readonly consumer: number };
}

export function ringBuffer(definition: MapDefinition): RingBuffer {
  const records: RingRecord[] = [];
  const positions = { producer: 0, consumer: 0 };
  const footprint = (sizeBytes: number): number => Math.ceil((sizeBytes + HEADER_BYTES) / 8) * 8;
  return {
    ...mapWithout(definition),
    positions,
    available: () => positions.producer - positions.consumer,
    reserve: (sizeBytes) => {
      const taken = footprint(sizeBytes);
      if (sizeBytes > MAX_RECORD_BYTES || taken > definition.maxEntries) return undefined;
      // One byte always stays free, so that a full buffer differs from an empty one.
      if (positions.producer + taken - positions.consumer > definition.maxEntries - 1) return undefined;
      positions.producer += taken;
      const record: RingRecord = {
        bytes: new Uint8Array(sizeBytes),
        poison: new Uint8Array(sizeBytes).fill(1),
        state: "reserved",
      };
      records.push(record);
      return record;
    },
    drain: () => {
      const drained: Uint8Array[] = [];
      for (;;) {
        const [record] = records;
        if (record === undefined || record.state === "reserved") return drained;
        records.shift();
        positions.consumer += footprint(record.bytes.length);
        if (record.state === "submitted") drained.push(record.bytes.slice());
      }
    },
  };
}

/** Whether a map is a ring buffer of this module. */
export function isRingBuffer(map: VmMap): map is RingBuffer {
  return "reserve" in map;
}
