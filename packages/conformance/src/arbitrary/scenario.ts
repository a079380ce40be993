import fc from "fast-check";
import { toBytes } from "../evaluate/memory.ts";
import type { Scenario } from "../oracles/engine.ts";
import { GADGET_BYTES, GADGET_NAMES, type KernelTypes, kernelTypes } from "../world/kernel-types.ts";
import { DATA_BYTES, REACH_BYTES, TABLE_POINTERS, type TablePointer, type UserMemory } from "../world/user-memory.ts";
import { type MapEntries, xdpWorld } from "../world/world.ts";
import { arbitraryEdgeInteger } from "./edge-integers.ts";
import { arbitraryPacket } from "./packet.ts";
import { DECLARED_MAPS, type DeclaredMap } from "./program/declarations.ts";
import { GADGET_ALWAYS } from "./program/gadget.ts";

/** Keys that programs try, too: small numbers, and for tries the prefixes that `keyOf` writes. */
function keysOf(name: string, map: DeclaredMap): readonly Uint8Array[] {
  if (name === "routes") return [8, 16, 24].map((length) => Uint8Array.of(length, 0, 0, 0, 0x0a, 1, 2, 3));
  // No more than every map has room for.
  return Array.from({ length: Math.min(3, Math.max(1, map.keys - 1)) }, (_, key) => toBytes(BigInt(key), map.keyBytes));
}

/** Some keys of a map with values. */
function arbitraryEntries(name: string, map: DeclaredMap): fc.Arbitrary<MapEntries> {
  const words = Math.ceil(map.valueBytes / 8);
  const value = fc
    .array(arbitraryEdgeInteger, { minLength: words, maxLength: words })
    .map((numbers) => Uint8Array.from(numbers.flatMap((one) => [...toBytes(one, 8)])).slice(0, map.valueBytes));
  return fc
    .tuple(
      ...keysOf(name, map).map((key) =>
        fc.option(
          value.map((bytes) => [key, bytes] as const),
          { nil: undefined },
        ),
      ),
    )
    .map((entries) => entries.filter((entry) => entry !== undefined));
}

/** Pointers that lead into the data, to nothing, and to where nothing is. */
const arbitraryPointer: fc.Arbitrary<TablePointer> = fc.oneof(
  { arbitrary: fc.nat({ max: DATA_BYTES - REACH_BYTES }).map((offset) => ({ kind: "data" as const, offset })), weight: 3 },
  { arbitrary: fc.constantFrom({ kind: "null" as const }, { kind: "unreadable" as const }), weight: 1 },
);

const arbitraryUserMemory: fc.Arbitrary<UserMemory> = fc
  .tuple(
    fc.array(arbitraryPointer, { minLength: TABLE_POINTERS, maxLength: TABLE_POINTERS }),
    fc.array(fc.oneof(fc.constantFrom(0, 1, 0xff), fc.nat({ max: 255 })), { minLength: DATA_BYTES, maxLength: DATA_BYTES }),
  )
  // The last byte ends every string.
  .map(([table, bytes]) => ({ table, data: Uint8Array.from(bytes).fill(0, DATA_BYTES - 1) }));

/** Kernels that have the fields of `gadget` in any order, with gaps, and lack some of those that a kernel may lack. */
const arbitraryKernel: fc.Arbitrary<KernelTypes> = fc
  .tuple(
    fc.shuffledSubarray([...GADGET_NAMES], { minLength: GADGET_NAMES.length }),
    fc.subarray(GADGET_NAMES.filter((name) => !GADGET_ALWAYS.includes(name))),
    fc.array(fc.constantFrom(0, 0, 1), { minLength: 2, maxLength: 2 }),
  )
  .map(([order, dropped, gaps]) => kernelTypes({ order: order.filter((name) => !dropped.includes(name)), gaps }));

const arbitraryGadgets: fc.Arbitrary<MapEntries> = fc
  .array(fc.uint8Array({ minLength: GADGET_BYTES, maxLength: GADGET_BYTES }), { minLength: 2, maxLength: 2 })
  .map((values) => values.map((value, key) => [toBytes(BigInt(key), 4), value] as const));

/** One to three packets, and what the declared maps hold before the first. */
export const arbitraryScenario: fc.Arbitrary<Scenario> = fc
  .tuple(
    fc.array(arbitraryPacket, { minLength: 1, maxLength: 3 }),
    arbitraryUserMemory,
    arbitraryKernel,
    arbitraryGadgets,
    fc.tuple(...Object.entries(DECLARED_MAPS).map(([name, map]) => arbitraryEntries(name, map).map((entries) => [name, entries] as const))),
  )
  .map(([packets, user, kernel, gadgets, maps]) => ({
    world: xdpWorld({
      maps: new Map([...maps.map(([name, entries]) => [name.replaceAll("-", "_"), entries] as const), ["gadgets", gadgets]]),
      user,
      kernel,
    }),
    packets,
  }));
