import {
  type Block,
  type BlockId,
  blocksById,
  defs,
  type Edge,
  type Inst,
  type IrFunction,
  isPtr,
  slotsById,
  successorEdges,
  termOperand,
  typeOf,
  type ValueId,
} from "@whistler/ir";
import { areClosed } from "./closed-regions.ts";
import { actionOf, costOf, FREE_OPS, mayVary } from "./region-inst.ts";

/** Where a region begins: at this instruction of this block. The block's terminator belongs to it. */
export interface RegionStart {
  readonly block: BlockId;
  readonly index: number;
}

/** Operand `operand` of an instruction or, counted through its own operand and the arguments of its edges, of a terminator. */
export type OperandPlace = `${BlockId} ${number | "term"} ${number}`;

/** What an operand becomes: a parameter of the merged region, or this constant or address, made anew before its use. */
export type Replacement = { readonly kind: "param"; readonly number: number } | { readonly kind: "remade"; readonly inst: Inst };

/** Two regions that do the same but for some scalars. */
export interface RegionMatch {
  readonly kept: RegionStart;
  readonly other: RegionStart;
  /** What the merged region is given: its value in the kept region, and in the other. */
  readonly params: readonly (readonly [kept: ValueId, other: ValueId])[];
  readonly replacements: ReadonlyMap<OperandPlace, Replacement>;
  /** Blocks of the kept region behind its first one, with their like in the other. */
  readonly inner: ReadonlyMap<BlockId, BlockId>;
  /** Instructions of the kept region with their like in the other. */
  readonly pairs: ReadonlyMap<Inst, Inst>;
  /** About how many slots of code the other region takes. */
  readonly cost: number;
  /** How many parameters are used behind a call, so that a register has to be kept for them. */
  readonly keptOverCalls: number;
}

/** Pairs of blocks of one function that are known to differ, with what is behind them, whatever their operands are. */
export type UnlikeBlocks = Set<string>;

/** A larger region is no tail that was written twice. */
const MAX_BLOCKS = 24;

/**
 * The match of the regions that begin at two places. Regions end where both go on to the same blocks, or return. Where an operand in the
 * first block stands in the way, the number of its instruction: a match would begin behind it. Else null.
 */
export function matchRegions(fn: IrFunction, kept: RegionStart, other: RegionStart, unlike: UnlikeBlocks): RegionMatch | number | null {
  const matcher = new Matcher(fn, kept, other, unlike);
  return matcher.run() ? matcher : matcher.obstacle;
}

class Matcher implements RegionMatch {
  readonly kept: RegionStart;
  readonly other: RegionStart;
  readonly params: (readonly [ValueId, ValueId])[] = [];
  readonly replacements = new Map<OperandPlace, Replacement>();
  readonly inner = new Map<BlockId, BlockId>();
  readonly pairs = new Map<Inst, Inst>();
  cost = 0;
  /** The instruction of the kept region's first block whose operands differ, if that is why there is no match. */
  obstacle: number | null = null;
  /** Whether what is done differs, and not only what it is done with. */
  #isUnlike = false;
  readonly #unlike: UnlikeBlocks;
  readonly #fn: IrFunction;
  readonly #blocks: ReadonlyMap<BlockId, Block>;
  /** Values that the kept region defines, with their like in the other. */
  readonly #values = new Map<ValueId, ValueId>();
  readonly #likes = new Set<ValueId>();
  readonly #likeBlocks = new Set<BlockId>();
  readonly #slots = new Map<number, number>();
  readonly #likeSlots = new Set<number>();
  readonly #overCalls = new Set<number>();
  #calls = 0;

  constructor(fn: IrFunction, kept: RegionStart, other: RegionStart, unlike: UnlikeBlocks) {
    this.#fn = fn;
    this.#unlike = unlike;
    this.#blocks = blocksById(fn);
    this.kept = kept;
    this.other = other;
  }

  get keptOverCalls(): number {
    return this.#overCalls.size;
  }

  run(): boolean {
    const first = this.#blocks.get(this.kept.block);
    const second = this.#blocks.get(this.other.block);
    if (!first || !second || first === second) return false;
    return this.#matchCode(first, this.kept.index, second, this.other.index) && this.#isClosed();
  }

  #matchCode(a: Block, fromA: number, b: Block, fromB: number): boolean {
    const left = a.insts.flatMap((inst, index) => (index >= fromA && !FREE_OPS.has(inst.op) ? [{ inst, index }] : []));
    const right = b.insts.slice(fromB).filter((inst) => !FREE_OPS.has(inst.op));
    if (left.length !== right.length) return this.#differ();
    for (const [at, { inst, index }] of left.entries()) {
      const like = right[at];
      if (!like || !this.#matchInst(a.id, index, inst, like)) return false;
    }
    return this.#matchTerm(a, b);
  }

  #matchInst(block: BlockId, index: number, a: Inst, b: Inst): boolean {
    if (a.op === "asm" || actionOf(a) !== actionOf(b) || a.args.length !== b.args.length) return this.#differ();
    for (const [operand, arg] of a.args.entries()) {
      const like = b.args[operand];
      if (like === undefined || !this.#matchOperand(`${block} ${index} ${operand}`, arg, like, mayVary(a, operand))) {
        this.obstacle = block === this.kept.block ? index : null;
        return false;
      }
    }
    if (a.result !== undefined && b.result !== undefined) this.#pair(a.result, b.result);
    this.pairs.set(a, b);
    this.cost += costOf(this.#fn, b);
    if (a.op === "helper_call") this.#calls += 1;
    return true;
  }

