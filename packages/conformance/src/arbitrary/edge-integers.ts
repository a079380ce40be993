import fc from "fast-check";

/** Where arithmetic goes wrong: around 0, powers of two, and the ends of the widths that instructions and immediates have. */
const EDGES: readonly bigint[] = [
  ...[0n, 1n, 2n, 7n, 8n, 15n, 16n, 31n, 32n, 63n, 64n, 0x7fn, 0x80n, 0xffn, 0x100n, 0x7fffn, 0x8000n, 0xffffn, 0x1_0000n],
  ...[0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 0x1_0000_0000n, 0x7fff_ffff_ffff_ffffn, 0x8000_0000_0000_0000n, 0xffff_ffff_ffff_ffffn],
];
const EVERY_EDGE: readonly bigint[] = [...new Set(EDGES.flatMap((edge) => [edge, edge + 1n, edge - 1n, -edge]))].filter(fits);

/** What the language writes: -2^63 to 2^64 - 1. */
function fits(value: bigint): boolean {
  return value >= -(1n << 63n) && value < 1n << 64n;
}

/** A 64-bit integer: mostly an edge, else small or anything. */
export function drawInteger(random: fc.Random): bigint {
  const kind = random.nextInt(0, 9);
  if (kind < 4) return EVERY_EDGE[random.nextInt(0, EVERY_EDGE.length - 1)] ?? 0n;
  if (kind < 8) return BigInt(random.nextInt(-8, 300));
  return random.nextBigInt(-(1n << 63n), (1n << 64n) - 1n);
}

/** Integers to try in the place of one, the simplest first. */
export function* simplerIntegers(value: bigint): Generator<bigint> {
  if (value === 0n) return;
  yield 0n;
  if (value === 1n) return;
  yield 1n;
  if (value < 0n) yield -value;
  for (let half = value / 2n; half > 1n || half < -1n; half /= 2n) yield half;
  if (value > 0n) yield value - 1n;
}

/** 64-bit integers that are edges more often than chance has it, from -2^63 to 2^64 - 1. */
export const arbitraryEdgeInteger: fc.Arbitrary<bigint> = fc.oneof(
  fc.constantFrom(...EVERY_EDGE),
  fc.bigInt({ min: -8n, max: 300n }),
  fc.bigInt({ min: -(1n << 63n), max: (1n << 64n) - 1n }),
);
