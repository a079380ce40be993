import type { Result } from "@whistler/diagnostics";
import type { Insn } from "@whistler/isa";
import { Fault } from "./fault.ts";
import { helperAccess, type VmHelper } from "./helpers/vm-helper.ts";
import { compileSteps } from "./machine/compile.ts";
import { Machine } from "./machine/machine.ts";
import { addressIn, Memory, newRegionIds } from "./memory/memory.ts";
import { outcomeOf } from "./outcome.ts";

/** Instructions that a run may take where nothing else is said: a fraction of a second. */
export const DEFAULT_BUDGET = 1_000_000;

export interface RunInsnsOptions {
  /** What r1 points to, and r2 tells the length of; copied. Absent or empty: both are 0. */
  readonly memory?: Uint8Array;
  /** The most instructions to run. */
  readonly budget?: number;
  /** By the number that `call` names. A bare program has no others. */
  readonly helpers?: ReadonlyMap<number, VmHelper>;
}

export interface InsnsRun {
  /** Unsigned, 64 bits. */
  readonly r0: bigint;
  /** The memory after the run. */
  readonly memory: Uint8Array;
  readonly insnCount: number;
}

/**
 * Run a bare program: no maps, no context but a piece of memory, and no helpers but those given. `callx` calls the helper whose number is
 * in its register, as virtual machines other than the kernel's have it.
 */
export function runInsns(insns: readonly Insn[], options: RunInsnsOptions = {}): Result<InsnsRun> {
  const memory = new Memory(newRegionIds());
  const bytes = options.memory?.slice() ?? new Uint8Array(0);
  const code = {
    name: "",
    insns,
    steps: compileSteps(insns, () => undefined, { callx: true }),
    symbols: new Map(),
    frame: undefined,
    spanOf: () => undefined,
  };
  const world = {
    callHelper(id: number, m: Machine): bigint {
      const helper = options.helpers?.get(id);
      if (!helper) throw new Fault("WH7106", `there is no helper ${id}`);
      return BigInt.asUintN(64, helper(Array.from(m.regs.subarray(1, 6)), helperAccess(m.memory)));
    },
    mapAddress(map: string): never {
      throw new Fault("WH7103", `there is no map ${map}`);
    },
    loadPacket(): never {
      throw new Fault("WH7103", "a bare program has no packet");
    },
  };
  const machine = new Machine(memory, world, code, options.budget ?? DEFAULT_BUDGET);
  return outcomeOf(machine, () => {
    const address = bytes.length === 0 ? 0n : addressIn(memory.add("memory", bytes), 0);
    const r0 = machine.run([address, BigInt(bytes.length)]);
    return { r0, memory: bytes, insnCount: machine.executed };
  });
}
