import { type AllocatedFunction, type MachineBlock, type MachineBlockId, mapTargets } from "../machine/function.ts";
import type { RowInst } from "../machine/instruction.ts";
import type { PReg } from "../machine/register.ts";
import { defineMachinePass, mapBlocks } from "./machine-pass.ts";

/** Blocks that do the same and go on to the same place become one; both keep their meaning. */
export const mergeEqualBlocks = defineMachinePass({
  name: "merge-equal-blocks",
  description: "blocks that do the same and go on to the same place become one",
  run: mergeEqual,
});

function mergeEqual(fn: AllocatedFunction): AllocatedFunction {
  const byText = new Map<string, MachineBlockId>();
  const same = new Map<MachineBlockId, MachineBlockId>();
  fn.blocks.forEach((block, index) => {
    if (index === 0) return;
    const text = textOf(block);
    const kept = byText.get(text);
    if (kept === undefined) byText.set(text, block.id);
    else same.set(block.id, kept);
  });
  if (same.size === 0) return fn;
  return mapBlocks(fn, (block) => {
    const term = mapTargets(block.term, (id) => same.get(id) ?? id);
    return term === block.term ? block : { ...block, term };
  });
}

function textOf(block: MachineBlock<PReg>): string {
  const row = ({ row: info, id: _id, span: _span, ...rest }: RowInst<PReg>): unknown => [info.name, rest];
  const insts = block.insts.map((inst) =>
    inst.kind === "row" ? row(inst) : inst.kind === "copy" ? ["copy", inst.moves] : ["frame_addr", inst.dst, inst.slot, inst.off],
  );
  const { term } = block;
  return JSON.stringify([
    insts,
    term.op === "branch" ? [row(term.inst), term.then, term.else] : term.op === "jump" ? ["jump", term.to] : ["exit"],
  ]);
}
