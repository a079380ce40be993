import { ALLOCATABLE, FRAME_POINTER, isVirtual, type Reg } from "../machine/register.ts";
import type { InterferenceGraph } from "./interference-graph.ts";

/** Merge registers that a move connects, where the graph stays as easy to colour as it was (Briggs; George for machine registers). */
export function coalesce(graph: InterferenceGraph): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const move of graph.moves) {
      let [a, b] = [graph.find(move.to), graph.find(move.from)];
      if (a === b || a === FRAME_POINTER || b === FRAME_POINTER) continue;
      if (!isVirtual(b)) [a, b] = [b, a];
      if (!isVirtual(b) || graph.interferes(a, b)) continue;
      if (isVirtual(a) ? briggs(graph, a, b) : george(graph, a, b)) {
        graph.merge(a, b);
        changed = true;
      }
    }
  }
}

function degree(graph: InterferenceGraph, reg: Reg): number {
  return isVirtual(reg) ? graph.node(reg).size : Number.POSITIVE_INFINITY;
}

/** The merged node has fewer than `ALLOCATABLE.length` neighbours of significant degree: it can still be simplified. */
function briggs(graph: InterferenceGraph, a: Reg, b: Reg): boolean {
  const both = new Set([...graph.node(a), ...graph.node(b)]);
  return [...both].filter((reg) => degree(graph, reg) >= ALLOCATABLE.length).length < ALLOCATABLE.length;
}

/** Every neighbour of the virtual register already interferes with the machine register, or is easy to colour. */
function george(graph: InterferenceGraph, machine: Reg, virtual: Reg): boolean {
  return [...graph.node(virtual)].every(
    (reg) => !isVirtual(reg) || degree(graph, reg) < ALLOCATABLE.length || graph.interferes(reg, machine),
  );
}
