import {
  type Block,
  type BlockId,
  blocksById,
  type Cmp,
  cfg,
  constantOf,
  definePass,
  definitionOf,
  defs,
  type Edge,
  type EdgeId,
  type Inst,
  type IrFunction,
  isPtr,
  mapBlocks,
  mapEdges,
  typeOf,
  uses,
  type ValueId,
} from "@whistler/ir";

/**
 * Send an edge on which a comparison was decided past a block that only makes a comparison which follows from it: behind `x = 4` a test of
 * `x = 4` holds, of `x = 5` or `x < 3` it does not.
 *
 * What is known of `x` is read off the branches on the way, up to where the way divides or `x` is defined. LLVM does so in correlated
 * value propagation and jump threading. Tests whose outcome a `refine` names stay: the verifier needs to see them.
 */
export const correlateBranches = definePass({
  name: "correlate-branches",
  description: "send edges on which a comparison was decided past comparisons that follow from it",
  preserves: [],
  run: (fn) => {
    const tests = new Map<BlockId, Test>();
    for (const block of fn.blocks.slice(1)) {
      const test = testOf(fn, block);
      if (test) tests.set(block.id, test);
    }
    if (tests.size === 0) return fn;
    return mapBlocks(fn, (block) => {
      const term = mapEdges(block.term, (edge, successor) => sent(fn, tests.get(edge.block), edge, { from: block.id, successor }));
      return term === block.term ? block : { ...block, term };
    });
  },
});

/** A block that compares a value with a constant, does nothing else, and defines nothing that others use. */
interface Test {
  readonly block: Block;
  readonly comparison: Comparison;
}

interface Comparison {
  readonly value: ValueId;
  readonly cmp: Cmp;
  readonly constant: bigint;
}

/** Unsigned values that are possible: a range, without one of them. */
interface Possible {
  readonly least: bigint;
  readonly most: bigint;
  readonly not: bigint | undefined;
}

const MOST = (1n << 64n) - 1n;
const ANY: Possible = { least: 0n, most: MOST, not: undefined };
/** A way is looked back along so many blocks. */
const MAX_STEPS = 16;

function testOf(fn: IrFunction, block: Block): Test | undefined {
  const { term } = block;
  if (term.op !== "br" || block.params.length > 0) return undefined;
  const isTest = (inst: Inst): boolean => inst.op === "const" || (inst.op === "icmp" && inst.result === term.condition);
  if (!block.insts.every(isTest)) return undefined;
  const staysInside = (value: ValueId | undefined): boolean =>
    value === undefined || (uses(fn).get(value) ?? []).every((use) => use.block === block.id && use.kind !== "edge");
  if (!block.insts.every((inst) => staysInside(inst.result))) return undefined;
  const comparison = comparisonOf(fn, term.condition);
  const blocks = blocksById(fn);
  const isNamed = [term.then, term.else].some(({ block: id }) =>
    (blocks.get(id)?.insts ?? []).some((inst) => inst.op === "refine" && inst.args[0] === comparison?.value),
  );
  return comparison && !isNamed ? { block, comparison } : undefined;
}

/** What a condition compares; a value by itself is compared with 0. */
function comparisonOf(fn: IrFunction, condition: ValueId): Comparison | undefined {
  const inst = definitionOf(fn, condition, "icmp");
  const [value, against] = inst ? inst.args : [condition];
  const constant = inst ? constantOf(fn, against) : 0n;
  if (value === undefined || constant === null || isPtr(typeOf(fn, value))) return undefined;
  return { value, cmp: inst?.attrs.cmp ?? "ne", constant: BigInt.asUintN(64, constant) };
}

/** The edge, past the test if what is known on it decides the test. */
function sent(fn: IrFunction, test: Test | undefined, edge: Edge, id: EdgeId): Edge {
  if (test?.block.term.op !== "br") return edge;
  const outcome = decided(known(fn, test.comparison.value, id), test.comparison);
  if (outcome === undefined) return edge;
  return outcome ? test.block.term.then : test.block.term.else;
}

/** What the branches on the way to an edge tell of a value. */
function known(fn: IrFunction, value: ValueId, edge: EdgeId): Possible {
  const { predecessors } = cfg(fn);
  const blocks = blocksById(fn);
  const home = defs(fn).get(value)?.block;
  let possible = ANY;
  let at: EdgeId | undefined = edge;
  for (let steps = 0; at && steps < MAX_STEPS; steps++) {
    const from: Block | undefined = blocks.get(at.from);
    if (from?.term.op === "br" && from.term.then.block !== from.term.else.block) {
      const comparison = comparisonOf(fn, from.term.condition);
      if (comparison?.value === value) possible = narrowed(possible, comparison, at.successor === 0);
    }
    if (at.from === home) break;
    const into: readonly EdgeId[] = predecessors.get(at.from) ?? [];
    at = into.length === 1 ? into[0] : undefined;
  }
  return possible;
}

/** What remains possible where a comparison has this outcome. Signed comparisons tell nothing here. */
function narrowed(possible: Possible, { cmp, constant }: Comparison, outcome: boolean): Possible {
  const atMost = (most: bigint): Possible => ({ ...possible, most: most < possible.most ? most : possible.most });
  const atLeast = (least: bigint): Possible => ({ ...possible, least: least > possible.least ? least : possible.least });
  switch (cmp) {
    case "eq":
    case "ne":
      return (cmp === "eq") === outcome ? { least: constant, most: constant, not: undefined } : { ...possible, not: constant };
    case "ult":
      return outcome ? atMost(constant - 1n) : atLeast(constant);
    case "ule":
      return outcome ? atMost(constant) : atLeast(constant + 1n);
    case "ugt":
      return outcome ? atLeast(constant + 1n) : atMost(constant);
    case "uge":
      return outcome ? atLeast(constant) : atMost(constant - 1n);
    default:
      return possible;
  }
}

/** The outcome of a comparison, if all possible values agree. Nothing is possible on ways that are never taken: those are left alone. */
function decided({ least, most, not }: Possible, { cmp, constant }: Comparison): boolean | undefined {
  if (least > most) return undefined;
  const isOutside = constant < least || constant > most || constant === not;
  switch (cmp) {
    case "eq":
      return isOutside ? false : least === most ? true : undefined;
    case "ne":
      return isOutside ? true : least === most ? false : undefined;
    case "ult":
      return most < constant ? true : least >= constant ? false : undefined;
    case "ule":
      return most <= constant ? true : least > constant ? false : undefined;
    case "ugt":
      return least > constant ? true : most <= constant ? false : undefined;
    case "uge":
      return least >= constant ? true : most < constant ? false : undefined;
    default:
      return undefined;
  }
}
