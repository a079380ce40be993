import type { Span } from "@whistler/diagnostics";
import type { StackSlot } from "@whistler/ir";
import type { MachineInst, RowInst } from "./instruction.ts";
import type { PReg, Reg } from "./register.ts";

export type MachineBlockId = number;

/** How a block is left. Distances do not exist before layout. */
export type MachineTerm<R extends Reg> =
  | { readonly op: "jump"; readonly to: MachineBlockId; readonly span: Span }
  /** `inst` is a row of a conditional jump: to `then` where it holds, else to `else`. */
  | { readonly op: "branch"; readonly inst: RowInst<R>; readonly then: MachineBlockId; readonly else: MachineBlockId }
  /** Leave the program with r0. */
  | { readonly op: "exit"; readonly span: Span };

export interface MachineBlock<R extends Reg> {
  readonly id: MachineBlockId;
  readonly insts: readonly MachineInst<R>[];
  readonly term: MachineTerm<R>;
}

/** A stack object of the function, or a place where the allocator keeps a value (`origin` is `spill`). */
export type FrameSlot = StackSlot;

/**
 * A function in machine instructions. `MachineFunction<Reg>` is what selection makes, `MachineFunction<PReg>` what allocation makes
 * of it. The first block is the entry; no edge leads to it.
 */
export interface MachineFunction<R extends Reg> {
  readonly name: string;
  readonly section: string;
  readonly contextStruct: string | undefined;
  readonly span: Span;
  readonly blocks: readonly MachineBlock<R>[];
  readonly slots: readonly FrameSlot[];
  /** Numbers above every virtual register, instruction and block in use. */
  readonly nextVReg: number;
  readonly nextInst: number;
  readonly nextBlock: MachineBlockId;
}

export type VirtualFunction = MachineFunction<Reg>;
export type AllocatedFunction = MachineFunction<PReg>;

/** Targets in order; a branch lists `then` before `else`. */
export function successorsOf(term: MachineTerm<Reg>): readonly MachineBlockId[] {
  switch (term.op) {
    case "jump":
      return [term.to];
    case "branch":
      return [term.then, term.else];
    case "exit":
      return [];
  }
}

/** The terminator with its targets renamed; the same one where none changed. */
export function mapTargets<R extends Reg>(term: MachineTerm<R>, map: (block: MachineBlockId) => MachineBlockId): MachineTerm<R> {
  switch (term.op) {
    case "jump": {
      const to = map(term.to);
      return to === term.to ? term : { ...term, to };
    }
    case "branch": {
      const taken = map(term.then);
      const otherwise = map(term.else);
      return taken === term.then && otherwise === term.else ? term : branchTo(term.inst, taken, otherwise);
    }
    case "exit":
      return term;
  }
}

export function branchTo<R extends Reg>(inst: RowInst<R>, taken: MachineBlockId, otherwise: MachineBlockId): MachineTerm<R> {
  // biome-ignore lint/suspicious/noThenProperty: `then` is the edge's name, as in the IR; terminators are never awaited.
  return { op: "branch", inst, then: taken, else: otherwise };
}
