import {
  type Access,
  type Block,
  type BlockId,
  cfg,
  definePass,
  dominators,
  effectsOf,
  type Inst,
  type InstOf,
  type IrFunction,
  isRelocated,
  loops,
  mapInsts,
  memoryPlace,
  type PassContext,
} from "@whistler/ir";

/**
 * Remove stores to stack bytes that nothing reads before they are written again or the program ends, and trim fills to the bytes that
 * something reads.
 *
 * Which bytes are read later is known per slot, backwards over the function: loads, and what the effect rows of helpers say that they
 * read. A byte that is not known to be unread counts as read: so no byte is left uninitialised that the verifier could see a read of
 * (kernels before 6.2 refuse those).
 */
export const eliminateDeadStores = definePass({
  name: "eliminate-dead-stores",
  description: "remove stores to stack bytes that nothing reads, and trim fills",
  preserves: [cfg, dominators, loops],
  run: (fn, context) => {
    if (fn.slots.length === 0) return fn;
    const becomes = findDead(fn, context);
    return becomes.size === 0 ? fn : mapInsts(fn, (inst) => becomes.get(inst) ?? inst);
  },
});

/** Bytes of each slot that something reads later, as bits. Slots of which nothing is read have no entry: most slots are read near by. */
type Live = ReadonlyMap<number, bigint>;

/** What becomes of dead stores and of fills that write dead bytes. */
function findDead(fn: IrFunction, context: PassContext): ReadonlyMap<Inst, readonly Inst[]> {
  const graph = cfg(fn);
  const blocks = new Map(fn.blocks.map((block) => [block.id, block]));
  const liveInto = new Map<BlockId, Live>();
  const bytes = new SlotBytes(fn, context);
  const liveOutOf = (id: BlockId): Live => union((graph.successors.get(id) ?? []).map((to) => liveInto.get(to) ?? new Map()));
  const pending = [...graph.reversePostorder];
  const waiting = new Set(pending);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    waiting.delete(id);
    const block = blocks.get(id);
    if (!block) continue;
    const before = liveInto.get(id);
    const now = bytes.through(block, liveOutOf(id));
    if (before && sameLive(before, now)) continue;
    liveInto.set(id, now);
    for (const { from } of graph.predecessors.get(id) ?? [])
      if (!waiting.has(from)) {
        waiting.add(from);
        pending.push(from);
      }
  }
  const becomes = new Map<Inst, readonly Inst[]>();
  for (const block of fn.blocks) if (!graph.unreachable.has(block.id)) bytes.through(block, liveOutOf(block.id), becomes);
  return becomes;
}

class SlotBytes {
  readonly #fn: IrFunction;
  readonly #context: PassContext;
  /** All bytes of each slot. */
  readonly #whole: Live;
  /** Slots whose addresses are stored somewhere: helpers may follow them there (`bpf_snprintf` with `%s`). */
  readonly #escaped: ReadonlySet<number>;

  constructor(fn: IrFunction, context: PassContext) {
    this.#fn = fn;
    this.#context = context;
    this.#escaped = escapedSlots(fn);
    this.#whole = new Map(fn.slots.map((slot) => [slot.id, mask(0, slot.sizeBytes)]));
  }

