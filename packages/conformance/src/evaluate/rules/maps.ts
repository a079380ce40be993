import type { Form } from "@whistler/reader";
import type { Call, Machine, Rule } from "../machine.ts";
import type { MapState } from "../map-state.ts";
import { toBytes } from "../memory.ts";
import { number, type Value, ZERO } from "../value.ts";

/** -EFAULT: no stack is recorded. */
const EFAULT = -14n;

/** language.md §5.7 but for ring buffers. */
export const MAP_RULES: Readonly<Record<string, Rule>> = {
  "MAP-LOOKUP": (machine, call) => lookup(machine, machine.map(call, 0), operand(machine, call, 1, keyBytes)),
  "MAP-LOOKUP-PTR": (machine, call) => lookup(machine, machine.map(call, 0), pointed(machine, call, 1, keyBytes)),
  "MAP-UPDATE": update(operand),
  "MAP-UPDATE-PTR": update(pointed),
  "MAP-DELETE": (machine, call) => number(machine.map(call, 0).delete(operand(machine, call, 1, keyBytes)())),
  "MAP-DELETE-PTR": (machine, call) => number(machine.map(call, 0).delete(pointed(machine, call, 1, keyBytes)())),
  // There are no programs to call in a world: a tail call falls through.
  "TAIL-CALL": (machine, call) => {
    machine.value(machine.operand(call, 1));
    return ZERO;
  },
  "GET-STACKID": (machine, call) => {
    machine.value(machine.operand(call, 0));
    machine.value(machine.operand(call, 2));
    return number(machine.world.stubs.get("get-stackid") ?? EFAULT);
  },
};

const keyBytes = (map: MapState): number => map.definition.keySizeBytes;
const valueBytes = (map: MapState): number => map.definition.valueSizeBytes;

/** How an operand becomes a key or value. It is evaluated at once, and its memory is read when the helper runs. */
type Operand = (machine: Machine, call: Call, index: number, size: (map: MapState) => number) => () => Uint8Array;

/** A pointer is the address of the bytes; a number is written with exactly the declared size, zero-extended or truncated. */
function operand(machine: Machine, call: Call, index: number, size: (map: MapState) => number): () => Uint8Array {
  const bytes = size(machine.map(call, 0));
  const value = machine.value(machine.operand(call, index));
  if (value.pointee || bytes > 8) return () => machine.memory.read(value.bits, bytes);
  return () => toBytes(value.bits, bytes);
}

function pointed(machine: Machine, call: Call, index: number, size: (map: MapState) => number): () => Uint8Array {
  const bytes = size(machine.map(call, 0));
  const value = machine.value(machine.operand(call, index));
  return () => machine.memory.read(value.bits, bytes);
}

function lookup(machine: Machine, map: MapState, key: () => Uint8Array): Value {
  return valuePointer(machine, map, map.lookup(key()));
}

/** Pointer to a value of a map, or 0. */
export function valuePointer(machine: Machine, map: MapState, value: Uint8Array | undefined): Value {
  return value ? machine.pointerTo(machine.memory.place(`value of ${map.definition.name}`, value)) : ZERO;
}

/** Key, value, flags, in this order; then the helper reads what they point to. */
function update(read: Operand): Rule {
  return (machine, call) => {
    const map = machine.map(call, 0);
    const key = read(machine, call, 1, keyBytes);
    const value = read(machine, call, 2, valueBytes);
    const flags: Form | undefined = call.args[3];
    const flagBits = flags ? machine.value(flags).bits : 0n;
    return number(map.update(key(), value(), flagBits));
  };
}
