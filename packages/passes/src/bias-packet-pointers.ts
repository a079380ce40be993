import {
  type BlockId,
  blockOf,
  type Cmp,
  cfg,
  constantBefore,
  constantOf,
  definePass,
  dominates,
  dominators,
  type FreshIds,
  type Inst,
  type InstOf,
  type IrFunction,
  isMemoryAccess,
  isRelocated,
  loops,
  mapInsts,
  type Position,
  positionDominates,
  type Use,
  userOf,
  usesOf,
  type ValueId,
  withAddress,
} from "@whistler/ir";

/**
 * Let the pointer that a bounds check compares, `p + 54`, be the base of the accesses behind the check, at offsets from it: then `p`
 * itself is needed no longer, and the addition happens in place, without a copy.
 *
 * The verifier gives the range that a check proved to every pointer of the packet pointer's identity, with whatever constant was
 * added, so that the bytes before `p + 54` may be accessed from there (`find_good_pkt_pointers`, kernel/bpf/verifier.c).
 *
 * It is done where every other use of `p` stands behind the check, where it holds, or before the addition on every path, and is an
 * access, a further constant sum, or a refinement that is used for nothing else. Where the check does not hold, the verifier takes
 * all range from the compared register (`mark_pkt_end`), even what an earlier check proved.
 */
export const biasPacketPointers = definePass({
  name: "bias-packet-pointers",
  description: "access a packet from the end of its bounds check, so that no copy of its beginning is kept",
  requires: ["fold-address-offsets"],
  preserves: [cfg, dominators, loops],
  run: (fn) => {
    let now = fn;
    for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
      const biases = findBiases(now);
      if (biases.size === 0) break;
      const before = now;
      now = mapInsts(before, (inst, _where, ids) => {
        const bias = biases.get(inst);
        return bias ? shifted(before, inst, bias, ids) : inst;
      });
    }
    return now;
  },
});

/** Of checks in a chain on one pointer each sweep does one: those beyond keep their copies. */
const MAX_SWEEPS = 8;

/** What is to be done, by the instructions that change. */
function findBiases(fn: IrFunction): ReadonlyMap<Inst, Bias> {
  const found = new Map<Inst, Bias>();
  /** The sums that something is to be counted from stay as they are. */
  const sums = new Set<Inst>();
  /** Only the first check of a pointer can have all others behind it. */
  const tried = new Set<ValueId>();
  for (const block of fn.blocks)
    for (const [index, inst] of block.insts.entries()) {
      const [base] = inst.args;
      if (inst.op !== "ptr_add" || base === undefined || tried.has(base) || found.has(inst) || !isCompared(fn, inst.result)) continue;
      tried.add(base);
      const bias = biasOf(fn, inst, { block: block.id, index });
      if (!bias || [...bias.moved].some((moved) => found.has(moved) || sums.has(moved))) continue;
      sums.add(inst);
      for (const moved of bias.moved) found.set(moved, bias);
    }
  return found;
}

interface Bias {
  readonly base: ValueId;
  readonly sum: ValueId;
  readonly bytes: bigint;
  /** Instructions whose first operand is the base or a refinement of it, behind the sum: their offsets shrink by `bytes`. */
  readonly moved: ReadonlySet<Inst>;
}

function biasOf(fn: IrFunction, sum: InstOf<"ptr_add">, at: Position): Bias | undefined {
  const [base] = sum.args;
  const bytes = constantOf(fn, sum.args[1]);
  if (base === undefined || sum.result === undefined || sum.type !== "ptr.packet" || bytes === null || bytes <= 0n) return undefined;
  const behind = successOf(fn, sum.result);
  if (behind === undefined || loops(fn).innermost.has(at.block)) return undefined;
  const moved = new Set<Inst>();
  for (const use of usesOf(fn, base)) {
    const user = userOf(fn, use);
    if (user === sum) continue;
    const position: Position = use.kind === "inst" ? use : { block: use.block, index: "term" };
    if (positionDominates(dominators(fn), position, at)) continue;
    if (!user || !dominates(dominators(fn), behind, position.block) || !collect(fn, use, user, bytes, moved)) return undefined;
  }
  return moved.size === 0 ? undefined : { base, sum: sum.result, bytes, moved };
}

/** The block that is reached where the one check of the sum holds, and from nowhere else. */
function successOf(fn: IrFunction, sum: ValueId): BlockId | undefined {
  const [use, ...otherUses] = usesOf(fn, sum);
  const check = use && userOf(fn, use);
  if (check?.op !== "icmp" || check.result === undefined || otherUses.length > 0) return undefined;
  const [branch, ...others] = usesOf(fn, check.result);
  const term = branch?.kind === "term" ? blockOf(fn, branch.block).term : undefined;
  if (term?.op !== "br" || others.length > 0) return undefined;
  const holds = HOLDS_WHERE[check.args[0] === sum ? check.attrs.cmp : (MIRRORED[check.attrs.cmp] ?? "eq")];
  const success = holds === undefined ? undefined : term[holds].block;
  return success !== undefined && cfg(fn).predecessors.get(success)?.length === 1 ? success : undefined;
}

/** Where a comparison of the sum with the packet's end says that all before the sum is there. */
const HOLDS_WHERE: Readonly<Partial<Record<Cmp, "then" | "else">>> = { ugt: "else", uge: "else", ult: "then", ule: "then" };
/** The comparison with its operands exchanged. */
const MIRRORED: Readonly<Partial<Record<Cmp, Cmp>>> = { ugt: "ult", uge: "ule", ult: "ugt", ule: "uge" };

/** The sum is there for bounds checks only. */
function isCompared(fn: IrFunction, sum: ValueId | undefined): boolean {
  if (sum === undefined) return false;
  const users = usesOf(fn, sum).map((use) => userOf(fn, use));
  return users.length > 0 && users.every((user) => user?.op === "icmp");
}

/** The instructions that a use of the base stands for, if all of them can count from elsewhere. */
function collect(fn: IrFunction, use: Use, user: Inst, bytes: bigint, moved: Set<Inst>): boolean {
  if (use.kind !== "inst" || use.operand !== 0) return false;
  if (isMemoryAccess(user)) {
    moved.add(user);
    return !isRelocated(user) && user.attrs.offset - Number(bytes) >= -32768;
  }
  switch (user.op) {
    case "ptr_add":
      moved.add(user);
      return constantOf(fn, user.args[1]) !== null;
    case "refine": {
      if (user.result === undefined) return false;
      const refined = usesOf(fn, user.result).map((other) => ({ other, by: userOf(fn, other) }));
      moved.add(user);
      return refined.every(({ other, by }) => by !== undefined && collect(fn, other, by, bytes, moved));
    }
    default:
      return false;
  }
}

function shifted(fn: IrFunction, inst: Inst, { base, sum, bytes }: Bias, ids: FreshIds): Inst | readonly Inst[] {
  const [first = sum] = inst.args;
  if (isMemoryAccess(inst)) return withAddress(inst, first === base ? sum : first, inst.attrs.offset - Number(bytes));
  const args = inst.args.map((arg) => (arg === base ? sum : arg));
  if (inst.op !== "ptr_add") return { ...inst, args };
  const distance = constantBefore(inst, (constantOf(fn, inst.args[1]) ?? 0n) - bytes, ids);
  return [distance, { ...inst, args: [args[0] ?? sum, distance.result] }];
}
