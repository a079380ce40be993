import { applyPatches, castDraft, type Draft, enablePatches, type Patch, produce, produceWithPatches } from "immer";
import type { Block, IrFunction } from "./function.ts";

/**
 * Edits of drafts, and changes as data: what `--trace-passes` records. immer is used here only: at 100,000 instructions a draft for
 * each takes seconds where a sweep of the rewrite kit takes milliseconds, so passes that look at everything use that.
 */

/**
 * Edit a draft. For a few edits: read the base function, write the draft. The same reference where nothing was written.
 * Instructions that came out of it are frozen.
 */
export function editFunction(fn: IrFunction, edit: (draft: Draft<IrFunction>) => void): IrFunction {
  return produce(fn, (draft) => {
    edit(draft);
  });
}

/** As `editFunction`, with the patches that lead from the old function to the new one and back. */
export function traceEdit(
  fn: IrFunction,
  edit: (draft: Draft<IrFunction>) => void,
): { readonly fn: IrFunction; readonly patches: readonly Patch[]; readonly inversePatches: readonly Patch[] } {
  enablePatches();
  const [after, patches, inversePatches] = produceWithPatches(fn, (draft) => {
    edit(draft);
  });
  return { fn: after, patches, inversePatches };
}

/** The patches that make `after` of `before`, however a pass made it; none where both are the same reference. */
export function patchesBetween(before: IrFunction, after: IrFunction): readonly Patch[] {
  if (before === after) return [];
  return traceEdit(before, (draft) => {
    writeFields(draft, before, after, "blocks");
    if (after.contextStruct === undefined) delete draft.contextStruct;
    writeList(draft.blocks, before.blocks, after.blocks, (block, old, index) => writeBlock(draft.blocks[index], old, block));
  }).patches;
}

/** The function that the patches make of the one that they were taken from. */
export function patched(before: IrFunction, patches: readonly Patch[]): IrFunction {
  enablePatches();
  return applyPatches(before, patches);
}

/** Write the changed parts of a block into its draft; false where it is another block. */
function writeBlock(draft: Draft<Block> | undefined, before: Block, after: Block): boolean {
  if (!draft || before.id !== after.id) return false;
  writeFields(draft, before, after, "insts");
  writeList(draft.insts, before.insts, after.insts, () => false);
  return true;
}

/** Write the fields whose values are not the ones of before; those of the list are written one by one. */
function writeFields<T extends object>(draft: Draft<T>, before: T, after: T, list: keyof T): void {
  for (const [key, value] of Object.entries(after))
    if (key !== list && Reflect.get(before, key) !== value) Object.assign(draft, { [key]: castDraft(value) });
}

/** Write the items that changed, whole unless `within` could write what changed in them. */
function writeList<T>(
  draft: Draft<T>[],
  before: readonly T[],
  after: readonly T[],
  within: (item: T, old: T, index: number) => boolean,
): void {
  if (before === after) return;
  after.forEach((item, index) => {
    const old = before[index];
    if (old !== item && (old === undefined || !within(item, old, index))) draft[index] = castDraft(item);
  });
  if (draft.length > after.length) draft.length = after.length;
}

export type { Draft, Patch };
