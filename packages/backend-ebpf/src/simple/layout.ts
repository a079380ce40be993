import { type AllocatedFunction, type MachineBlock, type MachineBlockId, mapTargets, successorsOf } from "../machine/function.ts";
import { type RowInst, rowOf } from "../machine/instruction.ts";
import type { PReg } from "../machine/register.ts";

type Block = MachineBlock<PReg>;

/** The jump that is taken exactly where this one is not; `jset` has none. */
const INVERSE: Readonly<Record<string, string>> = {
  jeq: "jne",
  jne: "jeq",
  jgt: "jle",
  jle: "jgt",
  jge: "jlt",
  jlt: "jge",
  jsgt: "jsle",
  jsle: "jsgt",
  jsge: "jslt",
  jslt: "jsge",
};

/** Tidy the allocated code and put the blocks into an order in which most jumps fall through. */
export function layOutBlocks(
  fn: AllocatedFunction,
  canInvert: (row: string) => boolean,
): { readonly fn: AllocatedFunction; readonly order: readonly Block[] } {
  const tidy = tidyBlocks(fn);
  return { fn: tidy, order: place(tidy, canInvert) };
}

function tidyBlocks(fn: AllocatedFunction): AllocatedFunction {
  let now = fn;
  for (;;) {
    const next = mergeChains(dropUnreachable(mergeEqual(threadEmpty(now))));
    if (next.blocks.length === now.blocks.length && next.blocks.every((block, index) => block === now.blocks[index])) return next;
    now = next;
  }
}

/** Jumps to a block that only jumps on go to its target; a branch whose sides meet is a jump. */
function threadEmpty(fn: AllocatedFunction): AllocatedFunction {
  const forward = new Map<MachineBlockId, MachineBlockId>();
  for (const block of fn.blocks)
    if (block.insts.length === 0 && block.term.op === "jump" && block.term.to !== block.id) forward.set(block.id, block.term.to);
  const resolve = (id: MachineBlockId): MachineBlockId => {
    let at = id;
    const seen = new Set<MachineBlockId>();
    for (let next = forward.get(at); next !== undefined && !seen.has(at); next = forward.get(at)) {
      seen.add(at);
      at = next;
    }
    return at;
  };
  return mapBlocks(fn, (block) => {
    const term = mapTargets(block.term, resolve);
    if (term.op === "branch" && term.then === term.else) return { ...block, term: { op: "jump", to: term.then, span: term.inst.span } };
    return term === block.term ? block : { ...block, term };
  });
}

/** Blocks that do the same and go on to the same place become one; both keep their meaning. */
function mergeEqual(fn: AllocatedFunction): AllocatedFunction {
  const byText = new Map<string, MachineBlockId>();
  const same = new Map<MachineBlockId, MachineBlockId>();
  fn.blocks.forEach((block, index) => {
    if (index === 0) return;
    const text = textOf(block);
    const kept = byText.get(text);
    if (kept === undefined) byText.set(text, block.id);
    else same.set(block.id, kept);
  });
  if (same.size === 0) return fn;
  return mapBlocks(fn, (block) => {
    const term = mapTargets(block.term, (id) => same.get(id) ?? id);
    return term === block.term ? block : { ...block, term };
  });
}

function textOf(block: Block): string {
  const row = ({ row: info, id: _id, span: _span, ...rest }: RowInst<PReg>): unknown => [info.name, rest];
  const insts = block.insts.map((inst) =>
    inst.kind === "row" ? row(inst) : inst.kind === "copy" ? ["copy", inst.moves] : ["frame_addr", inst.dst, inst.slot, inst.off],
  );
  const { term } = block;
  return JSON.stringify([
    insts,
    term.op === "branch" ? [row(term.inst), term.then, term.else] : term.op === "jump" ? ["jump", term.to] : ["exit"],
  ]);
}

