import { liveOut } from "../allocate/live-out.ts";
import { blocksBetween, commonDominator, type MachineFlow, machineFlow } from "../machine/flow.ts";
import type { AllocatedFunction, MachineBlock, MachineBlockId } from "../machine/function.ts";
import type { CopyInst, FrameAddrInst, MachineInst, RowInst } from "../machine/instruction.ts";
import { clobbersOf, defsOf, termUses, usesOf } from "../machine/operands.ts";
import type { PReg, Reg } from "../machine/register.ts";
import { defineMachinePass } from "./machine-pass.ts";

/**
 * Keep a constant of two slots that is made three times or more in a register that is free from there on: a map, the address of a
 * stack slot, a wide number. With n uses it takes 2 + n slots instead of 2n.
 *
 * It is made in the block that dominates the uses, before the first of them. The register is one that calls leave alone and that
 * nothing on the ways from there to the uses holds or writes. Where none is free for all uses, the uses below each block are tried by
 * themselves. LLVM's name is constant hoisting.
 */
export const hoistConstants = defineMachinePass({
  name: "hoist-constants",
  description: "keep a map or stack address that is made three times or more in a register that is free",
  run: hoist,
});

/** r6–r9, which calls leave as they are. */
const SAVED: readonly PReg[] = [6, 7, 8, 9];
/** From here on 2 + n is less than 2n. */
const FEWEST = 3;

type Constant = FrameAddrInst<PReg> | RowInst<PReg>;

interface Site {
  readonly block: MachineBlockId;
  readonly index: number;
  readonly inst: Constant;
}

interface Home {
  readonly register: PReg;
  readonly block: MachineBlockId;
  readonly index: number;
  readonly sites: readonly Site[];
}

function hoist(fn: AllocatedFunction): AllocatedFunction {
  const groups = [...sitesOf(fn).values()].filter((sites) => sites.length >= FEWEST).sort((a, b) => b.length - a.length);
  if (groups.length === 0) return fn;
  const search = new Search(fn);
  for (const sites of groups) {
    const home = search.homeOf(sites);
    if (home) return rewrite(fn, home);
  }
  return fn;
}

/** The places that make each constant. */
function sitesOf(fn: AllocatedFunction): ReadonlyMap<string, readonly Site[]> {
  const groups = new Map<string, Site[]>();
  for (const block of fn.blocks)
    block.insts.forEach((inst, index) => {
      const key = keyOf(inst);
      if (key === undefined || inst.kind === "copy") return;
      const site = { block: block.id, index, inst };
      const known = groups.get(key);
      if (known) known.push(site);
      else groups.set(key, [site]);
    });
  return groups;
}

function keyOf(inst: MachineInst<PReg>): string | undefined {
  if (inst.kind === "frame_addr") return `&#${inst.slot}+${inst.off}`;
  if (inst.kind === "row" && inst.row.operation.kind === "load-imm64")
    return [inst.row.name, inst.map, inst.imm, inst.nextImm, inst.off].join(" ");
  return undefined;
}

/** Looks for a register and a place; what it learns of the function is learnt once. */
class Search {
  readonly #blocks: ReadonlyMap<MachineBlockId, MachineBlock<PReg>>;
  readonly #flow: MachineFlow;
  readonly #liveOut: ReadonlyMap<MachineBlockId, ReadonlySet<Reg>>;

  constructor(fn: AllocatedFunction) {
    this.#blocks = new Map(fn.blocks.map((block) => [block.id, block]));
    this.#flow = machineFlow(fn);
    this.#liveOut = liveOut(fn);
  }

  /** Where all uses can have the constant from, else where the uses below some block can. */
  homeOf(all: readonly Site[]): Home | undefined {
    const pending: (readonly Site[])[] = [all];
    for (let sites = pending.pop(); sites; sites = pending.pop()) {
      const top = commonDominator(
        this.#flow,
        sites.map((site) => site.block),
      );
      if (top === undefined) continue;
      const inTop = sites.filter((site) => site.block === top);
      const index = Math.min(...inTop.map((site) => site.index), this.#blocks.get(top)?.insts.length ?? 0);
      const register = this.#freeRegister(top, index, sites);
      if (register !== undefined) return { register, block: top, index, sites };
      for (const child of this.#flow.tree.children.get(top) ?? []) {
        const [start = 0, end = 0] = this.#flow.tree.interval.get(child) ?? [];
        const below = sites.filter(({ block }) => {
          const [at = -1] = this.#flow.tree.interval.get(block) ?? [];
          return start <= at && at < end;
        });
        if (below.length >= FEWEST) pending.push(below);
      }
    }
    return undefined;
  }

  #freeRegister(top: MachineBlockId, index: number, sites: readonly Site[]): PReg | undefined {
    const taken = new Set<number>();
    const ends = sites.map((site) => site.block);
    for (const id of blocksBetween(this.#flow, top, ends)) {
      const block = this.#blocks.get(id);
      if (!block) return undefined;
      for (const inst of id === top ? block.insts.slice(index) : block.insts)
        for (const register of [...usesOf(inst), ...defsOf(inst), ...clobbersOf(inst)]) taken.add(register);
      for (const register of termUses(block.term)) taken.add(register);
      for (const register of this.#liveOut.get(id) ?? []) taken.add(register);
    }
    return SAVED.find((register) => !taken.has(register));
  }
}

function rewrite(fn: AllocatedFunction, home: Home): AllocatedFunction {
  const sites = new Set(home.sites.map((site) => site.inst));
  const [first] = home.sites;
  if (!first) return fn;
  const made: Constant = { ...first.inst, id: fn.nextInst, dst: home.register };
  const use = (inst: MachineInst<PReg>): MachineInst<PReg> => {
    if (inst.kind === "copy" || !sites.has(inst) || inst.dst === undefined) return inst;
    const copy: CopyInst<PReg> = { kind: "copy", id: inst.id, span: inst.span, moves: [{ to: inst.dst, from: home.register }] };
    return copy;
  };
  const blocks = fn.blocks.map((block) => {
    const insts = block.insts.map(use);
    if (block.id === home.block) return { ...block, insts: insts.toSpliced(home.index, 0, made) };
    return insts.some((inst, index) => inst !== block.insts[index]) ? { ...block, insts } : block;
  });
  return { ...fn, blocks, nextInst: fn.nextInst + 1 };
}
