import type { VirtualFunction } from "../machine/function.ts";

/** Rewrites selected code before registers are allocated; returns the same reference where it changed nothing. */
export interface PreAllocPass {
  /** Lower case with hyphens; strangers prefix theirs: `acme/…`. */
  readonly name: string;
  /** What it does, in one line. */
  readonly description: string;
  readonly run: (fn: VirtualFunction) => VirtualFunction;
}

export function definePreAllocPass(pass: PreAllocPass): PreAllocPass {
  return pass;
}
