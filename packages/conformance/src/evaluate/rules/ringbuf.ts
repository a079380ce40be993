import type { Call, Machine, Rule } from "../machine.ts";
import type { MapState } from "../map-state.ts";
import type { Region } from "../memory.ts";
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
    submit(machine, call, record);
    return ZERO;
  },
  "RINGBUF-DISCARD": (machine, call) => {
    const record = machine.value(machine.operand(call, 0));
    evaluateFlags(machine, call, 1);
    release(machine, call, record);
    return ZERO;
  },
  "RINGBUF-OUTPUT": (machine, call) => {
    const map = machine.map(call, 0);
    const data = machine.value(machine.operand(call, 1));
    const size = Number(machine.value(machine.operand(call, 2)).bits);
    evaluateFlags(machine, call, 3);
    const bytes = machine.memory.read(data.bits, size);
    if (!take(machine, map, size)) return number(EAGAIN);
    machine.records.push({ map: map.definition.name, bytes });
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

/** What a record holds is not zeroed: reading a byte that was not written is a fault. */
function reserve(machine: Machine, map: MapState, size: number): Value {
  if (!take(machine, map, size)) return ZERO;
  const record = machine.memory.place("ring buffer record", new Uint8Array(size), { unwritten: true });
  machine.reserved.set(record, map.definition.name);
  return machine.pointerTo(record);
}

function release(machine: Machine, call: Call, pointer: Value): { readonly record: Region; readonly map: string } {
  const record = machine.memory.regionOf(pointer.bits);
  const map = record && machine.reserved.get(record);
  if (!record || map === undefined || record.base !== pointer.bits) return machine.fault(call, "the operand is no reserved record");
  machine.reserved.delete(record);
  record.alive = false;
  return { record, map };
}

/** Bytes that were never written are whatever the ring held: 0 here. */
function submit(machine: Machine, call: Call, pointer: Value): void {
  const { record, map } = release(machine, call, pointer);
  machine.records.push({ map, bytes: record.bytes.slice() });
}
