import { type Block, blocksById, type Edge, type Inst, type IrFunction, type OpName, type Target } from "@whistler/ir";
import { branchTo, type VirtualFunction } from "../machine/function.ts";
import { isPReg } from "../machine/register.ts";
import { branchTest } from "./rules/compare.ts";
import type { SelectRule, SelectRules } from "./select-rules.ts";
import { Selection } from "./selection.ts";

/** Instruction selection: IR in, machine instructions over virtual registers out. Block parameters become moves on the edges. */
export function select(fn: IrFunction, target: Target, rules: SelectRules): VirtualFunction {
  const selection = new Selection(fn, target);
  fn.blocks.forEach((block, index) => {
    selection.open(block.id);
    if (index === 0)
      block.params.forEach((param, position) => {
        const register = position + 1;
        if (isPReg(register)) selection.move(selection.register(param.value), register);
      });
    for (const inst of block.insts) {
      selection.span = inst.span;
      applyRule(selection, rules, inst);
    }
    selection.span = block.term.span;
    selectTerm(selection, block);
  });
  return selection.finish();
}

function applyRule(selection: Selection, rules: SelectRules, inst: Inst): void {
  // The table pairs each op with a rule for its own instructions, which TypeScript cannot see through the union.
  const rule = rules[inst.op] as SelectRule<OpName>;
  rule(selection, inst);
}

function selectTerm(selection: Selection, block: Block): void {
  const { term } = block;
  switch (term.op) {
    case "ret":
      selection.into(0, term.value);
      selection.close({ op: "exit", span: selection.span });
      return;
    case "jump":
      edgeMoves(selection, term.to);
      selection.close({ op: "jump", to: term.to.block, span: selection.span });
      return;
    case "br": {
      const test = branchTest(selection, term.condition);
      const [taken, otherwise] = selection.aside(() => [edgeBlock(selection, term.then), edgeBlock(selection, term.else)] as const);
      selection.close(test.inverted ? branchTo(test.inst, otherwise, taken) : branchTo(test.inst, taken, otherwise));
    }
  }
}

/** The block that a branch goes to: the edge's own one where it has moves, else the target. */
function edgeBlock(selection: Selection, edge: Edge): number {
  if (edge.args.length === 0) return edge.block;
  const id = selection.newBlock();
  selection.open(id);
  edgeMoves(selection, edge);
  selection.close({ op: "jump", to: edge.block, span: selection.span });
  return id;
}

/** The target's parameters receive the edge's arguments: registers all at once, then what is made in place. */
function edgeMoves(selection: Selection, edge: Edge): void {
  const params = blocksById(selection.fn).get(edge.block)?.params ?? [];
  const pairs = params.map((param, index) => ({ to: selection.register(param.value), value: edge.args[index] ?? param.value }));
  const moves = pairs.filter(({ value }) => !selection.isFree(value)).map(({ to, value }) => ({ to, from: selection.register(value) }));
  selection.copy(moves.filter(({ to, from }) => to !== from));
  for (const { to, value } of pairs) if (selection.isFree(value)) selection.make(to, value);
}