  #matchTerm(a: Block, b: Block): boolean {
    if (a.term.op !== b.term.op) return this.#differ();
    let operand = 0;
    const same = (left: ValueId | undefined, right: ValueId | undefined): boolean =>
      left === undefined || right === undefined ? left === right : this.#matchOperand(`${a.id} term ${operand++}`, left, right, true);
    if (!same(termOperand(a.term), termOperand(b.term))) return false;
    this.cost += { jump: 0, br: 1, ret: 2 }[a.term.op];
    const edges = successorEdges(a.term);
    const others = successorEdges(b.term);
    for (const [at, edge] of edges.entries()) {
      const like = others[at];
      if (!like || edge.args.length !== like.args.length) return this.#differ();
      for (const [position, arg] of edge.args.entries()) if (!same(arg, like.args[position])) return false;
    }
    return edges.every((edge, at) => this.#matchTarget(edge, others[at]));
  }

  #matchTarget(edge: Edge, like: Edge | undefined): boolean {
    if (!like) return false;
    if (edge.block === like.block) return !this.inner.has(edge.block) && edge.block !== this.kept.block && edge.block !== this.other.block;
    const known = this.inner.get(edge.block);
    if (known !== undefined) return known === like.block;
    const a = this.#blocks.get(edge.block);
    const b = this.#blocks.get(like.block);
    const key = `${edge.block} ${like.block}`;
    if (!a || !b || this.inner.size >= MAX_BLOCKS || this.#unlike.has(key)) return this.#differ();
    if (this.#likeBlocks.has(b.id)) return false;
    // The regions have no block in common.
    if (this.#likeBlocks.has(a.id) || a.id === this.other.block || this.inner.has(b.id) || b.id === this.kept.block) return false;
    if (a.params.length !== b.params.length || a.params.some((param, at) => param.type !== b.params[at]?.type)) return this.#differ();
    this.inner.set(a.id, b.id);
    this.#likeBlocks.add(b.id);
    a.params.forEach((param, at) => {
      this.#pair(param.value, b.params[at]?.value ?? param.value);
    });
    const matches = this.#matchCode(a, 0, b, 0);
    if (this.#isUnlike) this.#unlike.add(key);
    return matches;
  }

  #differ(): false {
    this.#isUnlike = true;
    return false;
  }

  #pair(value: ValueId, like: ValueId): void {
    this.#values.set(value, like);
    this.#likes.add(like);
  }

  /** Whether the operand is the same, or a scalar that the region may be given. */
  #matchOperand(place: OperandPlace, a: ValueId, b: ValueId, mayBeParam: boolean): boolean {
    const mapped = this.#values.get(a);
    if (mapped !== undefined) return mapped === b;
    if (a === b) return true;
    const [made, like] = [this.#freeInst(a), this.#freeInst(b)];
    if (made && like && this.#sameFree(made, like)) {
      this.replacements.set(place, { kind: "remade", inst: made });
      return true;
    }
    if (!mayBeParam || isPtr(typeOf(this.#fn, a)) || isPtr(typeOf(this.#fn, b)) || this.#likes.has(b)) return false;
    let number = this.params.findIndex(([left, right]) => left === a && right === b);
    if (number < 0) number = this.params.push([a, b]) - 1;
    if (this.#calls > 0) this.#overCalls.add(number);
    this.replacements.set(place, { kind: "param", number });
    return true;
  }

  #freeInst(value: ValueId): Inst | undefined {
    const definition = defs(this.#fn).get(value);
    const inst = definition?.kind === "inst" ? this.#blocks.get(definition.block)?.insts[definition.index] : undefined;
    return inst && FREE_OPS.has(inst.op) ? inst : undefined;
  }

  #sameFree(a: Inst, b: Inst): boolean {
    if (a.op !== "stack_addr" || b.op !== "stack_addr") return actionOf(a) === actionOf(b);
    const known = this.#slots.get(a.attrs.slot) ?? (a.attrs.slot === b.attrs.slot ? b.attrs.slot : undefined);
    if (known !== undefined) return known === b.attrs.slot;
    const slots = slotsById(this.#fn);
    const left = slots.get(a.attrs.slot);
    const right = slots.get(b.attrs.slot);
    if (!left || !right || left.sizeBytes !== right.sizeBytes || left.alignBytes !== right.alignBytes || left.origin !== right.origin)
      return false;
    if (this.#likeSlots.has(b.attrs.slot)) return false;
    this.#slots.set(a.attrs.slot, b.attrs.slot);
    this.#likeSlots.add(b.attrs.slot);
    return true;
  }

  #isClosed(): boolean {
    const kept = { start: this.kept.block, blocks: blocksOf(this.kept, this.inner.keys()) };
    const other = { start: this.other.block, blocks: blocksOf(this.other, this.inner.values()) };
    return areClosed(this.#fn, [kept, other], this.#values, this.#slots);
  }
}

/** The first block of a region from its instruction on, and the others whole. */
function blocksOf(start: RegionStart, inner: Iterable<BlockId>): ReadonlyMap<BlockId, number> {
  return new Map<BlockId, number>([[start.block, start.index], ...[...inner].map((id) => [id, 0] as const)]);
}
