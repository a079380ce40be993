import type { Call, Machine, RingSlot, Rule } from "../machine.ts";
import type { MapState } from "../map-state.ts";
import { number, type Value, ZERO } from "../value.ts";

/** kernel/bpf/ringbuf.c: a record has a header, is padded to 8 bytes, and the ring is never quite full. */
const HEADER_BYTES = 8;
const EAGAIN = -11n;

/** language.md §5.7: ring buffers. */
export const RINGBUF_RULES: Readonly<Record<string, Rule>> = {
  "RINGBUF-RESERVE": (machine, call) => {
    const map = machine.map(call, 0);
    const size = Number(machine.value(machine.operand(call, 1)).bits);
    evaluateFlags(machine, call, 2);
    return reserve(machine, map, size);
  },
  "RINGBUF-SUBMIT": (machine, call) => {
    const record = machine.value(machine.operand(call, 0));
    evaluateFlags(machine, call, 1);
    release(machine, call, record, "submitted");
    return ZERO;
  },
  "RINGBUF-DISCARD": (machine, call) => {
    const record = machine.value(machine.operand(call, 0));
    evaluateFlags(machine, call, 1);
    release(machine, call, record, "discarded");
    return ZERO;
  },
  "RINGBUF-OUTPUT": (machine, call) => {
    const map = machine.map(call, 0);
    const data = machine.value(machine.operand(call, 1));
    const size = Number(machine.value(machine.operand(call, 2)).bits);
    evaluateFlags(machine, call, 3);
    const bytes = machine.memory.read(data.bits, size);
    if (!take(machine, map, size)) return number(EAGAIN);
    machine.records.push({ map: map.definition.name, bytes, state: "submitted" });
    return ZERO;
  },
};

function evaluateFlags(machine: Machine, call: Call, index: number): void {
  const flags = call.args[index];
  if (flags) machine.value(flags);
}

/** Whether the ring had room for a record; then it is taken. */
function take(machine: Machine, map: MapState, size: number): boolean {
  const { name, maxEntries } = map.definition;
  const ring = machine.rings.get(name) ?? { usedBytes: 0 };
  machine.rings.set(name, ring);
  const length = Math.ceil((size + HEADER_BYTES) / 8) * 8;
  if (ring.usedBytes + length > maxEntries - 1) return false;
  ring.usedBytes += length;
  return true;
}

/**
 * What a record holds is not zeroed: reading a byte that was not written is a fault. Its place among the records is taken now: readers
 * see them in the order of reservation.
 */
function reserve(machine: Machine, map: MapState, size: number): Value {
  if (!take(machine, map, size)) return ZERO;
  const region = machine.memory.place("ring buffer record", new Uint8Array(size), { unwritten: true });
  const record: RingSlot = { map: map.definition.name, bytes: region.bytes, state: "reserved" };
  machine.records.push(record);
  machine.reserved.set(region, record);
  return machine.pointerTo(region);
}

/** Submit or discard. Bytes that were never written are whatever the ring held: 0 here. */
function release(machine: Machine, call: Call, pointer: Value, state: RingSlot["state"]): void {
  const region = machine.memory.regionOf(pointer.bits);
  const record = region && machine.reserved.get(region);
  if (!region || !record || region.base !== pointer.bits) machine.fault(call, "the operand is no reserved record");
  machine.reserved.delete(region);
  region.alive = false;
  record.state = state;
}
