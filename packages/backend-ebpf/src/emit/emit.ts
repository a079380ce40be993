import { InternalError, type Span } from "@whistler/diagnostics";
import type { CpuLevel, Insn } from "@whistler/isa";
import type { CodeInsn } from "@whistler/object";
import type { Frame } from "../frame/frame.ts";
import { invert, invertible } from "../layout/invert.ts";
import type { MachineBlock, MachineBlockId } from "../machine/function.ts";
import { isSpill, type MachineInst, type RowInst, rowInst, rowOf } from "../machine/instruction.ts";
import { FRAME_POINTER, type PReg } from "../machine/register.ts";
import { type Item, relax } from "./relax.ts";

/** Blocks in their final order become instructions with jump distances. */
export function emit(order: readonly MachineBlock<PReg>[], frame: Frame, cpu: CpuLevel): readonly CodeInsn[] {
  const items: Item[] = [];
  const canInvert = invertible(cpu);
  order.forEach((block, index) => {
    const start = items.length;
    const push = (code: CodeInsn, target?: MachineBlockId): void => {
      items.push({ code, labels: items.length === start ? [block.id] : [], ...(target === undefined ? {} : { target }) });
    };
    for (const inst of block.insts) for (const code of lowerInst(inst, frame)) push(code);
    const next = order[index + 1]?.id;
    const { term } = block;
    switch (term.op) {
      case "exit":
        push(rowCode(rowInst<PReg>(0, term.span, "exit", {}), frame));
        break;
      case "jump":
        // An empty block that only falls through still needs an instruction for its label; layout leaves none behind but loops.
        if (term.to !== next || items.length === start) push(jump(term.span), term.to);
        break;
      case "branch": {
        const inverse = term.then === next ? invert(term.inst, canInvert) : undefined;
        if (inverse) push(rowCode(inverse, frame), term.else);
        else {
          push(rowCode(term.inst, frame), term.then);
          if (term.else !== next) push(jump(term.inst.span), term.else);
        }
      }
    }
  });
  return relax(items, cpu);
}

function jump(span: Span): CodeInsn {
  return { insn: { opcode: rowOf("ja").opcode, dst: 0, src: 0, off: 0, imm: 0 }, span };
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
