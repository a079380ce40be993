import fc from "fast-check";
import { drawInteger, simplerIntegers } from "./edge-integers.ts";

/**
 * What a random program is made from: a tree of numbers without meaning. Whoever builds a program reads it from the root down: `choice`
 * says which production to take, `picks` what to fill it with, `parts` become its parts. So every tree is a program of the language,
 * and every smaller tree is a smaller program.
 */
export interface Gene {
  readonly choice: number;
  readonly picks: readonly [number, number, number];
  readonly literal: bigint;
  readonly parts: readonly Gene[];
}

/** The smallest tree: the literal 0. */
export const NO_GENE: Gene = { choice: 0, picks: [0, 0, 0], literal: 0n, parts: [] };

const CHOICES = 0x3fff_ffff;

/** Trees of up to so many nodes. They shrink by lifting parts into the place of their whole, leaving parts out, and smaller numbers. */
export function arbitraryGene(maxNodes: number): fc.Arbitrary<Gene> {
  return new GeneArbitrary(maxNodes);
}

class GeneArbitrary extends fc.Arbitrary<Gene> {
  readonly #maxNodes: number;

  constructor(maxNodes: number) {
    super();
    this.#maxNodes = maxNodes;
  }

  override generate(random: fc.Random): fc.Value<Gene> {
    return new fc.Value(grow(random, random.nextInt(1, this.#maxNodes)), undefined);
  }

  override canShrinkWithoutContext(_value: unknown): _value is Gene {
    return true;
  }

  override shrink(gene: Gene): fc.Stream<fc.Value<Gene>> {
    return fc.stream(simplerGenes(gene)).map((simpler) => new fc.Value(simpler, undefined));
  }
}

function grow(random: fc.Random, nodes: number): Gene {
  const number = (): number => random.nextInt(0, CHOICES);
  const own = { choice: number(), picks: [number(), number(), number()] as const, literal: drawInteger(random) };
  if (nodes <= 1) return { ...own, parts: [] };
  const count = Math.min(nodes - 1, random.nextInt(1, 5));
  let left = nodes - 1;
  const parts = Array.from({ length: count }, (_, index) => {
    const share = index === count - 1 ? left : random.nextInt(1, Math.max(1, left - (count - 1 - index)));
    left -= share;
    return grow(random, share);
  });
  return { ...own, parts };
}

/** Nodes of a tree. */
export function sizeOf(gene: Gene): number {
  return gene.parts.reduce((sum, part) => sum + sizeOf(part), 1);
}

/** Smaller trees, the smallest first. */
function* simplerGenes(gene: Gene): Generator<Gene> {
  yield* [...gene.parts].sort((a, b) => sizeOf(a) - sizeOf(b));
  if (gene.parts.length > 1) yield { ...gene, parts: [] };
  for (let index = 0; index < gene.parts.length; index++) yield { ...gene, parts: gene.parts.toSpliced(index, 1) };
  if (gene.choice !== 0) yield { ...gene, choice: 0 };
  for (const [index, part] of gene.parts.entries())
    for (const simpler of simplerGenes(part)) yield { ...gene, parts: gene.parts.with(index, simpler) };
  for (const literal of simplerIntegers(gene.literal)) yield { ...gene, literal };
  const [first, second, third] = gene.picks;
  if (first !== 0) yield { ...gene, picks: [0, second, third] };
  if (second !== 0) yield { ...gene, picks: [first, 0, third] };
  if (third !== 0) yield { ...gene, picks: [first, second, 0] };
}