  /** What is live before the block, given what is behind it. What becomes of its stores is noted where that is asked for. */
  through(block: Block, after: Live, becomes?: Map<Inst, readonly Inst[]>): Live {
    const live = new Map(after);
    for (const inst of block.insts.toReversed()) {
      if (inst.op === "store" || inst.op === "fill") this.#write(inst, live, becomes);
      else for (const access of effectsOf(this.#fn, inst, this.#context.module).reads) this.#read(access, live);
    }
    return live;
  }

  #read({ region, root, offsetBytes, sizeBytes }: Access, live: Map<number, bigint>): void {
    switch (region.kind) {
      case "stack": {
        const whole = this.#whole.get(region.slot) ?? 0n;
        const exact = root === "object" && offsetBytes !== undefined && offsetBytes >= 0 && sizeBytes !== undefined;
        live.set(region.slot, (live.get(region.slot) ?? 0n) | (exact ? mask(offsetBytes, sizeBytes) & whole : whole));
        return;
      }
      case "any_stack":
      case "unknown":
      case "everything":
        for (const [slot, whole] of this.#whole) live.set(slot, whole);
        return;
      default:
        return;
    }
  }

  #write(inst: InstOf<"store"> | InstOf<"fill">, live: Map<number, bigint>, becomes: Map<Inst, readonly Inst[]> | undefined): void {
    const { object, root, offsetBytes } = memoryPlace(this.#fn, inst.args[0]);
    const at = offsetBytes + inst.attrs.offset;
    if (object.kind !== "stack" || root !== "object" || at < 0 || this.#escaped.has(object.slot) || isRelocated(inst)) return;
    const written = mask(at, inst.op === "fill" ? inst.attrs.bytes : inst.attrs.width / 8);
    const needed = (live.get(object.slot) ?? 0n) & written;
    const left = (live.get(object.slot) ?? 0n) & ~written;
    if (left === 0n) live.delete(object.slot);
    else live.set(object.slot, left);
    if (needed === 0n) becomes?.set(inst, []);
    else if (inst.op === "fill" && needed !== written) {
      const trimmed = trim(inst, needed >> BigInt(at), at);
      if (trimmed) becomes?.set(inst, trimmed);
    }
  }
}

function escapedSlots(fn: IrFunction): ReadonlySet<number> {
  const escaped = new Set<number>();
  for (const block of fn.blocks)
    for (const inst of block.insts) {
      if (inst.op !== "store" && inst.op !== "atomic_rmw") continue;
      for (const value of inst.args.slice(1)) {
        const { object } = memoryPlace(fn, value);
        if (object.kind === "stack") escaped.add(object.slot);
      }
    }
  return escaped;
}

/**
 * The fill in runs of needed bytes, or from the first to the last of them: what takes fewer stores. Undefined where that is as many as
 * it takes now. `needed` counts from the fill's first byte, which stands at `at` in its slot.
 */
function trim(fill: InstOf<"fill">, needed: bigint, at: number): readonly Inst[] | undefined {
  const runs = runsOf(needed);
  const [first] = runs;
  const last = runs.at(-1);
  if (!first || !last) return undefined;
  const hull = [{ from: first.from, to: last.to }];
  const costOf = (parts: readonly Run[]): number => parts.reduce((sum, { from, to }) => sum + storesOf(at + from, to - from), 0);
  const best = costOf(runs) < costOf(hull) ? runs : hull;
  if (costOf(best) >= storesOf(at, fill.attrs.bytes)) return undefined;
  return best.map(({ from, to }) => ({ ...fill, attrs: { ...fill.attrs, offset: fill.attrs.offset + from, bytes: to - from } }));
}

interface Run {
  readonly from: number;
  readonly to: number;
}

function runsOf(bits: bigint): readonly Run[] {
  const runs: Run[] = [];
  let at = 0;
  for (let rest = bits; rest !== 0n; ) {
    let length = 0;
    for (; (rest & 1n) === 0n; rest >>= 1n) at += 1;
    for (; (rest & 1n) === 1n; rest >>= 1n) length += 1;
    runs.push({ from: at, to: at + length });
    at += length;
  }
  return runs;
}

/** How many stores fill so many bytes, each at a multiple of its own width. */
function storesOf(offset: number, bytes: number): number {
  let count = 0;
  for (let at = offset; at < offset + bytes; count += 1)
    at += [8, 4, 2, 1].find((width) => at % width === 0 && at + width <= offset + bytes) ?? 1;
  return count;
}

function mask(offset: number, bytes: number): bigint {
  return ((1n << BigInt(bytes)) - 1n) << BigInt(offset);
}

function union(all: readonly Live[]): Live {
  const [only, ...others] = all;
  if (only && others.length === 0) return only;
  const live = new Map<number, bigint>();
  for (const one of all) for (const [slot, bits] of one) live.set(slot, (live.get(slot) ?? 0n) | bits);
  return live;
}

function sameLive(a: Live, b: Live): boolean {
  return a.size === b.size && [...a].every(([slot, bits]) => b.get(slot) === bits);
}
