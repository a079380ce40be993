import { InternalError } from "@whistler/diagnostics";
import { type AllocatedFunction, type MachineTerm, successorsOf, type VirtualFunction } from "../machine/function.ts";
import { isSpill, type MachineInst, type Place } from "../machine/instruction.ts";
import { clobbersOf, defsOf, usesOf } from "../machine/operands.ts";
import { FRAME_POINTER, isPReg, type PReg, type Reg } from "../machine/register.ts";

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
    checkTerm(before.name, state, block.term, code.term);
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

/** What the original reads beside where the allocated code reads it: by field, because two names may have come into one register. */
function readPairs(
  name: string,
  inst: MachineInst<Reg>,
  placed: MachineInst<PReg>,
): readonly (readonly [wanted: Reg, given: Reg | undefined])[] {
  if (inst.kind !== "row" || placed.kind !== "row") return [];
  if (inst.row !== placed.row) throw new InternalError(`checkAllocation: ${name} turned ${inst.row.name} into ${placed.row.name}`);
  const reads = (role: string): boolean => role === "use" || role === "tied";
  const pairs: (readonly [Reg, Reg | undefined])[] = [];
  if (inst.dst !== undefined && reads(inst.row.dst)) pairs.push([inst.dst, placed.dst]);
  if (inst.src !== undefined && reads(inst.row.src)) pairs.push([inst.src, placed.src]);
  const named = new Set(pairs.map(([wanted]) => wanted));
  for (const register of usesOf(inst)) if (!named.has(register)) pairs.push([register, register]);
  return pairs.filter(([wanted]) => wanted !== FRAME_POINTER);
}

function checkReads(name: string, state: State, pairs: readonly (readonly [Reg, Reg | undefined])[], what: string): void {
  for (const [wanted, given] of pairs)
    if (given === undefined || !isPReg(given) || !state.get(`r${given}`)?.has(nameOf(wanted)))
      throw new InternalError(`checkAllocation: ${name}: ${what} reads v${wanted} from r${given}, which does not hold it`);
}

function checkTerm(name: string, state: State, term: MachineTerm<Reg>, placed: MachineTerm<PReg>): void {
  if (term.op !== placed.op) throw new InternalError(`checkAllocation: ${name} turned a ${term.op} into a ${placed.op}`);
  if (term.op === "exit") checkReads(name, state, [[0, 0]], "exit");
  if (term.op === "branch" && placed.op === "branch") checkReads(name, state, readPairs(name, term.inst, placed.inst), term.inst.row.name);
}

/** Run one instruction. A copy may be missing from the allocated code where both sides are in one register. */
function step(name: string, state: State, inst: MachineInst<Reg>, placed: MachineInst<PReg> | undefined): State {
  if (inst.kind === "copy") return stepCopy(name, state, inst, placed);
  if (!placed || placed.kind !== inst.kind) throw new InternalError(`checkAllocation: ${name} lost instruction ${inst.id}`);
  checkReads(name, state, readPairs(name, inst, placed), inst.kind === "row" ? inst.row.name : inst.kind);
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
