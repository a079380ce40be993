import type { IrFunction, IrModule } from "../function.ts";
import { type Patch, patched } from "../patches.ts";
import { printBlock, printFunctionHead, printModuleHead } from "./print.ts";

/** Lines of a listing that belong together, such as a block: the first names it. */
export interface ListingPart {
  /** The same before and after: `b3`. */
  readonly key: string;
  readonly lines: readonly string[];
}

/** What patches do to the function that they were taken from, as a difference of its text. */
export function printPatches(before: IrFunction, patches: readonly Patch[]): string {
  return diffListings(functionListing(before), functionListing(patched(before, patches)));
}

/** A function as its head and its blocks. */
export function functionListing(fn: IrFunction): readonly ListingPart[] {
  const head = { key: "head", lines: printFunctionHead(fn) };
  return [head, ...fn.blocks.map((block) => ({ key: `b${block.id}`, lines: printBlock(block).split("\n") }))];
}

/** What a module has beside functions. */
export function moduleHeadListing(module: IrModule): readonly ListingPart[] {
  return [{ key: "module", lines: ["module", ...printModuleHead(module)] }];
}

/**
 * The lines that went (`-`) and came (`+`), under the first line of the part in which they stand; parts without a change are left
 * out. Empty where nothing changed.
 */
export function diffListings(before: readonly ListingPart[], after: readonly ListingPart[]): string {
  const old = new Map(before.map(({ key, lines }) => [key, lines]));
  const now = new Map(after.map(({ key, lines }) => [key, lines]));
  return order(before, after)
    .flatMap((key) => diffPart(old.get(key) ?? [], now.get(key) ?? []))
    .map((line) => `${line}\n`)
    .join("");
}

/** The order of after; what went stands behind what it stood behind. */
function order(before: readonly ListingPart[], after: readonly ListingPart[]): readonly string[] {
  const kept = new Set(after.map(({ key }) => key));
  const behind = new Map<string | undefined, string[]>();
  let anchor: string | undefined;
  for (const { key } of before) {
    if (kept.has(key)) anchor = key;
    else behind.set(anchor, [...(behind.get(anchor) ?? []), key]);
  }
  return [...(behind.get(undefined) ?? []), ...after.flatMap(({ key }) => [key, ...(behind.get(key) ?? [])])];
}

function diffPart(before: readonly string[], after: readonly string[]): readonly string[] {
  const lines = diffLines(before, after);
  if (lines.every((line) => line.startsWith(" "))) return [];
  const [first = "", ...rest] = lines;
  const changed = rest.filter((line) => !line.startsWith(" "));
  // A first line that was rewritten is followed by its new text, which is no part of the body.
  return [first, ...changed];
}

/** All lines of both, those in common once: `  same`, `- gone`, `+ new`. Shortest edit script (Myers 1986). */
export function diffLines(before: readonly string[], after: readonly string[]): readonly string[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return [
    ...before.slice(0, start).map((line) => `  ${line}`),
    ...editScript(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map((line) => `  ${line}`),
  ];
}

/** Scripts that are longer than this are written as all that went and all that came: the search is quadratic in their length. */
const LONGEST_SCRIPT = 1000;

function editScript(before: readonly string[], after: readonly string[]): readonly string[] {
  const rounds = reach(before, after);
  if (!rounds) return [...before.map((line) => `- ${line}`), ...after.map((line) => `+ ${line}`)];
  const lines: string[] = [];
  let [x, y] = [before.length, after.length];
  for (let edits = rounds.length - 1; x > 0 || y > 0; edits--) {
    const furthest = rounds[edits - 1];
    const diagonal = x - y;
    const down = furthest !== undefined && cameDown(furthest, diagonal, edits);
    const from = furthest ? (down ? diagonal + 1 : diagonal - 1) : 0;
    const fromX = furthest?.get(from) ?? 0;
    const fromY = fromX - from;
    // Back along the diagonal, over lines in common.
    const [entryX, entryY] = furthest ? (down ? [fromX, fromY + 1] : [fromX + 1, fromY]) : [0, 0];
    while (x > entryX && y > entryY) {
      lines.push(`  ${before[x - 1]}`);
      x--;
      y--;
    }
    if (furthest) lines.push(down ? `+ ${after[fromY]}` : `- ${before[fromX]}`);
    [x, y] = [fromX, fromY];
  }
  return lines.reverse();
}

/** For each number of edits, how far each diagonal `x - y` reaches; undefined where more edits than the limit are needed. */
function reach(before: readonly string[], after: readonly string[]): readonly ReadonlyMap<number, number>[] | undefined {
  const rounds: Map<number, number>[] = [];
  for (let edits = 0; edits <= LONGEST_SCRIPT; edits++) {
    const last = rounds[edits - 1];
    const now = new Map<number, number>();
    rounds.push(now);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = last ? (cameDown(last, diagonal, edits) ? (last.get(diagonal + 1) ?? 0) : (last.get(diagonal - 1) ?? 0) + 1) : 0;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      now.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return rounds;
    }
  }
  return undefined;
}

/** Whether the way to a diagonal takes in a line of after, rather than leaving out one of before. */
function cameDown(last: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  return diagonal === -edits || (diagonal !== edits && (last.get(diagonal - 1) ?? 0) < (last.get(diagonal + 1) ?? 0));
}
