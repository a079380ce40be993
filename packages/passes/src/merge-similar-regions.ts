import {
  type Block,
  type BlockId,
  blocksById,
  cfg,
  definePass,
  defs,
  type Edit,
  type FreshIds,
  type Inst,
  type IrFunction,
  loops,
  mapEdges,
  mapInstOperands,
  rewrite,
  successorEdges,
  type Terminator,
  type ValueId,
  withRelated,
} from "@whistler/ir";
import { matchRegions, type OperandPlace, type RegionMatch, type RegionStart, type UnlikeBlocks } from "./match-regions.ts";
import { actionOf, FREE_OPS } from "./region-inst.ts";

/**
 * Code that stands twice and differs in scalars only, such as two counters of one array under different keys, becomes one piece of code
 * that is given them. LLVM merges like functions so; GCC calls what it does for equal code tail merging.
 *
 * A region begins somewhere in a block and goes on to where both regions meet or return; nothing else enters it. What may differ is
 * stored, added, compared or returned: never a pointer, an offset, a helper's argument or anything else that the verifier must know.
 */
export const mergeSimilarRegions = definePass({
  name: "merge-similar-regions",
  description: "code that stands twice and differs in scalars only becomes one piece that is given them",
  preserves: [],
  run: (fn) => {
    let now = fn;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const matches = findMatches(now);
      if (matches.length === 0) break;
      now = merge(now, matches);
    }
    return now;
  },
});

/** Each round halves the pieces that are alike. */
const MAX_ROUNDS = 8;
/** Each block is compared with so many others of the same ending. */
const MAX_RIVALS = 4;

/** Matches that save something, the best first, and no block in two of them. */
function findMatches(fn: IrFunction): readonly RegionMatch[] {
  const { innermost } = loops(fn);
  const { unreachable } = cfg(fn);
  const byEnding = new Map<string, Block[]>();
  const found: RegionMatch[] = [];
  const unlike: UnlikeBlocks = new Set();
  for (const block of fn.blocks) {
    if (unreachable.has(block.id)) continue;
    const ending = endingOf(fn, block, innermost.get(block.id));
    const rivals = byEnding.get(ending) ?? [];
    for (const rival of rivals.slice(-MAX_RIVALS)) {
      const match = longestMatch(fn, rival, block, unlike);
      if (match && gainOf(match) > 0) found.push(match);
    }
    rivals.push(block);
    byEnding.set(ending, rivals);
  }
  const taken = new Set<BlockId>();
  return found
    .sort((a, b) => gainOf(b) - gainOf(a))
    .filter((match) => {
      const blocks = [match.kept.block, match.other.block, ...match.inner.keys(), ...match.inner.values()];
      if (blocks.some((id) => taken.has(id))) return false;
      for (const id of blocks) taken.add(id);
      return true;
    });
}

/** What the end of a block and the beginnings of the blocks behind it do: where that differs there is no common tail. */
function endingOf(fn: IrFunction, block: Block, loop: BlockId | undefined): string {
  const last = block.insts.findLast((inst) => !FREE_OPS.has(inst.op));
  const behind = successorEdges(block.term).map(({ block: id }) => {
    const next = blocksById(fn).get(id);
    const first = next?.insts.find((inst) => !FREE_OPS.has(inst.op));
    return `${next?.term.op} ${first === undefined ? "" : actionOf(first)}`;
  });
  return [loop, block.term.op, last === undefined ? "" : actionOf(last), ...behind].join("; ");
}

/** Slots that merging saves: the other region is a jump, each parameter a move on both ways, and perhaps one to keep it over calls. */
function gainOf(match: RegionMatch): number {
  return match.cost - 1 - 2 * match.params.length - 2 * match.keptOverCalls;
}

/** The match of the longest common tails of two blocks, with what comes behind them. */
function longestMatch(fn: IrFunction, a: Block, b: Block, unlike: UnlikeBlocks): RegionMatch | undefined {
  /** Where the tails may begin, the shortest first. */
  const starts: (readonly [number, number])[] = [[a.insts.length, b.insts.length]];
  for (let [left, right] = [a.insts.length, b.insts.length]; ; starts.push([left, right])) {
    const [before, like] = [lastAction(a, left), lastAction(b, right)];
    const [one, other] = [a.insts[before], b.insts[like]];
    if (!one || !other || actionOf(one) !== actionOf(other)) break;
    [left, right] = [before, like];
  }
  for (let start = starts.pop(); start; start = starts.pop()) {
    const [from, likeFrom] = start;
    const match = matchRegions(fn, { block: a.id, index: from }, { block: b.id, index: likeFrom }, unlike);
    if (match === null) return undefined;
    if (typeof match !== "number") return match;
    while ((starts.at(-1)?.[0] ?? Number.POSITIVE_INFINITY) <= match) starts.pop();
  }
  return undefined;
}

