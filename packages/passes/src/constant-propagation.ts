import {
  BINARY_OPS,
  type BinaryOp,
  type Block,
  type BlockId,
  blocksById,
  constantFor,
  definePass,
  type Edge,
  type Inst,
  type IrFunction,
  makeInst,
  mapInsts,
  mapTerminators,
  type OpName,
  replaceUses,
  rewrite,
  successorEdges,
  uses,
  type ValueId,
} from "@whistler/ir";
import { foldBinary, foldBswap, foldCompare, foldSext, foldZext } from "./fold.ts";

/** What is known of a value: nothing yet, one constant, or that it varies. */
type Knowledge = bigint | "varies" | undefined;

/**
 * Sparse conditional constant propagation (Wegman and Zadeck 1991): values that are constant on every path that can be taken become
 * constants, branches on constants become jumps. Optimistic: an edge counts only once its branch is known to take it, so that
 * constants that a dead branch would spoil are found too.
 */
export const constantPropagation = definePass({
  name: "constant-propagation",
  description: "sparse conditional: fold constants and take branches on them",
  run: (fn) => {
    const known = solve(fn);
    return settleBranches(settleParams(settleInsts(fn, known), known), known);
  },
});

const isBinary = (op: OpName): op is BinaryOp => (BINARY_OPS as readonly OpName[]).includes(op);

/** The constant that an instruction yields for what is known of its operands. */
function evaluate(inst: Inst, of: (value: ValueId) => Knowledge): Knowledge {
  if (inst.op === "const") return inst.attrs.value;
  const left = inst.args[0] === undefined ? undefined : of(inst.args[0]);
  const right = inst.args[1] === undefined ? undefined : of(inst.args[1]);
  if (inst.op === "copy" || (inst.op === "refine" && inst.type === "i64")) return left;
  if (isBinary(inst.op) || inst.op === "icmp") {
    if (left === undefined || right === undefined) return undefined;
    if (left === "varies" || right === "varies") return "varies";
    if (inst.op === "icmp") return foldCompare(inst.attrs.cmp, left, right) ? 1n : 0n;
    return foldBinary(inst.op, left, right);
  }
  if (inst.op === "bswap" || inst.op === "zext" || inst.op === "sext") {
    if (typeof left !== "bigint") return left;
    const fold = inst.op === "bswap" ? foldBswap : inst.op === "zext" ? foldZext : foldSext;
    return fold(inst.attrs.width, left);
  }
  return "varies";
}

/** What is known of a pointer: that it is null, or that it varies. */
function nullOf(known: Knowledge): Knowledge {
  return known === undefined || known === 0n ? known : "varies";
}

function solve(fn: IrFunction): ReadonlyMap<ValueId, bigint> {
  const blocks = blocksById(fn);
  const useLists = uses(fn);
  const knowledge = new Map<ValueId, Knowledge>();
  const of = (value: ValueId): Knowledge => knowledge.get(value);
  const reached = new Set<BlockId>();
  const taken = new Set<string>();
  const flowWork: { readonly edge: Edge; readonly key: string }[] = [];
  const valueWork: ValueId[] = [];

  const learn = (value: ValueId, now: Knowledge): void => {
    const before = knowledge.get(value);
    if (now === undefined || before === "varies" || before === now) return;
    knowledge.set(value, before === undefined ? now : "varies");
    valueWork.push(value);
  };
  const visitEdgeArgs = (edge: Edge): void => {
    blocks.get(edge.block)?.params.forEach((param, index) => {
      const arg = edge.args[index];
      if (arg !== undefined) learn(param.value, param.type === "i64" ? of(arg) : nullOf(of(arg)));
    });
  };
  const visitTerm = (block: Block): void => {
    const { term } = block;
    const edges = successorEdges(term);
    const condition = term.op === "br" ? of(term.condition) : undefined;
    edges.forEach((edge, index) => {
      if (term.op === "br" && (condition === undefined || (condition !== "varies" && (condition !== 0n) !== (index === 0)))) return;
      const key = `${block.id}:${index}`;
      if (taken.has(key)) visitEdgeArgs(edge);
      else flowWork.push({ edge, key });
    });
  };
  const visitBlock = (block: Block): void => {
    for (const inst of block.insts) if (inst.result !== undefined) learn(inst.result, evaluate(inst, of));
    visitTerm(block);
  };

  const entry = fn.blocks[0];
  if (!entry) return new Map();
  for (const param of entry.params) learn(param.value, "varies");
  reached.add(entry.id);
  visitBlock(entry);
  while (flowWork.length > 0 || valueWork.length > 0) {
    const flow = flowWork.pop();
    if (flow) {
      if (taken.has(flow.key)) continue;
      taken.add(flow.key);
      visitEdgeArgs(flow.edge);
      const block = blocks.get(flow.edge.block);
      if (block && !reached.has(block.id)) {
        reached.add(block.id);
        visitBlock(block);
      }
      continue;
    }
    const value = valueWork.pop();
    for (const use of (value === undefined ? undefined : useLists.get(value)) ?? []) {
      const block = blocks.get(use.block);
      if (!block || !reached.has(block.id)) continue;
      if (use.kind === "inst") {
        const inst = block.insts[use.index];
        if (inst?.result !== undefined) learn(inst.result, evaluate(inst, of));
      } else visitTerm(block);
    }
  }
  return new Map([...knowledge].filter((entry): entry is [ValueId, bigint] => typeof entry[1] === "bigint"));
}

function settleInsts(fn: IrFunction, known: ReadonlyMap<ValueId, bigint>): IrFunction {
  return mapInsts(fn, (inst) => {
    const value = inst.result === undefined || inst.op === "const" ? undefined : known.get(inst.result);
    return value === undefined ? inst : constantFor(inst, value);
  });
}

/**
 * A parameter that is constant on every edge that is taken: its uses name a constant at the top of the block. A null pointer keeps its name
 * while something refines it: that stands behind a branch which is cut off now, and is gone with the unreachable code.
 */
function settleParams(fn: IrFunction, known: ReadonlyMap<ValueId, bigint>): IrFunction {
  const useLists = uses(fn);
  const blocks = blocksById(fn);
  const isRefined = (value: ValueId): boolean =>
    (useLists.get(value) ?? []).some((use) => use.kind === "inst" && blocks.get(use.block)?.insts[use.index]?.op === "refine");
  const constants = new Map<ValueId, ValueId>();
  const withConstants = rewrite(fn, (edit) => {
    for (const block of fn.blocks)
      for (const param of block.params) {
        const value = known.get(param.value);
        if (value === undefined || !useLists.has(param.value) || (param.type !== "i64" && isRefined(param.value))) continue;
        const result = edit.freshValue();
        constants.set(param.value, result);
        edit.insertBefore(
          { block: block.id, index: block.insts.length === 0 ? "term" : 0 },
          makeInst("const", { result, attrs: { value }, span: block.term.span }),
        );
      }
  });
  return replaceUses(withConstants, constants);
}

function settleBranches(fn: IrFunction, known: ReadonlyMap<ValueId, bigint>): IrFunction {
  const constants = new Map(known);
  for (const block of fn.blocks)
    for (const inst of block.insts) if (inst.op === "const" && inst.result !== undefined) constants.set(inst.result, inst.attrs.value);
  return mapTerminators(fn, (term) => {
    if (term.op !== "br") return term;
    const condition = constants.get(term.condition);
    if (condition === undefined) return term;
    return { op: "jump", to: condition === 0n ? term.else : term.then, span: term.span };
  });
}
