import { InternalError, type Span } from "@whistler/diagnostics";
import {
  constantOf,
  definitionOf,
  type Inst,
  type IrFunction,
  type PtrKind,
  ptrKindOf,
  type Target,
  typeOf,
  usesOf,
  type ValueId,
} from "@whistler/ir";
import { atLeast, type CpuLevel, type InsnInfo } from "@whistler/isa";
import type { MachineBlock, MachineTerm, VirtualFunction } from "../machine/function.ts";
import { type Move, type RowInst, type RowParts, rowInst, type VirtualInst } from "../machine/instruction.ts";
import { defsOf } from "../machine/operands.ts";
import { ARGUMENTS, FRAME_POINTER, type Reg, type VReg, vreg } from "../machine/register.ts";

/** Whether an immediate field, sign-extended from 32 bits, gives the 64-bit value. */
export const fitsImmediate = (value: bigint): boolean => BigInt.asIntN(32, value) === value;

/** Where an access goes: a base register, or a slot of the frame. */
export interface MemoryOperand {
  readonly base: Reg;
  readonly slot: number | undefined;
  readonly off: number;
}

/** Offsets from the start of a slot that stay within the 16-bit field wherever the slot lies in the 512-byte frame. */
const MAX_SLOT_OFFSET = 32000;

/**
 * The selection of one function: what rules ask about values, and where they append machine instructions. Constants, maps and frame
 * addresses are *free*: they are made anew at each use and never kept in a register.
 */
export class Selection {
  readonly fn: IrFunction;
  readonly target: Target;
  /** The place that appended instructions get. */
  span: Span;
  readonly #vregs = new Map<ValueId, VReg>();
  readonly #blocks: MachineBlock<Reg>[] = [];
  #nextVReg = 0;
  #nextInst = 0;
  #nextBlock: number;
  #insts: VirtualInst[] = [];
  #current = 0;

  constructor(fn: IrFunction, target: Target) {
    this.fn = fn;
    this.target = target;
    this.span = fn.span;
    this.#nextBlock = fn.nextBlock;
  }

  /** Whether the target takes what the level has. */
  has(level: CpuLevel): boolean {
    return atLeast(this.target.cpu, level);
  }

  // Values

  /** The value behind names that cost nothing. */
  root(value: ValueId): ValueId {
    let at = value;
    for (let inst = definitionOf(this.fn, at); inst && isAlias(inst); inst = definitionOf(this.fn, at)) {
      const [source] = inst.args;
      if (source === undefined) break;
      at = source;
    }
    return at;
  }

  /** The virtual register of a value that is not free. */
  register(value: ValueId): VReg {
    const root = this.root(value);
    const known = this.#vregs.get(root);
    if (known !== undefined) return known;
    const made = this.fresh();
    this.#vregs.set(root, made);
    return made;
  }

