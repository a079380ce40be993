import { helperFacts } from "@whistler/ir";
import { type MachineFlow, machineFlow } from "../machine/flow.ts";
import type { AllocatedFunction, MachineBlockId } from "../machine/function.ts";
import { isSpill, type MachineInst, type RowInst } from "../machine/instruction.ts";
import { clobbersOf, defsOf } from "../machine/operands.ts";
import type { PReg } from "../machine/register.ts";
import { defineMachinePass, mapBlocks } from "./machine-pass.ts";

/**
 * Drop a store to the stack of what stands there already: the key of an update that the lookup before it was given.
 *
 * Forwards over the function it is known of each stored place which register or constant it holds; what differs where ways meet is
 * not known. A call that writes to memory of its arguments, or through a pointer that may lead to the stack, ends all knowledge.
 */
export const dropRedundantStores = defineMachinePass({
  name: "drop-redundant-stores",
  description: "drop stores to the stack of what stands there already",
  run: dropStores,
});

/** What a place holds: a register or a constant, as text. */
interface Held {
  readonly slot: number;
  readonly from: number;
  readonly to: number;
  readonly value: string;
}

type Known = ReadonlyMap<string, Held>;

function dropStores(fn: AllocatedFunction): AllocatedFunction {
  if (fn.slots.length === 0) return fn;
  const before = knownBefore(fn, machineFlow(fn));
  return mapBlocks(fn, (block) => {
    const known = new Map(before.get(block.id));
    const insts = block.insts.filter((inst) => {
      const place = storedPlace(inst);
      if (place && known.get(keyOf(place))?.value === place.value) return false;
      step(inst, known);
      return true;
    });
    return insts.length === block.insts.length ? block : { ...block, insts };
  });
}

function knownBefore(fn: AllocatedFunction, { order, predecessors }: MachineFlow): ReadonlyMap<MachineBlockId, Known> {
  const blocks = new Map(fn.blocks.map((block) => [block.id, block]));
  const before = new Map<MachineBlockId, Known>();
  const after = new Map<MachineBlockId, Known>();
  const entry = fn.blocks[0]?.id;
  for (let changed = true; changed; ) {
    changed = false;
    for (const id of order) {
      const block = blocks.get(id);
      if (!block) continue;
      const known = id === entry ? new Map<string, Held>() : meet((predecessors.get(id) ?? []).flatMap((from) => after.get(from) ?? []));
      const earlier = before.get(id);
      if (earlier && same(earlier, known)) continue;
      changed = true;
      before.set(id, known);
      const now = new Map(known);
      for (const inst of block.insts) step(inst, now);
      after.set(id, now);
    }
  }
  return before;
}

/** What all ways that were walked so far agree on; those that were not agree with everything. */
function meet(all: readonly Known[]): Known {
  const [first, ...others] = all;
  return new Map([...(first ?? [])].filter(([key, { value }]) => others.every((other) => other.get(key)?.value === value)));
}

function same(a: Known, b: Known): boolean {
  return a.size === b.size && [...a].every(([key, { value }]) => b.get(key)?.value === value);
}

function step(inst: MachineInst<PReg>, known: Map<string, Held>): void {
  const place = storedPlace(inst);
  if (place) {
    forget(known, (held) => held.slot === place.slot && held.from < place.to && place.from < held.to);
    known.set(keyOf(place), place);
  } else if (mayWriteStack(inst)) known.clear();
  if (inst.kind === "copy") for (const { to } of inst.moves) if (isSpill(to)) forget(known, (held) => held.slot === to.spill);
  const gone = new Set([...defsOf(inst), ...clobbersOf(inst)].map((register) => `r${register}`));
  if (gone.size > 0) forget(known, (held) => gone.has(held.value));
}

function forget(known: Map<string, Held>, which: (held: Held) => boolean): void {
  for (const [key, held] of known) if (which(held)) known.delete(key);
}

const keyOf = ({ slot, from, to }: Held): string => `${slot} ${from} ${to}`;

/** The place and value of a plain store to a slot. */
function storedPlace(inst: MachineInst<PReg>): Held | undefined {
  if (inst.kind !== "row" || inst.slot === undefined || inst.core !== undefined || inst.row.operation.kind !== "store") return undefined;
  const { bytes, operand } = inst.row.operation;
  const value = operand === "imm" ? `${inst.imm}` : `r${inst.src}`;
  return { slot: inst.slot, from: inst.off, to: inst.off + bytes, value };
}

function mayWriteStack(inst: MachineInst<PReg>): boolean {
  if (inst.kind !== "row") return false;
  switch (inst.row.operation.kind) {
    case "store":
    case "atomic":
    case "store-release":
      return inst.slot !== undefined || inst.pointer === undefined || inst.pointer === "stack";
    case "call":
      return callMayWriteMemory(inst);
    default:
      return false;
  }
}

function callMayWriteMemory(inst: RowInst<PReg>): boolean {
  const facts = inst.row.name === "call" ? helperFacts(inst.imm) : undefined;
  return facts === undefined || facts.memory.some(({ writes }) => writes);
}
