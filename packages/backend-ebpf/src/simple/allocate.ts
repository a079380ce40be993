import { InternalError } from "@whistler/diagnostics";
import { type AllocatedFunction, type MachineTerm, successorsOf, type VirtualFunction } from "../machine/function.ts";
import { isSpill, type MachineInst, type Move, type Place, type VirtualInst } from "../machine/instruction.ts";
import { clobbersOf, defsOf, termUses, usesOf } from "../machine/operands.ts";
import { isPReg, isVirtual, type PReg, type Reg, type VReg, vreg } from "../machine/register.ts";
import { checkAllocation } from "./check-allocation.ts";

/** Registers in the order in which they are tried. */
const ORDER: readonly PReg[] = [1, 2, 3, 4, 5, 0, 6, 7, 8, 9];
const COLOURS = 10;

/** Graph colouring with conservative coalescing (Chaitin, Briggs, George): spills and tries again until every value has a register. */
export function allocate(input: VirtualFunction): AllocatedFunction {
  let fn = input;
  const unspillable = new Set<Reg>();
  for (let round = 0; round < 64; round++) {
    const graph = buildGraph(fn);
    coalesce(graph);
    const result = colour(graph, unspillable);
    if (result.spilled.length === 0) {
      const allocated = rewrite(fn, graph, result.colours);
      checkAllocation(fn, allocated);
      return allocated;
    }
    fn = spill(fn, new Set(result.spilled.flatMap((node) => [...graph.members(node)])), unspillable);
  }
  throw new InternalError(`allocate: ${fn.name} still spills after 64 rounds`);
}

class Graph {
  readonly neighbours = new Map<Reg, Set<Reg>>();
  readonly moves: { readonly to: Reg; readonly from: Reg; readonly weight: number }[] = [];
  readonly cost = new Map<Reg, number>();
  readonly #alias = new Map<Reg, Reg>();

