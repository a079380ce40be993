import type { Span } from "@whistler/diagnostics";
import { atLeast, type CpuLevel, type Insn, slotsOf } from "@whistler/isa";
import type { CodeInsn } from "@whistler/object";
import { rowOf } from "../machine/instruction.ts";

/** A place that jumps name: a block, or an island. */
export type Label = number;

/** One instruction in its final order; the distance of a jump is not yet known. */
export interface Item {
  readonly code: CodeInsn;
  /** Labels that stand at this instruction. */
  readonly labels: readonly Label[];
  /** Where the jump goes. */
  readonly target?: Label;
}

/** The distance field of jumps is signed 16 bits, `gotol`'s 32 (RFC 9669 §4.3). */
const MAX_DISTANCE = 32767;
/** How far an island may stand from the jump that needs it: some room is left for islands that are put in between. */
const REACH = 24000;

/**
 * Fill in the distances of jumps. One that is too far for 16 bits goes to an island on the way, which jumps on: `gotol` at cpu level v4,
 * below it a `ja`, that may need an island of its own. Islands stand behind instructions that do not fall through, or are jumped over.
 */
export function relax(items: readonly Item[], cpu: CpuLevel): readonly CodeInsn[] {
  const long = atLeast(cpu, rowOf("jal").cpu);
  let now = items;
  for (;;) {
    const { starts, labels } = positions(now);
    const far = now.flatMap((item, index) =>
      item.target !== undefined && !isLong(item) && Math.abs(distance(starts, labels, index, item)) > MAX_DISTANCE ? [index] : [],
    );
    if (far.length === 0) return now.map((item, index) => patched(item, starts, labels, index));
    now = withIslands(now, starts, labels, far, long);
  }
}

interface Positions {
  /** Slot of each instruction, and of the end. */
  readonly starts: readonly number[];
  readonly labels: ReadonlyMap<Label, number>;
}

function positions(items: readonly Item[]): Positions {
  const starts: number[] = [];
  const labels = new Map<Label, number>();
  let slot = 0;
  for (const item of items) {
    starts.push(slot);
    for (const label of item.labels) labels.set(label, slot);
    slot += slotsOf(item.code.insn);
  }
  return { starts, labels };
}

function distance(starts: readonly number[], labels: ReadonlyMap<Label, number>, index: number, item: Item): number {
  return (labels.get(item.target ?? -1) ?? 0) - (starts[index] ?? 0) - 1;
}

const LONG_JUMP = rowOf("jal").opcode;

function isLong(item: Item): boolean {
  return item.code.insn.opcode === LONG_JUMP;
}

function patched(item: Item, starts: readonly number[], labels: ReadonlyMap<Label, number>, index: number): CodeInsn {
  if (item.target === undefined) return item.code;
  const slots = distance(starts, labels, index, item);
  const insn: Insn = isLong(item) ? { ...item.code.insn, imm: slots } : { ...item.code.insn, off: slots };
  return { ...item.code, insn };
}

const NO_FALL_THROUGH: ReadonlySet<number> = new Set([rowOf("ja").opcode, rowOf("jal").opcode, rowOf("exit").opcode]);

function fallsThrough(item: Item | undefined): boolean {
  if (!item) return true;
  return !NO_FALL_THROUGH.has(item.code.insn.opcode);
}

/** Put in one island for each far target and direction; far jumps name it. */
function withIslands(
  items: readonly Item[],
  starts: readonly number[],
  labels: ReadonlyMap<Label, number>,
  far: readonly number[],
  long: boolean,
): readonly Item[] {
  // A loop: so many arguments as a large program has labels are too many for one call.
  let nextLabel = 1;
  for (const label of labels.keys()) nextLabel = Math.max(nextLabel, label + 1);
  const retargeted = new Map<number, Label>();
  const inserted = new Map<number, Item[]>();
  /** Islands of this round by target, with the slot where they go. */
  const islands = new Map<Label, { readonly label: Label; readonly slot: number }[]>();
  for (const index of far) {
    const item = items[index];
    if (item?.target === undefined) continue;
    const from = starts[index] ?? 0;
    const goal = labels.get(item.target) ?? 0;
    const known = islands
      .get(item.target)
      ?.find((island) => Math.abs(island.slot - from) <= REACH && (long || Math.abs(goal - island.slot) < Math.abs(goal - from)));
    if (known) {
      retargeted.set(index, known.label);
      continue;
    }
    const place = islandPlace(items, starts, from, goal > from ? 1 : -1);
    const label = nextLabel++;
    const island: Item = {
      code: { insn: { opcode: rowOf(long ? "jal" : "ja").opcode, dst: 0, src: 0, off: 0, imm: 0 }, span: item.code.span },
      labels: [label],
      target: item.target,
    };
    inserted.set(place, [...(inserted.get(place) ?? []), island]);
    islands.set(item.target, [...(islands.get(item.target) ?? []), { label, slot: starts[place] ?? from }]);
    retargeted.set(index, label);
  }
  return items.flatMap((item, index) => {
    const label = retargeted.get(index);
    const here: Item = label === undefined ? item : { ...item, target: label };
    const before = inserted.get(index);
    if (!before) return [here];
    if (!fallsThrough(items[index - 1])) return [...before, here];
    const around = nextLabel++;
    return [skip(around, item.code.span), ...before, { ...here, labels: [...here.labels, around] }];
  });
}

/** A jump over islands that stand where control would fall into them. */
function skip(target: Label, span: Span): Item {
  return { code: { insn: { opcode: rowOf("ja").opcode, dst: 0, src: 0, off: 0, imm: 0 }, span }, labels: [], target };
}

/** Where an island for a jump at `from` goes: as far towards the target as it reaches, behind something that does not fall through if there is such a place. */
function islandPlace(items: readonly Item[], starts: readonly number[], from: number, direction: 1 | -1): number {
  const limit = from + direction * REACH;
  let edge = lowerBound(starts, limit);
  if (direction === 1) edge = Math.max(1, edge - 1);
  for (let index = edge, tries = 0; tries < 2000 && index > 0 && index < items.length; index -= direction, tries++)
    if (!fallsThrough(items[index - 1])) return index;
  return Math.min(Math.max(edge, 1), items.length - 1);
}

/** Index of the first instruction at or behind a slot. */
function lowerBound(starts: readonly number[], slot: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) < slot) low = middle + 1;
    else high = middle;
  }
  return low;
}
