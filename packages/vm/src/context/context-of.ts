import type { Result } from "@whistler/diagnostics";
import { contextStructOfProgType, PROG_TYPES, progTypeName } from "@whistler/uapi";
import type { Memory } from "../memory/memory.ts";
import { otherContext } from "./other-context.ts";
import type { RunContext, RunInput } from "./run-context.ts";
import { skbContext } from "./skb-context.ts";
import { xdpContext } from "./xdp-context.ts";

/** The context that a program of this type gets. */
export function contextOf(memory: Memory, progType: number, input: RunInput): Result<RunContext> {
  if (progType === PROG_TYPES.xdp) return xdpContext(memory, input);
  const name = progTypeName(progType);
  if (name !== undefined && contextStructOfProgType(progType) === "__sk_buff") return skbContext(memory, name, input);
  return otherContext(memory, progType, input);
}
