import type { VirtualFunction } from "../machine/function.ts";
import { isSpill, type Move, type VirtualInst } from "../machine/instruction.ts";
import { clobbersOf, defsOf, termUses, usesOf } from "../machine/operands.ts";
import { isPReg, isVirtual, type Reg } from "../machine/register.ts";
import { liveOut } from "./live-out.ts";

/** Which registers hold something at the same time, and which ones a move connects. Machine registers are nodes too, and always in conflict. */
export class InterferenceGraph {
  readonly neighbours = new Map<Reg, Set<Reg>>();
  readonly moves: { readonly to: Reg; readonly from: Reg }[] = [];
  readonly cost = new Map<Reg, number>();
  readonly #alias = new Map<Reg, Reg>();

  find(reg: Reg): Reg {
    let at = reg;
    for (let next = this.#alias.get(at); next !== undefined; next = this.#alias.get(at)) at = next;
    // The next question takes one step.
    if (at !== reg) this.#alias.set(reg, at);
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

function singleMove(inst: VirtualInst): Move<Reg> | undefined {
  return inst.kind === "copy" && inst.moves.length === 1 ? inst.moves[0] : undefined;
}

/** The graph of a function whose copies are single moves. */
export function buildGraph(fn: VirtualFunction): InterferenceGraph {
  const graph = new InterferenceGraph();
  const out = liveOut(fn);
  for (const block of fn.blocks) {
    const live = new Set<Reg>(out.get(block.id));
    const touch = (reg: Reg): void => {
      if (!isVirtual(reg)) return;
      graph.node(reg);
      graph.cost.set(reg, (graph.cost.get(reg) ?? 0) + 1);
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
      if (move && source !== undefined && !isSpill(move.to)) graph.moves.push({ to: move.to, from: source });
    }
  }
  return graph;
}

/** Whether the register is read and written by the instruction: then no other operand may be in it. */
function tiedWith(inst: Extract<VirtualInst, { kind: "row" }>, reg: Reg): boolean {
  return (inst.row.dst === "tied" && inst.dst === reg) || (inst.row.src === "tied" && inst.src === reg);
}
