import { type Diagnostic, diagnostic, InternalError, type Span } from "@whistler/diagnostics";
import { atLeast, type CpuLevel, type Insn, slotsOf } from "@whistler/isa";
import type { CodeInsn } from "@whistler/object";
import type { AllocatedFunction, MachineBlock, MachineBlockId } from "../machine/function.ts";
import { isSpill, type MachineInst, type RowInst, rowInst, rowOf } from "../machine/instruction.ts";
import { FRAME_POINTER, type PReg } from "../machine/register.ts";
import type { Frame } from "./frame.ts";
import { invert, invertedName } from "./layout.ts";

/** Whether the level has the jump that is taken where this one is not. */
export function invertible(cpu: CpuLevel): (row: string) => boolean {
  return (name) => {
    const inverse = invertedName(name);
    return inverse !== undefined && atLeast(cpu, rowOf(inverse).cpu);
  };
}

interface Item {
  readonly code: CodeInsn;
  /** Where the jump goes; its distance is filled in at the end. */
  readonly target?: MachineBlockId;
}

/** Blocks in their final order become instructions with jump distances. */
export function emit(
  fn: AllocatedFunction,
  order: readonly MachineBlock<PReg>[],
  frame: Frame,
  cpu: CpuLevel,
): { readonly insns: readonly CodeInsn[]; readonly diagnostics: readonly Diagnostic[] } {
  const items: Item[] = [];
  const startOf = new Map<MachineBlockId, number>();
  let slots = 0;
  const push = (item: Item): void => {
    items.push(item);
    slots += slotsOf(item.code.insn);
  };
  const canInvert = invertible(cpu);
  order.forEach((block, index) => {
    startOf.set(block.id, slots);
    for (const inst of block.insts) for (const code of lowerInst(inst, frame)) push({ code });
    const next = order[index + 1]?.id;
    const { term } = block;
    switch (term.op) {
      case "exit":
        push({ code: rowCode(rowInst<PReg>(0, term.span, "exit", {}), frame) });
        return;
      case "jump":
        if (term.to !== next) push({ code: jump(term.span), target: term.to });
        return;
      case "branch": {
        const inverse = term.then === next ? invert(term.inst, canInvert) : undefined;
        if (inverse) push({ code: rowCode(inverse, frame), target: term.else });
        else {
          push({ code: rowCode(term.inst, frame), target: term.then });
          if (term.else !== next) push({ code: jump(term.inst.span), target: term.else });
        }
      }
    }
  });
  return resolve(fn, items, startOf);
}

function jump(span: Span): CodeInsn {
  return { insn: { opcode: rowOf("ja").opcode, dst: 0, src: 0, off: 0, imm: 0 }, span };
}

function resolve(
  fn: AllocatedFunction,
  items: readonly Item[],
  startOf: ReadonlyMap<MachineBlockId, number>,
): { readonly insns: readonly CodeInsn[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  let at = 0;
  const insns = items.map(({ code, target }): CodeInsn => {
    at += slotsOf(code.insn);
    if (target === undefined) return code;
    const to = startOf.get(target);
    if (to === undefined) throw new InternalError(`emit: ${fn.name} jumps to b${target}, which was not placed`);
    const off = to - at;
    if ((off < -32768 || off > 32767) && diagnostics.length === 0)
      diagnostics.push(
        diagnostic("WH4002", `${fn.name} is too large: a jump over ${Math.abs(off)} slots`, {
          span: fn.span,
          help: ["split the program with tail calls"],
        }),
      );
    return { ...code, insn: { ...code.insn, off } };
  });
  return { insns, diagnostics };
}

function lowerInst(inst: MachineInst<PReg>, frame: Frame): readonly CodeInsn[] {
  switch (inst.kind) {
    case "row":
      return [rowCode(inst, frame)];
    case "frame_addr": {
      const offset = offsetOf(frame, inst.slot) + inst.off;
      return [
        rowCode(rowInst<PReg>(0, inst.span, "mov_reg", { dst: inst.dst, src: FRAME_POINTER }), frame),
        rowCode(rowInst<PReg>(0, inst.span, "add_imm", { dst: inst.dst, imm: offset }), frame),
      ];
    }
    case "copy":
      return inst.moves.map(({ to, from }) => {
        if (isSpill(to)) {
          if (isSpill(from)) throw new InternalError("emit: a move from memory to memory");
          return rowCode(rowInst<PReg>(0, inst.span, "stxdw", { dst: FRAME_POINTER, src: from, slot: to.spill }), frame);
        }
        if (isSpill(from)) return rowCode(rowInst<PReg>(0, inst.span, "ldxdw", { dst: to, src: FRAME_POINTER, slot: from.spill }), frame);
        return rowCode(rowInst<PReg>(0, inst.span, "mov_reg", { dst: to, src: from }), frame);
      });
  }
}

function offsetOf(frame: Frame, slot: number): number {
  const offset = frame.offsets.get(slot);
  if (offset === undefined) throw new InternalError(`emit: slot #${slot} has no place in the frame`);
  return offset;
}

function rowCode(inst: RowInst<PReg>, frame: Frame): CodeInsn {
  const { row } = inst;
  const off = (row.selectors.off ?? inst.off) + (inst.slot === undefined ? 0 : offsetOf(frame, inst.slot));
  const insn: Insn = {
    opcode: row.opcode,
    dst: inst.dst ?? 0,
    src: row.selectors.src ?? inst.src ?? 0,
    off: row.off === "unused" ? 0 : off,
    imm: row.selectors.imm ?? inst.imm,
    ...(row.nextImm === "none" ? {} : { nextImm: inst.nextImm }),
  };
  const isMapLoad = row.operation.kind === "load-imm64" && inst.map !== undefined;
  return {
    insn,
    span: inst.span,
    ...(isMapLoad && inst.map !== undefined ? { map: inst.map } : {}),
    ...(inst.core ? { core: inst.core } : {}),
  };
}
