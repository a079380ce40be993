import { InternalError } from "@whistler/diagnostics";
import { makeInst } from "./builder.ts";
import type { Block, BlockId, Edge, Inst, IrFunction, StackSlot, Terminator, ValueId } from "./function.ts";

/**
 * The rewrite kit: how passes make new functions. Copy-on-write in one sweep; what did not change keeps its reference, and a
 * rewrite that changed nothing returns the function that it was given.
 * Edits of drafts, for passes that change a thing or two, are in `patches.ts`.
 */

/** Where an instruction stands in the function that is being read. */
export interface InstPlace {
  readonly block: BlockId;
  readonly index: number;
}

/** Hands out ids that the function does not use yet. */
export interface FreshIds {
  freshValue(): ValueId;
  freshBlock(): BlockId;
  /** A new stack slot; returns its id. */
  addSlot(slot: Omit<StackSlot, "id">): number;
}

/** Ids above those of a function, and the function that they make with other blocks. */
export class Counters implements FreshIds {
  readonly #fn: IrFunction;
  #nextValue: ValueId;
  #nextBlock: BlockId;
  readonly #slots: StackSlot[] = [];

  constructor(fn: IrFunction) {
    this.#fn = fn;
    this.#nextValue = fn.nextValue;
    this.#nextBlock = fn.nextBlock;
  }

  freshValue(): ValueId {
    return this.#nextValue++;
  }

  freshBlock(): BlockId {
    return this.#nextBlock++;
  }

  addSlot(slot: Omit<StackSlot, "id">): number {
    const id = this.#fn.slots.reduce((next, known) => Math.max(next, known.id + 1), 0) + this.#slots.length;
    this.#slots.push({ id, ...slot });
    return id;
  }