function dropUnreachable(fn: AllocatedFunction): AllocatedFunction {
  const blocks = new Map(fn.blocks.map((block) => [block.id, block]));
  const reached = new Set<MachineBlockId>();
  const work = fn.blocks.slice(0, 1);
  for (let block = work.pop(); block; block = work.pop()) {
    if (reached.has(block.id)) continue;
    reached.add(block.id);
    for (const id of successorsOf(block.term)) {
      const next = blocks.get(id);
      if (next && !reached.has(id)) work.push(next);
    }
  }
  return reached.size === fn.blocks.length ? fn : { ...fn, blocks: fn.blocks.filter((block) => reached.has(block.id)) };
}

/** A block whose only way leads to a block that is reached from nowhere else takes that block in. */
function mergeChains(fn: AllocatedFunction): AllocatedFunction {
  const count = new Map<MachineBlockId, number>();
  for (const block of fn.blocks) for (const id of successorsOf(block.term)) count.set(id, (count.get(id) ?? 0) + 1);
  const blocks = new Map(fn.blocks.map((block) => [block.id, block]));
  const entry = fn.blocks[0]?.id;
  const gone = new Set<MachineBlockId>();
  for (const { id } of fn.blocks) {
    let head = blocks.get(id);
    while (
      head &&
      !gone.has(id) &&
      head.term.op === "jump" &&
      count.get(head.term.to) === 1 &&
      head.term.to !== entry &&
      head.term.to !== id
    ) {
      const next = blocks.get(head.term.to);
      if (!next || gone.has(next.id)) break;
      gone.add(next.id);
      head = { ...head, insts: [...head.insts, ...next.insts], term: next.term };
      blocks.set(id, head);
    }
  }
  return gone.size === 0
    ? fn
    : { ...fn, blocks: fn.blocks.filter((block) => !gone.has(block.id)).map((block) => blocks.get(block.id) ?? block) };
}

function mapBlocks(fn: AllocatedFunction, map: (block: Block) => Block): AllocatedFunction {
  const blocks = fn.blocks.map(map);
  return blocks.every((block, index) => block === fn.blocks[index]) ? fn : { ...fn, blocks };
}

/** Greedy chains: after each block the successor that would otherwise cost a jump, exits last. */
function place(fn: AllocatedFunction, canInvert: (row: string) => boolean): readonly Block[] {
  const blocks = new Map(fn.blocks.map((block) => [block.id, block]));
  const placed = new Set<MachineBlockId>();
  const order: Block[] = [];
  const waiting: MachineBlockId[] = fn.blocks.slice(0, 1).map((block) => block.id);
  const isFree = (id: MachineBlockId): boolean => !placed.has(id) && blocks.has(id);
  const isExit = (id: MachineBlockId): boolean => blocks.get(id)?.term.op === "exit";
  for (let start = waiting.pop(); start !== undefined; start = waiting.pop()) {
    for (let at = blocks.get(start); at && !placed.has(at.id); ) {
      placed.add(at.id);
      order.push(at);
      const { term }: Block = at;
      let candidates: readonly MachineBlockId[] = [];
      if (term.op === "jump") candidates = [term.to];
      if (term.op === "branch") {
        const name = term.inst.row.name;
        candidates = canInvert(name)
          ? isExit(term.else) && !isExit(term.then)
            ? [term.then, term.else]
            : [term.else, term.then]
          : [term.else];
        waiting.push(...[term.then, term.else].filter(isFree).sort((a, b) => Number(isExit(b)) - Number(isExit(a))));
      }
      const next = candidates.find(isFree);
      at = next === undefined ? undefined : blocks.get(next);
    }
  }
  return order;
}

/** The branch with the opposite condition, if the cpu level has its row. */
export function invert(inst: RowInst<PReg>, canInvert: (row: string) => boolean): RowInst<PReg> | undefined {
  if (!canInvert(inst.row.name)) return undefined;
  return { ...inst, row: rowOf(invertedName(inst.row.name) ?? inst.row.name) };
}

export function invertedName(name: string): string | undefined {
  const [, base = "", rest = ""] = /^(j[a-z]+)((?:32)?_(?:imm|reg))$/.exec(name) ?? [];
  const inverse = INVERSE[base];
  return inverse === undefined ? undefined : inverse + rest;
}
