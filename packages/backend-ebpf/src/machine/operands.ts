import type { MachineTerm } from "./function.ts";
import { isSpill, type MachineInst } from "./instruction.ts";
import { ARGUMENTS, FRAME_POINTER, isPReg, type Reg } from "./register.ts";

/** Registers that the instruction reads; r10 is left out, which always holds the frame's address. */
export function usesOf<R extends Reg>(inst: MachineInst<R>): readonly (R | Reg)[] {
  const uses: (R | Reg)[] = [];
  switch (inst.kind) {
    case "row": {
      const { row } = inst;
      if (row.operation.kind === "call") {
        // The table knows an upper bound only; a call of ours knows how many arguments it has.
        for (const argument of inst.argCount < 0 ? ARGUMENTS : ARGUMENTS.slice(0, inst.argCount)) uses.push(argument);
        return uses;
      }
      if (inst.dst !== undefined && (row.dst === "use" || row.dst === "tied") && inst.dst !== FRAME_POINTER) uses.push(inst.dst);
      if (inst.src !== undefined && (row.src === "use" || row.src === "tied") && inst.src !== FRAME_POINTER && inst.src !== inst.dst)
        uses.push(inst.src);
      else if (inst.src !== undefined && inst.src === inst.dst && row.dst === "def" && row.src !== "selector") uses.push(inst.src);
      for (const register of row.fixedUses) if (isPReg(register)) uses.push(register);
      return uses;
    }
    case "copy":
      for (const { from } of inst.moves) if (!isSpill(from) && from !== FRAME_POINTER) uses.push(from);
      return uses;
    case "frame_addr":
      return uses;
  }
}

/** Registers that hold a result afterwards. */
export function defsOf<R extends Reg>(inst: MachineInst<R>): readonly (R | Reg)[] {
  const defs: (R | Reg)[] = [];
  switch (inst.kind) {
    case "row": {
      const { row } = inst;
      if (inst.dst !== undefined && (row.dst === "def" || row.dst === "tied")) defs.push(inst.dst);
      if (inst.src !== undefined && row.src === "tied") defs.push(inst.src);
      for (const register of row.fixedDefs) if (isPReg(register)) defs.push(register);
      return defs;
    }
    case "copy":
      for (const { to } of inst.moves) if (!isSpill(to)) defs.push(to);
      return defs;
    case "frame_addr":
      return [inst.dst];
  }
}

/** Registers that hold no usable value afterwards. */
export function clobbersOf(inst: MachineInst<Reg>): readonly number[] {
  return inst.kind === "row" ? inst.row.clobbers : [];
}

/** Registers that a terminator reads. */
export function termUses<R extends Reg>(term: MachineTerm<R>): readonly (R | Reg)[] {
  switch (term.op) {
    case "jump":
      return [];
    case "branch":
      return usesOf(term.inst);
    case "exit":
      return [0];
  }
}
