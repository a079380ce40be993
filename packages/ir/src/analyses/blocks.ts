import { InternalError } from "@whistler/diagnostics";
import type { Block, BlockId, IrFunction } from "../function.ts";

const memo = new WeakMap<IrFunction, ReadonlyMap<BlockId, Block>>();

/**
 * The blocks of a function by id, memoised. Not an analysis: it holds the blocks themselves, so that no pass can preserve it.
 * Where ids are duplicated (malformed), the first block counts.
 */
export function blocksById(fn: IrFunction): ReadonlyMap<BlockId, Block> {
  const known = memo.get(fn);
  if (known) return known;
  const blocks = new Map<BlockId, Block>();
  for (const block of fn.blocks) if (!blocks.has(block.id)) blocks.set(block.id, block);
  memo.set(fn, blocks);
  return blocks;
}

/** The block of this id; an internal error where the function has none. */
export function blockOf(fn: IrFunction, id: BlockId): Block {
  const block = blocksById(fn).get(id);
  if (!block) throw new InternalError(`function ${fn.name} has no block b${id}`);
  return block;
}

/** The first block; an internal error for a function without blocks. */
export function entryBlock(fn: IrFunction): Block {
  const entry = fn.blocks[0];
  if (!entry) throw new InternalError(`function ${fn.name} has no blocks`);
  return entry;
}
