import { InternalError } from "@whistler/diagnostics";
import { type AllocatedFunction, type MachineTerm, successorsOf, type VirtualFunction } from "../machine/function.ts";
import { isSpill, type MachineInst, type Place } from "../machine/instruction.ts";
import { clobbersOf, defsOf, termUses, usesOf } from "../machine/operands.ts";
import { isPReg, type PReg, type Reg } from "../machine/register.ts";

/** A machine register, or a place in the frame. */
type Location = string;
/** Which names of the unallocated code each location holds; locations that hold none are left out. */
type State = ReadonlyMap<Location, ReadonlySet<string>>;

const locationOf = (place: Place<PReg>): Location => (isSpill(place) ? `spill${place.spill}` : `r${place}`);
const nameOf = (place: Place<Reg>): string => (isSpill(place) ? `spill${place.spill}` : `v${place}`);

/**
 * Prove that an allocation keeps every value where its readers look (after regalloc2's checker): the allocated code is run symbolically
 * beside the code it came from, and each operand must be in a location that holds the name which the original reads, on every path.
 * Shares nothing with the allocator but the machine model. A wrong allocation is an InternalError.
 */
export function checkAllocation(before: VirtualFunction, after: AllocatedFunction): void {
  const allocated = new Map(after.blocks.map((block) => [block.id, block]));
  const entry = before.blocks[0]?.id;
  if (entry === undefined) return;
  const blocks = new Map(before.blocks.map((block) => [block.id, block]));
  // r1 is given; everything else holds nothing.
  const states = new Map<number, State>([[entry, new Map([["r1", new Set(["v1"])]])]]);
  const work = [entry];
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    const block = blocks.get(id);
    const code = allocated.get(id);
    const start = states.get(id);
    if (!block || !code || !start) throw new InternalError(`checkAllocation: ${before.name} lost block ${id}`);
    const placed = new Map(code.insts.map((inst) => [inst.id, inst]));
    let state = start;
    for (const inst of block.insts) state = step(before.name, state, inst, placed.get(inst.id));
    checkUses(before.name, state, termUses(block.term), termUses(code.term), block.term);
    for (const next of successorsOf(block.term)) {
      const known = states.get(next);
      const met = known === undefined ? state : meet(known, state);
      if (known !== undefined && sizeOf(met) === sizeOf(known)) continue;
      states.set(next, met);
      work.push(next);
    }
  }
}

/** What both paths agree on. */
function meet(left: State, right: State): State {
  const met = new Map<Location, ReadonlySet<string>>();
  for (const [location, names] of left) {
    const common = new Set([...names].filter((name) => right.get(location)?.has(name)));
    if (common.size > 0) met.set(location, common);
  }
  return met;
}

function sizeOf(state: State): number {
  let size = 0;
  for (const names of state.values()) size += names.size;
  return size;
}

function checkUses(
  name: string,
  state: State,
  wanted: readonly Reg[],
  given: readonly Reg[],
  what: MachineTerm<Reg> | MachineInst<Reg>,
): void {
  wanted.forEach((use, index) => {
    const at = given[index];
    if (at === undefined || !isPReg(at) || !state.get(`r${at}`)?.has(nameOf(use)))
      throw new InternalError(
        `checkAllocation: ${name} reads v${use} from r${at}, which does not hold it (${"op" in what ? what.op : what.kind === "row" ? what.row.name : what.kind})`,
      );
  });
}

/** Run one instruction. A copy may be missing from the allocated code where both sides are in one register. */
function step(name: string, state: State, inst: MachineInst<Reg>, placed: MachineInst<PReg> | undefined): State {
  if (inst.kind === "copy") return stepCopy(name, state, inst, placed);
  if (!placed || placed.kind !== inst.kind) throw new InternalError(`checkAllocation: ${name} lost instruction ${inst.id}`);
  checkUses(name, state, usesOf(inst), usesOf(placed), inst);
  const next = new Map(state);
  for (const clobbered of clobbersOf(placed)) next.delete(`r${clobbered}`);
  const names = defsOf(inst);
  const places = defsOf(placed);
  names.forEach((def, index) => {
    const at = places[index];
    if (at === undefined || !isPReg(at)) throw new InternalError(`checkAllocation: ${name} lost a result of instruction ${inst.id}`);
    define(next, `r${at}`, new Set([nameOf(def)]), nameOf(def));
  });
  return next;
}

function stepCopy(
  name: string,
  state: State,
  inst: Extract<MachineInst<Reg>, { kind: "copy" }>,
  placed: MachineInst<PReg> | undefined,
): State {
  const [move] = inst.moves;
  if (!move || inst.moves.length !== 1) throw new InternalError(`checkAllocation: ${name} has a copy of ${inst.moves.length} moves`);
  const next = new Map(state);
  const source = nameOf(move.from);
  const target = nameOf(move.to);
  if (placed === undefined) {
    // Both names share one register: whatever holds the source holds the target from here on, and nothing else does.
    const holders = [...state].filter(([, names]) => names.has(source)).map(([location]) => location);
    for (const [location, names] of state) if (names.has(target)) next.set(location, new Set([...names].filter((one) => one !== target)));
    for (const location of holders) next.set(location, new Set([...(next.get(location) ?? []), target]));
    return next;
  }
  const [given] = placed.kind === "copy" ? placed.moves : [];
  if (!given) throw new InternalError(`checkAllocation: ${name} lost copy ${inst.id}`);
  const from = locationOf(given.from);
  if (!state.get(from)?.has(source))
    throw new InternalError(`checkAllocation: ${name} copies ${source} from ${from}, which does not hold it`);
  define(next, locationOf(given.to), new Set([...(state.get(from) ?? []), target]), target);
  return next;
}

/** The location now holds these names; the defined one is held nowhere else. */
function define(state: Map<Location, ReadonlySet<string>>, location: Location, names: ReadonlySet<string>, defined: string): void {
  for (const [other, held] of [...state]) if (held.has(defined)) state.set(other, new Set([...held].filter((one) => one !== defined)));
  state.set(location, names);
}