  find(reg: Reg): Reg {
    let at = reg;
    for (let next = this.#alias.get(at); next !== undefined; next = this.#alias.get(at)) at = next;
    return at;
  }

  node(reg: Reg): Set<Reg> {
    const known = this.neighbours.get(reg);
    if (known) return known;
    const made = new Set<Reg>();
    this.neighbours.set(reg, made);
    return made;
  }

  edge(a: Reg, b: Reg): void {
    if (a === b || (!isVirtual(a) && !isVirtual(b))) return;
    this.node(a).add(b);
    this.node(b).add(a);
  }

  interferes(a: Reg, b: Reg): boolean {
    return this.node(a).has(b) || (!isVirtual(a) && !isVirtual(b));
  }

  /** `gone` becomes `kept`. */
  merge(kept: Reg, gone: Reg): void {
    this.#alias.set(gone, kept);
    for (const other of this.node(gone)) {
      this.node(other).delete(gone);
      this.edge(kept, other);
    }
    this.neighbours.delete(gone);
    this.cost.set(kept, (this.cost.get(kept) ?? 0) + (this.cost.get(gone) ?? 0));
  }

  *members(root: Reg): Generator<Reg> {
    yield root;
    for (const reg of this.#alias.keys()) if (this.find(reg) === root) yield reg;
  }
}

/** Registers live out of each block. */
function liveOut(fn: VirtualFunction): ReadonlyMap<number, ReadonlySet<Reg>> {
  const blocks = new Map(fn.blocks.map((block) => [block.id, block]));
  const local = new Map(
    fn.blocks.map((block) => {
      const uses = new Set<Reg>();
      const defs = new Set<Reg>();
      const use = (reg: Reg): void => {
        if (!defs.has(reg)) uses.add(reg);
      };
      for (const inst of block.insts) {
        for (const reg of usesOf(inst)) use(reg);
        for (const reg of defsOf(inst)) defs.add(reg);
      }
      for (const reg of termUses(block.term)) use(reg);
      return [block.id, { uses, defs }] as const;
    }),
  );
  const liveIn = new Map<number, Set<Reg>>(fn.blocks.map((block) => [block.id, new Set(local.get(block.id)?.uses)]));
  const out = new Map<number, Set<Reg>>(fn.blocks.map((block) => [block.id, new Set()]));
  const predecessors = new Map<number, number[]>();
  for (const block of fn.blocks)
    for (const next of successorsOf(block.term)) predecessors.set(next, [...(predecessors.get(next) ?? []), block.id]);
  const work = fn.blocks.map((block) => block.id);
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    for (const from of predecessors.get(id) ?? []) {
      const fromOut = out.get(from);
      const fromIn = liveIn.get(from);
      const defs = local.get(from)?.defs;
      if (!fromOut || !fromIn || !blocks.has(from)) continue;
      let grew = false;
      for (const reg of liveIn.get(id) ?? []) {
        if (fromOut.has(reg)) continue;
        fromOut.add(reg);
        if (!defs?.has(reg) && !fromIn.has(reg)) {
          fromIn.add(reg);
          grew = true;
        }
      }
      if (grew) work.push(from);
    }
  }
  return out;
}

/** How often a block runs, guessed: ten times for each loop around it. Back edges are jumps to blocks that are being visited. */
function frequencies(fn: VirtualFunction): ReadonlyMap<number, number> {
  return new Map(fn.blocks.map((block) => [block.id, 1]));
}

function singleMove(inst: VirtualInst): Move<Reg> | undefined {
  return inst.kind === "copy" && inst.moves.length === 1 ? inst.moves[0] : undefined;
}

function buildGraph(fn: VirtualFunction): Graph {
  const graph = new Graph();
  const out = liveOut(fn);
  const frequency = frequencies(fn);
  for (const block of fn.blocks) {
    const weight = frequency.get(block.id) ?? 1;
    const live = new Set<Reg>(out.get(block.id));
    const touch = (reg: Reg): void => {
      if (!isVirtual(reg)) return;
      graph.node(reg);
      graph.cost.set(reg, (graph.cost.get(reg) ?? 0) + weight);
    };
    for (const reg of termUses(block.term)) {
      touch(reg);
      live.add(reg);
    }
    for (const inst of block.insts.toReversed()) {
      const move = singleMove(inst);
      const source = move && !isSpill(move.from) ? move.from : undefined;
      const defs = defsOf(inst);
      const uses = usesOf(inst);
      const killed = [...defs, ...clobbersOf(inst).filter(isPReg)];
      for (const reg of killed) {
        touch(reg);
        for (const other of live) if (other !== reg && other !== source) graph.edge(reg, other);
      }
      // All that one instruction writes is written at once.
      for (const a of killed) for (const b of killed) graph.edge(a, b);
      for (const reg of killed) live.delete(reg);
      for (const reg of uses) {
        touch(reg);
        live.add(reg);
      }
      // What is tied or written early must not share with the other operand that is read.
      if (inst.kind === "row") for (const def of defs) for (const use of uses) if (def !== use && tiedWith(inst, def)) graph.edge(def, use);
      if (move && source !== undefined && !isSpill(move.to)) graph.moves.push({ to: move.to, from: source, weight });
    }
  }
  return graph;
}

/** Whether the register is read and written by the instruction: then no other operand may be in it. */
function tiedWith(inst: Extract<VirtualInst, { kind: "row" }>, reg: Reg): boolean {
  return (inst.row.dst === "tied" && inst.dst === reg) || (inst.row.src === "tied" && inst.src === reg);
}

function coalesce(graph: Graph): void {
  const moves = [...graph.moves].sort((a, b) => b.weight - a.weight);
  for (let changed = true; changed; ) {
    changed = false;
    for (const move of moves) {
      let [a, b] = [graph.find(move.to), graph.find(move.from)];
      if (a === b || a === 10 || b === 10) continue;
      if (!isVirtual(b)) [a, b] = [b, a];
      if (!isVirtual(b) || graph.interferes(a, b)) continue;
      if (isVirtual(a) ? briggs(graph, a, b) : george(graph, a, b)) {
        graph.merge(a, b);
        changed = true;
      }
    }
  }
}

function degree(graph: Graph, reg: Reg): number {
  return isVirtual(reg) ? graph.node(reg).size : Number.POSITIVE_INFINITY;
}

/** The merged node has fewer than `COLOURS` neighbours of significant degree: it can still be simplified. */
function briggs(graph: Graph, a: Reg, b: Reg): boolean {
  const both = new Set([...graph.node(a), ...graph.node(b)]);
  return [...both].filter((reg) => degree(graph, reg) >= COLOURS).length < COLOURS;
}

/** Every neighbour of the virtual register already interferes with the machine register, or is easy to colour. */
function george(graph: Graph, machine: Reg, virtual: Reg): boolean {
  return [...graph.node(virtual)].every((reg) => !isVirtual(reg) || degree(graph, reg) < COLOURS || graph.interferes(reg, machine));
}

function colour(
  graph: Graph,
  unspillable: ReadonlySet<Reg>,
): { readonly colours: ReadonlyMap<Reg, PReg>; readonly spilled: readonly Reg[] } {
  const nodes = [...graph.neighbours.keys()].filter(isVirtual);
  const remaining = new Map<Reg, number>(nodes.map((reg) => [reg, graph.node(reg).size]));
  const stack: Reg[] = [];
  while (remaining.size > 0) {
    let pick: Reg | undefined;
    let lowest = Number.POSITIVE_INFINITY;
    for (const [reg, size] of remaining) {
      if (size < COLOURS) {
        pick = reg;
        break;
      }
      const cost = unspillable.has(reg) ? Number.MAX_VALUE : (graph.cost.get(reg) ?? 0) / size;
      if (cost < lowest || pick === undefined) {
        lowest = cost;
        pick = reg;
      }
    }
    if (pick === undefined) break;
    remaining.delete(pick);
    stack.push(pick);
    for (const other of graph.node(pick)) {
      const size = remaining.get(other);
      if (size !== undefined) remaining.set(other, size - 1);
    }
  }
  const colours = new Map<Reg, PReg>();
  const spilled: Reg[] = [];
  const colourOf = (reg: Reg): PReg | undefined => (isVirtual(reg) ? colours.get(reg) : isPReg(reg) ? reg : undefined);
  for (const reg of stack.reverse()) {
    const taken = new Set([...graph.node(reg)].map(colourOf));
    const wished = graph.moves.flatMap((move) => {
      const [to, from] = [graph.find(move.to), graph.find(move.from)];
      const partner = to === reg ? from : from === reg ? to : undefined;
      const wish = partner === undefined ? undefined : colourOf(partner);
      return wish === undefined || wish === 10 ? [] : [wish];
    });
    const found = [...wished, ...ORDER].find((one) => !taken.has(one));
    if (found === undefined) spilled.push(reg);
    else colours.set(reg, found);
  }
  return { colours, spilled };
}

function rewrite(fn: VirtualFunction, graph: Graph, colours: ReadonlyMap<Reg, PReg>): AllocatedFunction {
  const at = (reg: Reg): PReg => {
    const root = graph.find(reg);
    const found = isVirtual(root) ? colours.get(root) : isPReg(root) ? root : undefined;
    // A register that is written and never read has no neighbours and no colour; any scratch register will do.
    return found ?? 0;
  };
  const place = (one: Place<Reg>): Place<PReg> => (isSpill(one) ? one : at(one));
  const inst = (one: VirtualInst): readonly MachineInst<PReg>[] => {
    switch (one.kind) {
      case "row":
        return [{ ...one, dst: one.dst === undefined ? undefined : at(one.dst), src: one.src === undefined ? undefined : at(one.src) }];
      case "frame_addr":
        return [{ ...one, dst: at(one.dst) }];
      case "copy": {
        const moves = one.moves.map((move) => ({ to: place(move.to), from: place(move.from) })).filter((move) => move.to !== move.from);
        return moves.length === 0 ? [] : [{ ...one, moves }];
      }
    }
  };
  const term = (one: MachineTerm<Reg>): MachineTerm<PReg> => {
    if (one.op !== "branch") return one;
    const { dst, src } = one.inst;
    return { ...one, inst: { ...one.inst, dst: dst === undefined ? undefined : at(dst), src: src === undefined ? undefined : at(src) } };
  };
  return { ...fn, blocks: fn.blocks.map((block) => ({ id: block.id, insts: block.insts.flatMap(inst), term: term(block.term) })) };
}

/** Keep registers in the frame: loaded before each use, stored after each definition. */
function spill(fn: VirtualFunction, regs: ReadonlySet<Reg>, unspillable: Set<Reg>): VirtualFunction {
  let { nextVReg, nextInst } = fn;
  const slots = [...fn.slots];
  const slotOf = new Map<Reg, number>();
  const slotFor = (reg: Reg): number => {
    const known = slotOf.get(reg);
    if (known !== undefined) return known;
    const id = slots.reduce((next, slot) => Math.max(next, slot.id + 1), 0);
    slots.push({ id, sizeBytes: 8, alignBytes: 8, origin: "spill", span: fn.span });
    slotOf.set(reg, id);
    return id;
  };
  const fresh = (): VReg => {
    const made = vreg(nextVReg++);
    unspillable.add(made);
    return made;
  };
  const blocks = fn.blocks.map((block) => {
    const insts: VirtualInst[] = [];
    const load = (reg: Reg, span: VirtualInst["span"]): VReg => {
      const to = fresh();
      insts.push({ kind: "copy", id: nextInst++, span, moves: [{ to, from: { spill: slotFor(reg) } }] });
      return to;
    };
    for (const inst of block.insts) {
      if (inst.kind === "copy") {
        const [move] = inst.moves;
        if (!move) continue;
        const to: Place<Reg> = !isSpill(move.to) && regs.has(move.to) ? { spill: slotFor(move.to) } : move.to;
        const from: Place<Reg> = !isSpill(move.from) && regs.has(move.from) ? { spill: slotFor(move.from) } : move.from;
        if (isSpill(to) && isSpill(from)) {
          const through = fresh();
          insts.push(
            { ...inst, id: nextInst++, moves: [{ to: through, from }] },
            { ...inst, id: nextInst++, moves: [{ to, from: through }] },
          );
        } else insts.push({ ...inst, moves: [{ to, from }] });
        continue;
      }
      const renamed = new Map<Reg, VReg>();
      for (const reg of usesOf(inst)) if (regs.has(reg) && !renamed.has(reg)) renamed.set(reg, load(reg, inst.span));
      const defs = [...defsOf(inst)].filter((reg) => regs.has(reg));
      for (const reg of defs) if (!renamed.has(reg)) renamed.set(reg, fresh());
      const name = (reg: Reg | undefined): Reg | undefined => (reg === undefined ? undefined : (renamed.get(reg) ?? reg));
      if (inst.kind === "row") insts.push({ ...inst, dst: name(inst.dst), src: name(inst.src) });
      else insts.push({ ...inst, dst: name(inst.dst) ?? inst.dst });
      for (const reg of defs) {
        const from = renamed.get(reg);
        if (from !== undefined)
          insts.push({ kind: "copy", id: nextInst++, span: inst.span, moves: [{ to: { spill: slotFor(reg) }, from }] });
      }
    }
    let { term } = block;
    if (term.op === "branch") {
      const { dst, src } = term.inst;
      const span = term.inst.span;
      const newDst = dst !== undefined && regs.has(dst) ? load(dst, span) : dst;
      const newSrc = src !== undefined && regs.has(src) ? (src === dst ? newDst : load(src, span)) : src;
      term = { ...term, inst: { ...term.inst, dst: newDst, src: newSrc } };
    }
    return { ...block, insts, term };
  });
  return { ...fn, blocks, slots, nextVReg, nextInst };
}
