import { liveOut } from "../allocate/live-out.ts";
import { blocksBetween, commonDominator, machineFlow } from "../machine/flow.ts";
import type { AllocatedFunction, MachineBlock, MachineBlockId } from "../machine/function.ts";
import type { MachineInst, RowInst } from "../machine/instruction.ts";
import { clobbersOf, defsOf, termUses, usesOf } from "../machine/operands.ts";
import type { PReg } from "../machine/register.ts";
import { defineMachinePass } from "./machine-pass.ts";

/**
 * Set the value that a program returns in many places, `r0 = 2`, before the ways there part, and let the other returns end in the same
 * `exit`: `r0 = 1; exit; r0 = 2; exit` becomes `r0 = 1; exit` behind one early `r0 = 2`, one slot less.
 *
 * It is done where nothing on the ways from there to the return holds anything in r0, so mostly where a program leaves early, before its
 * first call, and where another return is there to share the exit.
 */
export const hoistReturnValues = defineMachinePass({
  name: "hoist-return-values",
  description: "set what early ends return before they part, and share the exit",
  run: hoist,
});

function hoist(fn: AllocatedFunction): AllocatedFunction {
  const exits = fn.blocks.filter((block) => block.term.op === "exit");
  if (exits.length < 2 || exits.some((block) => block.insts.length === 0)) return fn;
  for (const exit of exits) {
    const [value, ...more] = exit.insts;
    if (!value || more.length > 0 || !setsReturnValue(value)) continue;
    const home = homeOf(fn, exit);
    const sharing = exits.find((block) => block !== exit);
    if (home === undefined || !sharing) continue;
    return { ...fn, blocks: fn.blocks.map((block) => moved(block, home, exit, sharing, value)) };
  }
  return fn;
}

/** `r0 = constant`, in one slot. */
function setsReturnValue(inst: MachineInst<PReg>): inst is RowInst<PReg> {
  return inst.kind === "row" && inst.row.operation.kind === "mov" && inst.row.operation.operand === "imm" && inst.dst === 0;
}

function moved(
  block: MachineBlock<PReg>,
  home: MachineBlockId,
  exit: MachineBlock<PReg>,
  sharing: MachineBlock<PReg>,
  value: MachineInst<PReg>,
): MachineBlock<PReg> {
  if (block.id === home) return { ...block, insts: [...block.insts, value] };
  if (block === exit) return { ...block, insts: [] };
  if (block === sharing)
    return { ...block, term: { op: "jump", to: exit.id, span: exit.term.op === "exit" ? exit.term.span : value.span } };
  return block;
}

/** The block that all ways to the return pass, if r0 holds nothing from its end on. */
function homeOf(fn: AllocatedFunction, exit: MachineBlock<PReg>): MachineBlockId | undefined {
  const flow = machineFlow(fn);
  const blocks = new Map(fn.blocks.map((block) => [block.id, block]));
  const into = flow.predecessors.get(exit.id) ?? [];
  const home = commonDominator(flow, into);
  const top = home === undefined ? undefined : blocks.get(home);
  // A way that leads nowhere else gains nothing.
  if (!top || into.length < 2 || home === exit.id) return undefined;
  if (termUses(top.term).includes(0) || liveOut(fn).get(top.id)?.has(0)) return undefined;
  for (const id of blocksBetween(flow, top.id, into)) {
    const block = id === top.id ? undefined : blocks.get(id);
    if (block && (block.insts.some(touchesReturnValue) || termUses(block.term).includes(0))) return undefined;
  }
  return top.id;
}

function touchesReturnValue(inst: MachineInst<PReg>): boolean {
  return usesOf(inst).includes(0) || defsOf(inst).includes(0) || clobbersOf(inst).includes(0);
}
