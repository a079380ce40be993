import fc from "fast-check";
import { toBytes } from "../evaluate/memory.ts";
import type { Scenario } from "../oracles/engine.ts";
import { type MapEntries, xdpWorld } from "../world/world.ts";
import { arbitraryEdgeInteger } from "./edge-integers.ts";
import { arbitraryPacket } from "./packet.ts";
import { DECLARED_MAPS, type DeclaredMap } from "./program/declarations.ts";

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

/** One to three packets, and what the declared maps hold before the first. */
export const arbitraryScenario: fc.Arbitrary<Scenario> = fc
  .tuple(
    fc.array(arbitraryPacket, { minLength: 1, maxLength: 3 }),
    fc.tuple(...Object.entries(DECLARED_MAPS).map(([name, map]) => arbitraryEntries(name, map).map((entries) => [name, entries] as const))),
  )
  .map(([packets, maps]) => ({
    world: xdpWorld({ maps: new Map(maps.map(([name, entries]) => [name.replaceAll("-", "_"), entries])) }),
    packets,
  }));