  fresh(): VReg {
    return vreg(this.#nextVReg++);
  }

  /** The constant that a value is; null where it is none. */
  constant(value: ValueId | undefined): bigint | null {
    return value === undefined ? null : constantOf(this.fn, this.root(value));
  }

  /** Whether a value is made at each use. */
  isFree(value: ValueId): boolean {
    const inst = definitionOf(this.fn, this.root(value));
    return inst !== undefined && FREE.has(inst.op);
  }

  /** A register with the value; what is free is made here. */
  use(value: ValueId): Reg {
    if (!this.isFree(value)) return this.register(value);
    const to = this.fresh();
    this.make(to, value);
    return to;
  }

  /** The pointer kind of a base; undefined for scalars that hold an address. */
  pointerKind(value: ValueId): PtrKind | undefined {
    return ptrKindOf(typeOf(this.fn, value));
  }

  operand(inst: Inst, index: number): ValueId {
    const value = inst.args[index];
    if (value === undefined) throw new InternalError(`select: ${inst.op} lacks operand ${index}`);
    return value;
  }

  result(inst: Inst): VReg {
    if (inst.result === undefined) throw new InternalError(`select: ${inst.op} has no result`);
    return this.register(inst.result);
  }

  isUsed(inst: Inst): boolean {
    return inst.result !== undefined && usesOf(this.fn, inst.result).length > 0;
  }

  /** Base and offset of an access; constants that were added to a frame address move into the offset. */
  address(pointer: ValueId, offset: number): MemoryOperand {
    let at = this.root(pointer);
    let off = offset;
    for (let inst = definitionOf(this.fn, at, "ptr_add"); inst; inst = definitionOf(this.fn, at, "ptr_add")) {
      const constant = this.constant(inst.args[1]);
      const [base] = inst.args;
      if (constant === null || base === undefined) break;
      at = this.root(base);
      off += Number(constant);
    }
    const frame = definitionOf(this.fn, at, "stack_addr");
    if (frame && Math.abs(off) < MAX_SLOT_OFFSET) return { base: FRAME_POINTER, slot: frame.attrs.slot, off };
    return { base: this.use(pointer), slot: undefined, off: offset };
  }

  // Instructions

  /** A row with operands, not yet appended. */
  inst(row: string | InsnInfo, parts: RowParts<Reg>): RowInst<Reg> {
    return rowInst(this.#nextInst++, this.span, row, parts);
  }

  row(row: string | InsnInfo, parts: RowParts<Reg>): void {
    this.#insts.push(this.inst(row, parts));
  }

  /** Moves that happen at once. */
  copy(moves: readonly Move<Reg>[]): void {
    if (moves.length > 0) this.#insts.push({ kind: "copy", id: this.#nextInst++, span: this.span, moves });
  }

  move(to: Reg, from: Reg): void {
    this.copy([{ to, from }]);
  }

  frameAddress(dst: Reg, slot: number, off: number): void {
    this.#insts.push({ kind: "frame_addr", id: this.#nextInst++, span: this.span, dst, slot, off });
  }

  /** Put a value into a register: moved, or made there. */
  into(to: Reg, value: ValueId): void {
    if (this.isFree(value)) this.make(to, value);
    else this.move(to, this.register(value));
  }

  /** Make a free value in a register. */
  make(to: Reg, value: ValueId): void {
    const inst = definitionOf(this.fn, this.root(value));
    switch (inst?.op) {
      case "const":
        this.load(to, inst.attrs.value);
        return;
      case "stack_addr":
        this.frameAddress(to, inst.attrs.slot, 0);
        return;
      case "map_ref":
        this.row("lddw_map_fd", { dst: to, map: inst.attrs.map });
        return;
      case "map_value_ref":
        this.row("lddw_map_value", { dst: to, map: inst.attrs.map, nextImm: inst.attrs.offset });
        return;
      case "core_value":
        this.row("mov_imm", { dst: to, imm: inst.attrs.value, core: inst.attrs.core });
        return;
      case "btf_ref":
        this.row("lddw_btf_id", { dst: to, imm: inst.attrs.btfId });
        return;
      default:
        throw new InternalError("select: only constants and addresses are made at their uses");
    }
  }

  /** Load a constant: a sign-extended immediate, a zero-extended 32-bit one, or two slots. */
  load(to: Reg, value: bigint): void {
    if (fitsImmediate(value)) this.row("mov_imm", { dst: to, imm: Number(value) });
    else if (value >= 0n && value < 1n << 32n) this.row("mov32_imm", { dst: to, imm: Number(BigInt.asIntN(32, value)) });
    else this.row("lddw", { dst: to, imm: Number(BigInt.asIntN(32, value)), nextImm: Number(BigInt.asIntN(32, value >> 32n)) });
  }

  /** How many argument registers, from r1 on, the raw instructions of this block have set since the last call. */
  rawArguments(): number {
    const set = new Set<Reg>();
    for (const inst of this.#insts) {
      if (inst.kind === "row" && inst.row.operation.kind === "call") set.clear();
      else for (const register of defsOf(inst)) set.add(register);
    }
    const first = ARGUMENTS.findIndex((register) => !set.has(register));
    return first < 0 ? ARGUMENTS.length : first;
  }

  // Blocks

  newBlock(): number {
    return this.#nextBlock++;
  }

  /** Go on in a block. */
  open(block: number): void {
    this.#current = block;
    this.#insts = [];
  }

  /** End the current block. */
  close(term: MachineTerm<Reg>): void {
    this.#blocks.push({ id: this.#current, insts: this.#insts, term });
  }

  /** Build other blocks, then go on in the current one. */
  aside<T>(build: () => T): T {
    const [insts, current] = [this.#insts, this.#current];
    const result = build();
    this.#insts = insts;
    this.#current = current;
    return result;
  }

  finish(): VirtualFunction {
    const entry = this.fn.blocks[0]?.id;
    return {
      name: this.fn.name,
      section: this.fn.section,
      contextStruct: this.fn.contextStruct,
      span: this.fn.span,
      blocks: [...this.#blocks.filter((block) => block.id === entry), ...this.#blocks.filter((block) => block.id !== entry)],
      slots: this.fn.slots,
      nextVReg: this.#nextVReg,
      nextInst: this.#nextInst,
      nextBlock: this.#nextBlock,
    };
  }
}

const FREE: ReadonlySet<Inst["op"]> = new Set(["const", "stack_addr", "map_ref", "map_value_ref", "btf_ref", "core_value"]);

/** Ops whose result is their operand's register. */
function isAlias(inst: Inst): boolean {
  return (
    inst.op === "copy" ||
    inst.op === "refine" ||
    inst.op === "ptr_to_int" ||
    ((inst.op === "zext" || inst.op === "sext") && inst.attrs.width === 64)
  );
}
