import type { CoreRelocation } from "@whistler/btf";
import { InternalError, type Span } from "@whistler/diagnostics";
import type { PtrKind } from "@whistler/ir";
import { type InsnInfo, rowNamed } from "@whistler/isa";
import type { Reg } from "./register.ts";

interface InstCommon {
  /** Unique in the function and kept by allocation, whose checker finds the instruction again by it. */
  readonly id: number;
  readonly span: Span;
}

/** An instruction of the ISA: a row of its opcode table with operands. */
export interface RowInst<R extends Reg> extends InstCommon {
  readonly kind: "row";
  readonly row: InsnInfo;
  /** The field's register, where the row has one there. */
  readonly dst: R | undefined;
  readonly src: R | undefined;
  /** Bytes from the base register, or from the start of `slot`. */
  readonly off: number;
  readonly imm: number;
  /** Upper half of a `lddw`. */
  readonly nextImm: number;
  /** The memory is this stack slot; the base register is r10. */
  readonly slot: number | undefined;
  /** Of a helper call: how many of r1–r5 it reads. */
  readonly argCount: number;
  /** The map of a `lddw`, or the map that a helper call is given first: what may not be merged with another map's. */
  readonly map: string | undefined;
  readonly core: CoreRelocation | undefined;
  /** What the base register points at; accesses may be merged within one merge class only. */
  readonly pointer: PtrKind | undefined;
}

/** A place of the frame that holds one register's value: allocation makes them. */
export interface SpillPlace {
  readonly spill: number;
}
export type Place<R extends Reg> = R | SpillPlace;

export function isSpill<R extends Reg>(place: Place<R>): place is SpillPlace {
  return typeof place === "object";
}

export interface Move<R extends Reg> {
  readonly to: Place<R>;
  readonly from: Place<R>;
}

/** All moves at once, whole 64-bit values. Allocation coalesces what it can and puts the rest in an order. */
export interface CopyInst<R extends Reg> extends InstCommon {
  readonly kind: "copy";
  readonly moves: readonly Move<R>[];
}

/** The address of a byte of a stack slot: `dst = r10; dst += …`, 2 slots. */
export interface FrameAddrInst<R extends Reg> extends InstCommon {
  readonly kind: "frame_addr";
  readonly dst: R;
  readonly slot: number;
  readonly off: number;
}

export type MachineInst<R extends Reg> = RowInst<R> | CopyInst<R> | FrameAddrInst<R>;
export type VirtualInst = MachineInst<Reg>;

/** The row of this name; asking for one that does not exist is our own mistake. */
export function rowOf(name: string): InsnInfo {
  const row = rowNamed(name);
  if (!row) throw new InternalError(`the opcode table has no row ${name}`);
  return row;
}

/** What is particular to an instruction beside its row. */
export type RowParts<R extends Reg> = Partial<Omit<RowInst<R>, "id" | "span" | "kind" | "row">>;

export function rowInst<R extends Reg>(id: number, span: Span, row: InsnInfo | string, parts: RowParts<R>): RowInst<R> {
  return {
    kind: "row",
    id,
    span,
    row: typeof row === "string" ? rowOf(row) : row,
    dst: parts.dst,
    src: parts.src,
    off: parts.off ?? 0,
    imm: parts.imm ?? 0,
    nextImm: parts.nextImm ?? 0,
    slot: parts.slot,
    argCount: parts.argCount ?? 0,
    map: parts.map,
    core: parts.core,
    pointer: parts.pointer,
  };
}
