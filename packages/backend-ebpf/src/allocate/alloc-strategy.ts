import type { AllocatedFunction, VirtualFunction } from "../machine/function.ts";

/** What a strategy yields: the code with spills put in, and the same code in machine registers, which the checker compares. */
export interface Allocation {
  readonly before: VirtualFunction;
  readonly after: AllocatedFunction;
}

/** A way to give every value a register. Copies of the input are single moves. */
export interface AllocStrategy {
  readonly name: string;
  readonly description: string;
  readonly allocate: (fn: VirtualFunction) => Allocation;
}