/** The last instruction before `end` that costs something; -1 where there is none. */
function lastAction(block: Block, end: number): number {
  let at = end - 1;
  while (at >= 0 && FREE_OPS.has(block.insts[at]?.op ?? "const")) at--;
  return at;
}

function merge(fn: IrFunction, matches: readonly RegionMatch[]): IrFunction {
  return rewrite(fn, (edit) => {
    for (const match of matches) mergeOne(fn, match, edit);
  });
}

/** The kept region moves behind a block of its own that takes what differs; both beginnings jump there, and the other region goes. */
function mergeOne(fn: IrFunction, match: RegionMatch, edit: Edit): void {
  const blocks = blocksById(fn);
  const first = blocks.get(match.kept.block);
  if (!first) return;
  const params = match.params.map(() => edit.freshValue());
  const merged = edit.freshBlock();
  edit.addBlock(
    {
      id: merged,
      params: params.map((value) => ({ value, type: "i64" })),
      ...replaced(first, match.kept.index, match, params, edit),
    },
    first.id,
  );
  enter(
    fn,
    match.kept,
    merged,
    match.params.map(([value]) => value),
    edit,
  );
  enter(
    fn,
    match.other,
    merged,
    match.params.map(([, value]) => value),
    edit,
  );
  for (const [id, like] of match.inner) {
    const block = blocks.get(id);
    edit.removeBlock(like);
    edit.removeBlock(id);
    if (block) edit.addBlock({ ...block, ...replaced(block, 0, match, params, edit) }, id);
  }
}

/** End a block where a region begins: from there on it is the merged one, with these values. */
function enter(fn: IrFunction, { block, index }: RegionStart, merged: BlockId, values: readonly ValueId[], edit: Edit): void {
  const code = blocksById(fn).get(block);
  if (!code) return;
  for (let at = index; at < code.insts.length; at++) edit.replace({ block, index: at });
  const args = values.map((value) => {
    const constant = constantDefinition(fn, value);
    if (!constant) return value;
    const inst = { ...constant, result: edit.freshValue() };
    edit.insertBefore({ block, index: "term" }, inst);
    return inst.result;
  });
  edit.setTerminator(block, { op: "jump", to: { block: merged, args }, span: code.term.span });
}

function constantDefinition(fn: IrFunction, value: ValueId): Inst | undefined {
  const definition = defs(fn).get(value);
  const inst = definition?.kind === "inst" ? blocksById(fn).get(definition.block)?.insts[definition.index] : undefined;
  return inst?.op === "const" ? inst : undefined;
}

/** The code of a block from an instruction on, with what differs from the other region replaced. */
function replaced(
  block: Block,
  from: number,
  match: RegionMatch,
  params: readonly ValueId[],
  ids: FreshIds,
): Pick<Block, "insts" | "term"> {
  const insts: Inst[] = [];
  const operandAt = (place: OperandPlace, value: ValueId): ValueId => {
    const replacement = match.replacements.get(place);
    switch (replacement?.kind) {
      case undefined:
        return value;
      case "param":
        return params[replacement.number] ?? value;
      case "remade": {
        const result = ids.freshValue();
        insts.push({ ...replacement.inst, result });
        return result;
      }
    }
  };
  block.insts.forEach((inst, index) => {
    if (index < from) return;
    let operand = 0;
    const now = mapInstOperands(inst, (value) => operandAt(`${block.id} ${index} ${operand++}`, value));
    const like = match.pairs.get(inst);
    insts.push(like ? withRelated(now, like) : now);
  });
  return { insts, term: replacedTerm(block, operandAt) };
}

/** Operands of a terminator are numbered as it was matched: its own first, then the arguments of its edges. */
function replacedTerm(block: Block, operandAt: (place: OperandPlace, value: ValueId) => ValueId): Terminator {
  const { term } = block;
  const own = term.op === "jump" ? 0 : 1;
  let operand = own;
  const edges = mapEdges(term, (edge) => ({ ...edge, args: edge.args.map((value) => operandAt(`${block.id} term ${operand++}`, value)) }));
  switch (edges.op) {
    case "jump":
      return edges;
    case "br":
      return { ...edges, condition: operandAt(`${block.id} term 0`, edges.condition) };
    case "ret":
      return { ...edges, value: operandAt(`${block.id} term 0`, edges.value) };
  }
}
