import { InternalError } from "@whistler/diagnostics";
import type { AllocatedFunction, MachineTerm, VirtualFunction } from "../machine/function.ts";
import { isSpill, type MachineInst, type Place, type VirtualInst } from "../machine/instruction.ts";
import { ALLOCATABLE, FRAME_POINTER, isPReg, isVirtual, type PReg, type Reg } from "../machine/register.ts";
import type { AllocStrategy } from "./alloc-strategy.ts";
import { coalesce } from "./coalesce.ts";
import { buildGraph, type InterferenceGraph } from "./interference-graph.ts";
import { LowestFirst } from "./lowest-first.ts";
import { spill } from "./spill.ts";

/** The order in which registers are tried: arguments, then the result, then those that calls keep. */
const ORDER: readonly PReg[] = [1, 2, 3, 4, 5, 0, 6, 7, 8, 9];
/** Each round spills at least one value and makes only shorter ones; no real function needs more than a handful. */
const MAX_ROUNDS = 64;

/** Graph colouring with conservative coalescing and optimistic spilling (Chaitin, Briggs, George): moves to and from machine registers are the hints. */
export const graphColouring: AllocStrategy = {
  name: "graph-colouring",
  description: "graph colouring with conservative coalescing; spills what is cheapest for its degree",
  allocate: (input) => {
    let fn = input;
    const unspillable = new Set<Reg>();
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const graph = buildGraph(fn);
      coalesce(graph);
      const { colours, spilled } = colour(graph, unspillable);
      if (spilled.length === 0) return { before: fn, after: rewrite(fn, graph, colours) };
      fn = spill(fn, new Set(spilled.flatMap((node) => [...graph.members(node)])), unspillable);
    }
    throw new InternalError(`graph-colouring: ${input.name} still spills after ${MAX_ROUNDS} rounds`);
  },
};

function colour(
  graph: InterferenceGraph,
  unspillable: ReadonlySet<Reg>,
): { readonly colours: ReadonlyMap<Reg, PReg>; readonly spilled: readonly Reg[] } {
  const stack = simplified(graph, unspillable);
  const partners = movePartners(graph);
  const colours = new Map<Reg, PReg>();
  const spilled: Reg[] = [];
  const colourOf = (reg: Reg): PReg | undefined => (isVirtual(reg) ? colours.get(reg) : isPReg(reg) ? reg : undefined);
  for (const reg of stack.reverse()) {
    const taken = new Set([...graph.node(reg)].map(colourOf));
    const wished = (partners.get(reg) ?? []).flatMap((partner) => {
      const wish = colourOf(partner);
      return wish === undefined || wish === FRAME_POINTER ? [] : [wish];
    });
    const found = [...wished, ...ORDER].find((one) => !taken.has(one));
    if (found === undefined) spilled.push(reg);
    else colours.set(reg, found);
  }
  return { colours, spilled };
}

/**
 * The nodes in the order in which they leave the graph: the first that has fewer neighbours left than there are registers, or where none
 * has, the one that is cheapest to spill for its degree.
 */
function simplified(graph: InterferenceGraph, unspillable: ReadonlySet<Reg>): Reg[] {
  const nodes = [...graph.neighbours.keys()].filter(isVirtual);
  const order = new Map<Reg, number>(nodes.map((reg, at) => [reg, at]));
  const remaining = new Map<Reg, number>(nodes.map((reg) => [reg, graph.node(reg).size]));
  // Degrees only fall: who is in here stays easy to colour.
  const easy = new LowestFirst();
  for (const [at, reg] of nodes.entries()) if (graph.node(reg).size < ALLOCATABLE.length) easy.add(at);
  const stack: Reg[] = [];
  while (remaining.size > 0) {
    const first = easy.take();
    const pick = first === undefined ? cheapest(remaining, graph, unspillable) : nodes[first];
    if (pick === undefined) break;
    remaining.delete(pick);
    stack.push(pick);
    for (const other of graph.node(pick)) {
      const size = remaining.get(other);
      if (size === undefined) continue;
      remaining.set(other, size - 1);
      if (size === ALLOCATABLE.length) easy.add(order.get(other) ?? 0);
    }
  }
  return stack;
}

function cheapest(remaining: ReadonlyMap<Reg, number>, graph: InterferenceGraph, unspillable: ReadonlySet<Reg>): Reg | undefined {
  let pick: Reg | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  for (const [reg, size] of remaining) {
    const cost = unspillable.has(reg) ? Number.MAX_VALUE : (graph.cost.get(reg) ?? 0) / size;
    if (cost < lowest || pick === undefined) {
      lowest = cost;
      pick = reg;
    }
  }
  return pick;
}

/** What moves connect each node with, in their order. */
function movePartners(graph: InterferenceGraph): ReadonlyMap<Reg, readonly Reg[]> {
  const partners = new Map<Reg, Reg[]>();
  const note = (reg: Reg, partner: Reg): void => {
    const known = partners.get(reg);
    if (known) known.push(partner);
    else partners.set(reg, [partner]);
  };
  for (const move of graph.moves) {
    const [to, from] = [graph.find(move.to), graph.find(move.from)];
    if (to === from) continue;
    note(to, from);
    note(from, to);
  }
  return partners;
}

function rewrite(fn: VirtualFunction, graph: InterferenceGraph, colours: ReadonlyMap<Reg, PReg>): AllocatedFunction {
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
