import { InternalError } from "@whistler/diagnostics";
import { blocksById } from "./analyses/blocks.ts";
import type { Position } from "./analyses/dominators.ts";
import type { Block, BlockId, Inst, IrFunction, Terminator, ValueId } from "./function.ts";
import { Counters, type FreshIds, type InstPlace, mapList, replaceUses } from "./rewrite.ts";

/**
 * Edits collected by places of the function as it was, applied in one sweep when the callback of `rewrite` returns. The function
 * that analyses read stays as it is meanwhile.
 */
export interface Edit extends FreshIds {
  /** Put these in the place of an instruction; none removes it. */
  replace(at: InstPlace, ...insts: readonly Inst[]): void;
  /** Insert before the instruction at a place, after what was inserted there before; `"term"`: at the block's end. */
  insertBefore(at: Position, ...insts: readonly Inst[]): void;
  setTerminator(block: BlockId, term: Terminator): void;
  setParams(block: BlockId, params: Block["params"]): void;
  /** Add a block, after the block `after` or at the end of the function. */
  addBlock(block: Block, after?: BlockId): void;
  removeBlock(block: BlockId): void;
  /** Let all uses of `from` name `to`, also in what the other edits put in. */
  replaceUses(from: ValueId, to: ValueId): void;
}

class EditList extends Counters implements Edit {
  readonly #fn: IrFunction;
  readonly #replaced = new Map<BlockId, Map<number, readonly Inst[]>>();
  readonly #inserted = new Map<BlockId, Map<number | "term", Inst[]>>();
  readonly #terms = new Map<BlockId, Terminator>();
  readonly #params = new Map<BlockId, Block["params"]>();
  readonly #added = new Map<BlockId | undefined, Block[]>();
  readonly #removed = new Set<BlockId>();
  readonly #uses = new Map<ValueId, ValueId>();

  constructor(fn: IrFunction) {
    super(fn);
    this.#fn = fn;
  }

  replace(at: InstPlace, ...insts: readonly Inst[]): void {
    this.#check(at.block, at.index);
    inner(this.#replaced, at.block).set(at.index, insts);
  }

  insertBefore(at: Position, ...insts: readonly Inst[]): void {
    this.#check(at.block, at.index);
    const places = inner(this.#inserted, at.block);
    const known = places.get(at.index);
    if (known) known.push(...insts);
    else places.set(at.index, [...insts]);
  }

  setTerminator(block: BlockId, term: Terminator): void {
    this.#check(block, "term");
    this.#terms.set(block, term);
  }

  setParams(block: BlockId, params: Block["params"]): void {
    this.#check(block, "term");
    this.#params.set(block, params);
  }

  addBlock(block: Block, after?: BlockId): void {
    if (after !== undefined) this.#check(after, "term");
    const known = this.#added.get(after);
    if (known) known.push(block);
    else this.#added.set(after, [block]);
  }

  removeBlock(block: BlockId): void {
    this.#check(block, "term");
    this.#removed.add(block);
  }

  replaceUses(from: ValueId, to: ValueId): void {
    if (from !== to) this.#uses.set(from, to);
  }

  apply(): IrFunction {
    const old = this.#fn.blocks;
    const blocks = mapList(old, (block) => {
      const kept = this.#removed.has(block.id) ? [] : [this.#rebuild(block)];
      const added = this.#added.get(block.id);
      return added ? [...kept, ...added] : (kept[0] ?? []);
    });
    const last = this.#added.get(undefined);
    return replaceUses(this.finish(last ? [...blocks, ...last] : blocks), this.#uses);
  }

  #rebuild(block: Block): Block {
    const replaced = this.#replaced.get(block.id);
    const inserted = this.#inserted.get(block.id);
    let insts = block.insts;
    if (replaced || inserted) {
      insts = mapList(block.insts, (inst, index) => {
        const before = inserted?.get(index);
        const now = replaced?.get(index);
        return before ? [...before, ...(now ?? [inst])] : now?.length === 1 ? now[0] : now;
      });
      const atEnd = inserted?.get("term");
      if (atEnd && atEnd.length > 0) insts = [...insts, ...atEnd];
    }
    const term = this.#terms.get(block.id) ?? block.term;
    const params = this.#params.get(block.id) ?? block.params;
    return insts === block.insts && term === block.term && params === block.params ? block : { ...block, insts, term, params };
  }

  #check(id: BlockId, index: number | "term"): void {
    const block = blocksById(this.#fn).get(id);
    if (!block || (index !== "term" && !block.insts[index]))
      throw new InternalError(`function ${this.#fn.name} has no place b${id}:${index}`);
  }
}

function inner<K, L, V>(outer: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const known = outer.get(key);
  if (known) return known;
  const made = new Map<L, V>();
  outer.set(key, made);
  return made;
}

/** Collect edits while reading the function and its analyses; they are applied together. The same function where there were none. */
export function rewrite(fn: IrFunction, collect: (edit: Edit) => void): IrFunction {
  const edits = new EditList(fn);
  collect(edits);
  return edits.apply();
}