  /** The function with these blocks; the same one where nothing changed. Ids that were taken but not used leave no trace. */
  finish(blocks: readonly Block[]): IrFunction {
    if (blocks === this.#fn.blocks && this.#slots.length === 0) return this.#fn;
    const slots = this.#slots.length === 0 ? this.#fn.slots : [...this.#fn.slots, ...this.#slots];
    return { ...this.#fn, blocks, slots, nextValue: this.#nextValue, nextBlock: this.#nextBlock };
  }
}

/** Map a list to a list; the same list where every item stayed the same one. `undefined` keeps the item. */
export function mapList<T extends object>(list: readonly T[], map: (item: T, index: number) => T | readonly T[] | undefined): readonly T[] {
  let result: T[] | undefined;
  list.forEach((item, index) => {
    const mapped = map(item, index) ?? item;
    if (mapped === item) {
      result?.push(item);
      return;
    }
    result ??= list.slice(0, index);
    if (isList(mapped)) for (const one of mapped) result.push(one);
    else result.push(mapped);
  });
  if (result && result.length === list.length && result.every((item, index) => item === list[index])) return list;
  return result ?? list;
}

function isList<T extends object>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

/**
 * Replace instructions: by themselves, another one, or a list (empty: removed). Values that new instructions define come from
 * `ids`. The callback sees the function as it was; `where` is the place in it.
 */
export function mapInsts(fn: IrFunction, map: (inst: Inst, where: InstPlace, ids: FreshIds) => Inst | readonly Inst[]): IrFunction {
  const ids = new Counters(fn);
  const blocks = mapList(fn.blocks, (block) => {
    const insts = mapList(block.insts, (inst, index) => map(inst, { block: block.id, index }, ids));
    return insts === block.insts ? block : { ...block, insts };
  });
  return ids.finish(blocks);
}

/** Remove the instructions that the predicate holds of. Whoever removes a definition sees to its uses. */
export function removeInsts(fn: IrFunction, remove: (inst: Inst, where: InstPlace) => boolean): IrFunction {
  return mapInsts(fn, (inst, where) => (remove(inst, where) ? [] : inst));
}

/** Replace terminators. */
export function mapTerminators(fn: IrFunction, map: (term: Terminator, block: Block) => Terminator): IrFunction {
  return mapBlocks(fn, (block) => {
    const term = map(block.term, block);
    return term === block.term ? block : { ...block, term };
  });
}

/** Replace blocks: by themselves, another one, or a list (empty: removed). Ids of new blocks come from `ids`. */
export function mapBlocks(fn: IrFunction, map: (block: Block, ids: FreshIds) => Block | readonly Block[]): IrFunction {
  const ids = new Counters(fn);
  return ids.finish(mapList(fn.blocks, (block) => map(block, ids)));
}

/**
 * Let every operand that names a key of the map name its value instead. Chains are followed (`1 → 2`, `2 → 3`: 1 becomes 3); a
 * circle is an internal error. Definitions stay where they are.
 */
export function replaceUses(fn: IrFunction, replacements: ReadonlyMap<ValueId, ValueId>): IrFunction {
  if (replacements.size === 0) return fn;
  const resolved = new Map<ValueId, ValueId>();
  const resolve = (value: ValueId): ValueId => {
    const known = resolved.get(value);
    if (known !== undefined) return known;
    const chain: ValueId[] = [];
    const inChain = new Set<ValueId>();
    let end = value;
    for (let next = replacements.get(end); next !== undefined; next = replacements.get(end)) {
      const shortcut = resolved.get(end);
      if (shortcut !== undefined) {
        end = shortcut;
        break;
      }
      if (inChain.has(end)) throw new InternalError(`function ${fn.name}: v${value} is replaced in a circle`);
      inChain.add(end);
      chain.push(end);
      end = next;
    }
    for (const link of chain) resolved.set(link, end);
    return end;
  };
  const operand = (value: ValueId): ValueId => (replacements.has(value) ? resolve(value) : value);
  return mapOperands(fn, operand);
}

/** Rename operands everywhere: in instructions, terminators and edges. */
export function mapOperands(fn: IrFunction, map: (value: ValueId) => ValueId): IrFunction {
  return mapBlocks(fn, (block) => {
    const insts = mapList(block.insts, (inst) => mapInstOperands(inst, map));
    const term = mapTermOperands(block.term, map);
    return insts === block.insts && term === block.term ? block : { ...block, insts, term };
  });
}

/** The instruction with its operands renamed; the same one where none changed. */
export function mapInstOperands(inst: Inst, map: (value: ValueId) => ValueId): Inst {
  const args = mapValues(inst.args, map);
  return args === inst.args ? inst : { ...inst, args };
}

/** The terminator with its operands and edge arguments renamed; the same one where none changed. */
export function mapTermOperands(term: Terminator, map: (value: ValueId) => ValueId): Terminator {
  const edges = mapEdges(term, (edge) => {
    const args = mapValues(edge.args, map);
    return args === edge.args ? edge : { ...edge, args };
  });
  switch (edges.op) {
    case "jump":
      return edges;
    case "br": {
      const condition = map(edges.condition);
      return condition === edges.condition ? edges : { ...edges, condition };
    }
    case "ret": {
      const value = map(edges.value);
      return value === edges.value ? edges : { ...edges, value };
    }
  }
}

/** The terminator with its edges replaced, in successor order; the same one where none changed. */
export function mapEdges(term: Terminator, map: (edge: Edge, successor: number) => Edge): Terminator {
  switch (term.op) {
    case "jump": {
      const to = map(term.to, 0);
      return to === term.to ? term : { ...term, to };
    }
    case "br": {
      const taken = map(term.then, 0);
      const otherwise = map(term.else, 1);
      // biome-ignore lint/suspicious/noThenProperty: `then` is the IR's name for the edge; terminators are never awaited.
      return taken === term.then && otherwise === term.else ? term : { ...term, then: taken, else: otherwise };
    }
    case "ret":
      return term;
  }
}

function mapValues(values: readonly ValueId[], map: (value: ValueId) => ValueId): readonly ValueId[] {
  let result: ValueId[] | undefined;
  values.forEach((value, index) => {
    const mapped = map(value);
    if (mapped === value && !result) return;
    result ??= values.slice(0, index);
    result.push(mapped);
  });
  return result ?? values;
}

/** A copy of `value` under the name that `inst` defined: what a fold leaves behind for copy propagation. Keeps the span. */
export function copyOf(inst: Inst, value: ValueId): Inst {
  if (inst.result === undefined) throw new InternalError(`${inst.op} defines no value that a copy could take over`);
  return { ...placeOf(inst), op: "copy", result: inst.result, type: inst.type, args: [value], attrs: {} };
}

/** The constant under the name that `inst` defined. Keeps the span. */
export function constantFor(inst: Inst, value: bigint): Inst {
  if (inst.result === undefined) throw new InternalError(`${inst.op} defines no value that a constant could take over`);
  return { ...placeOf(inst), op: "const", result: inst.result, type: "i64", args: [], attrs: { value: BigInt.asIntN(64, value) } };
}

/** A new constant to stand before `inst`, with its span. */
export function constantBefore(inst: Inst, value: bigint, ids: FreshIds): Inst & { readonly result: ValueId } {
  const result = ids.freshValue();
  return { ...makeInst("const", { result, attrs: { value: BigInt.asIntN(64, value) }, span: inst.span }), result };
}

function placeOf(inst: Inst): Pick<Inst, "span" | "related"> {
  return inst.related ? { span: inst.span, related: inst.related } : { span: inst.span };
}

/** Merge the spans of an instruction that disappears into the one that stays, for the mapping of verifier logs. */
export function withRelated(kept: Inst, gone: Inst): Inst {
  return { ...kept, related: [...(kept.related ?? []), gone.span, ...(gone.related ?? [])] };
}
