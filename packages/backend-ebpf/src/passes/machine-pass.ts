import type { AllocatedFunction, MachineBlock } from "../machine/function.ts";
import type { PReg } from "../machine/register.ts";

/** Rewrites allocated code; returns the same reference where it changed nothing. */
export interface MachinePass {
  /** Lower case with hyphens; also the name of its file. */
  readonly name: string;
  /** What it does, in one line. */
  readonly description: string;
  /** Why it stands where it stands: `because(pass, "…")`. */
  readonly reason?: string;
  readonly run: (fn: AllocatedFunction) => AllocatedFunction;
}

export function defineMachinePass(pass: MachinePass): MachinePass {
  return pass;
}

/** Replace blocks; the same function where every block stayed the same. */
export function mapBlocks(fn: AllocatedFunction, map: (block: MachineBlock<PReg>) => MachineBlock<PReg>): AllocatedFunction {
  const blocks = fn.blocks.map(map);
  return blocks.every((block, index) => block === fn.blocks[index]) ? fn : { ...fn, blocks };
}
