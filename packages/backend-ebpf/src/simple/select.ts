import { InternalError, type Span } from "@whistler/diagnostics";
import {
  type Block,
  type BlockId,
  blocksById,
  type Cmp,
  constantOf,
  definitionOf,
  type Edge,
  type Inst,
  type IrFunction,
  knownBits,
  ptrKindOf,
  type Target,
  typeOf,
  usesOf,
  type ValueId,
} from "@whistler/ir";
import { describe } from "@whistler/isa";
import { branchTo, type FrameSlot, type MachineBlock, type MachineTerm, type VirtualFunction } from "../machine/function.ts";
import { type RowInst, type RowParts, rowInst, type VirtualInst } from "../machine/instruction.ts";
import { isPReg, type PReg, type Reg, type VReg, vreg } from "../machine/register.ts";

/** Instruction selection: IR in, machine instructions over virtual registers out. Constants and addresses are made anew at each use. */
export function select(fn: IrFunction, target: Target): VirtualFunction {
  return new Selector(fn, target).run();
}

const ALU: Readonly<Record<string, string>> = {
  add: "add",
  sub: "sub",
  mul: "mul",
  udiv: "div",
  umod: "mod",
  sdiv: "sdiv",
  smod: "smod",
  and: "and",
  or: "or",
  xor: "xor",
  shl: "lsh",
  lshr: "rsh",
  ashr: "arsh",
};
const COMMUTATIVE = new Set(["add", "mul", "and", "or", "xor"]);
const JUMP: Readonly<Record<Cmp, string>> = {
  eq: "jeq",
  ne: "jne",
  ugt: "jgt",
  uge: "jge",
  ult: "jlt",
  ule: "jle",
  sgt: "jsgt",
  sge: "jsge",
  slt: "jslt",
  sle: "jsle",
  set: "jset",
};
const EXCHANGED: Readonly<Record<Cmp, Cmp>> = {
  eq: "eq",
  ne: "ne",
  set: "set",
  ugt: "ult",
  ult: "ugt",
  uge: "ule",
  ule: "uge",
  sgt: "slt",
  slt: "sgt",
  sge: "sle",
  sle: "sge",
};
const V1_INVERSE: Readonly<Partial<Record<Cmp, Cmp>>> = { ult: "uge", ule: "ugt", slt: "sge", sle: "sgt" };
const SIZE = { 8: "b", 16: "h", 32: "w", 64: "dw" } as const;

const fitsImm = (value: bigint): boolean => BigInt.asIntN(32, value) === value;

class Selector {
  readonly #fn: IrFunction;
  readonly #target: Target;
  readonly #vregs = new Map<ValueId, VReg>();
  readonly #blocks: MachineBlock<Reg>[] = [];
  #nextVReg = 0;
  #nextInst = 0;
  #nextBlock: number;
  #insts: VirtualInst[] = [];
  #current = 0;
  #span: Span;

  constructor(fn: IrFunction, target: Target) {
    this.#fn = fn;
    this.#target = target;
    this.#nextBlock = fn.nextBlock;
    this.#span = fn.span;
  }

  run(): VirtualFunction {
    this.#fn.blocks.forEach((block, index) => {
      this.#current = block.id;
      this.#insts = [];
      if (index === 0)
        block.params.forEach((param, i) => {
          this.#move(this.#of(param.value), (i + 1) as PReg);
        });
      for (const inst of block.insts) {
        this.#span = inst.span;
        this.#inst(inst);
      }
      this.#span = block.term.span;
      this.#term(block);
    });
    return {
      name: this.#fn.name,
      section: this.#fn.section,
      contextStruct: this.#fn.contextStruct,
      span: this.#fn.span,
      blocks: [
        ...this.#blocks.filter((block) => block.id === this.#fn.blocks[0]?.id),
        ...this.#blocks.filter((block) => block.id !== this.#fn.blocks[0]?.id),
      ],
      slots: this.#fn.slots as readonly FrameSlot[],
      slotConflicts: new Map(),
      nextVReg: this.#nextVReg,
      nextInst: this.#nextInst,
      nextBlock: this.#nextBlock,
    };
  }

  #fresh(): VReg {
    return vreg(this.#nextVReg++);
  }

  /** The value behind names that cost nothing. */
  #root(value: ValueId): ValueId {
    let at = value;
    for (let inst = definitionOf(this.#fn, at); inst; inst = definitionOf(this.#fn, at)) {
      const free =
        inst.op === "copy" ||
        inst.op === "refine" ||
        inst.op === "ptr_to_int" ||
        ((inst.op === "zext" || inst.op === "sext") && inst.attrs.width === 64);
      const [source] = inst.args;
      if (!free || source === undefined) break;
      at = source;
    }
    return at;
  }

  #of(value: ValueId): VReg {
    const root = this.#root(value);
    const known = this.#vregs.get(root);
    if (known !== undefined) return known;
    const made = this.#fresh();
    this.#vregs.set(root, made);
    return made;
  }

  #const(value: ValueId | undefined): bigint | null {
    return constantOf(this.#fn, value === undefined ? undefined : this.#root(value));
  }

  /** A register with the value; what is free is made here. */
  #use(value: ValueId): Reg {
    if (!this.#isFree(value)) return this.#of(value);
    const to = this.#fresh();
    this.#materialise(to, value);
    return to;
  }

  #isFree(value: ValueId): boolean {
    const inst = definitionOf(this.#fn, this.#root(value));
    return (
      inst?.op === "const" || inst?.op === "stack_addr" || inst?.op === "map_ref" || inst?.op === "map_value_ref" || inst?.op === "btf_ref"
    );
  }

  #materialise(to: Reg, value: ValueId): void {
    const inst = definitionOf(this.#fn, this.#root(value));
    switch (inst?.op) {
      case "const":
        this.#constant(to, inst.attrs.value);
        return;
      case "stack_addr":
        this.#push({ kind: "frame_addr", id: this.#nextInst++, span: this.#span, dst: to, slot: inst.attrs.slot, off: 0 });
        return;
      case "map_ref":
        this.#row("lddw_map_fd", { dst: to, map: inst.attrs.map });
        return;
      case "map_value_ref":
        this.#row("lddw_map_value", { dst: to, map: inst.attrs.map, nextImm: inst.attrs.offset });
        return;
      case "btf_ref":
        this.#row("lddw_btf_id", { dst: to, imm: inst.attrs.btfId });
        return;
      default:
        throw new InternalError("select: only constants and addresses are made at their uses");
    }
  }

  #constant(to: Reg, value: bigint): void {
    if (fitsImm(value)) this.#row("mov_imm", { dst: to, imm: Number(value) });
    else if (value >= 0n && value < 1n << 32n) this.#row("mov32_imm", { dst: to, imm: Number(BigInt.asIntN(32, value)) });
    else this.#row("lddw", { dst: to, imm: Number(BigInt.asIntN(32, value)), nextImm: Number(BigInt.asIntN(32, value >> 32n)) });
  }

  #push(inst: VirtualInst): void {
    this.#insts.push(inst);
  }

  #row(row: string, parts: RowParts<Reg>): void {
    this.#push(rowInst(this.#nextInst++, this.#span, row, parts));
  }

  #move(to: Reg, from: Reg): void {
    this.#push({ kind: "copy", id: this.#nextInst++, span: this.#span, moves: [{ to, from }] });
  }

  #arg(inst: Inst, index: number): ValueId {
    const value = inst.args[index];
    if (value === undefined) throw new InternalError(`select: ${inst.op} lacks operand ${index}`);
    return value;
  }

  #result(inst: Inst): VReg {
    if (inst.result === undefined) throw new InternalError(`select: ${inst.op} has no result`);
    return this.#of(inst.result);
  }

  #isUsed(inst: Inst): boolean {
    return inst.result !== undefined && usesOf(this.#fn, inst.result).length > 0;
  }

  #inst(inst: Inst): void {
    switch (inst.op) {
      case "const":
      case "stack_addr":
      case "map_ref":
      case "map_value_ref":
      case "btf_ref":
      case "copy":
      case "refine":
      case "ptr_to_int":
        return;
      case "load":
        if (this.#isUsed(inst)) this.#load(inst);
        return;
      case "store":
        this.#store(inst);
        return;
      case "fill":
        this.#fill(inst);
        return;
      case "atomic_rmw":
        this.#atomic(inst);
        return;
      case "helper_call":
        this.#call(inst);
        return;
      case "asm": {
        const row = describe(inst.attrs.insn);
        if (!row) throw new InternalError("select: asm with an unknown instruction");
        const { dst, src, off, imm } = inst.attrs.insn;
        this.#push(
          rowInst(this.#nextInst++, this.#span, row, {
            dst: row.dst === "unused" || !isPReg(dst) ? undefined : dst,
            src: row.src === "unused" || row.src === "selector" || !isPReg(src) ? undefined : src,
            off,
            imm,
            argCount: -1,
          }),
        );
        if (inst.result !== undefined) this.#move(this.#of(inst.result), 0);
        return;
      }
      case "icmp":
        if (this.#isUsed(inst) && !this.#isFused(inst)) this.#setcc(inst);
        return;
      case "bswap":
        if (this.#isUsed(inst)) this.#unary(inst, this.#target.cpu === "v4" ? `bswap_${inst.attrs.width}` : `endbe_${inst.attrs.width}`);
        return;
      case "zext":
        if (!this.#isUsed(inst) || inst.attrs.width === 64) return;
        if (inst.attrs.width === 32) this.#row("mov32_reg", { dst: this.#result(inst), src: this.#use(this.#arg(inst, 0)) });
        else this.#alu("and_imm", inst, inst.attrs.width === 8 ? 0xff : 0xffff);
        return;
      case "sext":
        if (!this.#isUsed(inst) || inst.attrs.width === 64) return;
        this.#extend(this.#result(inst), this.#use(this.#arg(inst, 0)), inst.attrs.width);
        return;
      default:
        if (this.#isUsed(inst)) this.#binary(inst);
    }
  }

  #unary(inst: Inst, row: string): void {
    const to = this.#result(inst);
    this.#copyInto(to, this.#arg(inst, 0));
    this.#row(row, { dst: to, imm: Number(row.split("_")[1]) });
  }

  #extend(to: Reg, from: Reg, width: 8 | 16 | 32): void {
    if (this.#target.cpu === "v4") {
      this.#row(`movs_${width}`, { dst: to, src: from, off: width });
      return;
    }
    if (to !== from) this.#move(to, from);
    this.#row("lsh_imm", { dst: to, imm: 64 - width });
    this.#row("arsh_imm", { dst: to, imm: 64 - width });
  }

  #copyInto(to: Reg, value: ValueId): void {
    if (this.#isFree(value)) this.#materialise(to, value);
    else this.#move(to, this.#of(value));
  }

  #alu(row: string, inst: Inst, imm: number): void {
    const to = this.#result(inst);
    this.#copyInto(to, this.#arg(inst, 0));
    this.#row(row, { dst: to, imm });
  }

  #binary(inst: Inst): void {
    const name = inst.op === "ptr_add" ? "add" : ALU[inst.op];
    if (!name) throw new InternalError(`select: no rule for ${inst.op}`);
    let left = this.#arg(inst, 0);
    let right = this.#arg(inst, 1);
    if (COMMUTATIVE.has(inst.op) && this.#const(left) !== null) [left, right] = [right, left];
    const to = this.#result(inst);
    const constant = this.#const(right);
    if (inst.op === "sub" && this.#const(left) === 0n && constant === null) {
      this.#move(to, this.#of(right));
      this.#row("neg", { dst: to });
      return;
    }
    if (constant !== null) {
      const shift = inst.op === "shl" || inst.op === "lshr" || inst.op === "ashr";
      const value = shift ? constant & 63n : constant;
      const divides = name === "div" || name === "mod" || name === "sdiv" || name === "smod";
      if (divides && value === 0n) {
        if (name === "mod" || name === "smod") this.#copyInto(to, left);
        else this.#constant(to, 0n);
        return;
      }
      const frame = definitionOf(this.#fn, this.#root(left), "stack_addr");
      if (inst.op === "ptr_add" && frame && fitsImm(value)) {
        this.#push({ kind: "frame_addr", id: this.#nextInst++, span: this.#span, dst: to, slot: frame.attrs.slot, off: Number(value) });
        return;
      }
      if (fitsImm(value)) {
        // A 32-bit immediate is sign-extended to 64 bits for division too.
        this.#copyInto(to, left);
        this.#row(`${name}_imm`, { dst: to, imm: Number(value), off: name.startsWith("s") && divides ? 1 : 0 });
        return;
      }
    }
    const source = this.#use(right);
    this.#copyInto(to, left);
    this.#row(`${name}_reg`, { dst: to, src: source, off: name === "sdiv" || name === "smod" ? 1 : 0 });
  }

  /** Base and offset of an access: a stack slot, or a register. */
  #address(value: ValueId, offset: number): { readonly base: Reg; readonly slot: number | undefined; readonly off: number } {
    let at = this.#root(value);
    let off = offset;
    for (let inst = definitionOf(this.#fn, at, "ptr_add"); inst; inst = definitionOf(this.#fn, at, "ptr_add")) {
      const constant = this.#const(inst.args[1]);
      const base = inst.args[0];
      if (constant === null || base === undefined) break;
      at = this.#root(base);
      off += Number(constant);
    }
    const frame = definitionOf(this.#fn, at, "stack_addr");
    if (frame && Math.abs(off) < 32000) return { base: 10, slot: frame.attrs.slot, off };
    return { base: this.#use(value), slot: undefined, off: offset };
  }

  #pointer(value: ValueId): RowParts<Reg>["pointer"] {
    return ptrKindOf(typeOf(this.#fn, value));
  }

  #load(inst: Extract<Inst, { op: "load" }>): void {
    const { width, signed, offset, core } = inst.attrs;
    const pointer = this.#arg(inst, 0);
    const { base, slot, off } = this.#address(pointer, offset);
    const to = this.#result(inst);
    const extends_ = signed && width !== 64;
    const row = extends_ && this.#target.cpu === "v4" ? `ldxs${SIZE[width]}` : `ldx${SIZE[width]}`;
    this.#row(row, { dst: to, src: base, off, slot, core, pointer: this.#pointer(pointer) });
    if (extends_ && this.#target.cpu !== "v4") this.#extend(to, to, width);
  }

  #store(inst: Extract<Inst, { op: "store" }>): void {
    const { width, offset, core } = inst.attrs;
    const pointer = this.#arg(inst, 0);
    const value = this.#arg(inst, 1);
    const constant = this.#const(value);
    const kind = this.#pointer(pointer);
    const low = constant === null ? null : width === 64 ? constant : BigInt.asIntN(32, BigInt.asUintN(width, constant));
    // BPF_ST to a context is refused by kernels before 6.4.
    if (low !== null && fitsImm(low) && kind !== "ctx") {
      const { base, slot, off } = this.#address(pointer, offset);
      this.#row(`st${SIZE[width]}`, { dst: base, off, slot, imm: Number(low), core, pointer: kind });
      return;
    }
    const source = this.#use(value);
    const { base, slot, off } = this.#address(pointer, offset);
    this.#row(`stx${SIZE[width]}`, { dst: base, src: source, off, slot, core, pointer: kind });
  }

  #fill(inst: Extract<Inst, { op: "fill" }>): void {
    const { offset, bytes, byte } = inst.attrs;
    const pointer = this.#arg(inst, 0);
    const { base, slot, off } = this.#address(pointer, offset);
    for (let done = 0; done < bytes; ) {
      const widest = byte === 0 || byte === 0xff ? 8 : 4;
      const size = [8, 4, 2, 1].find((one) => one <= widest && one <= bytes - done && (offset + done) % one === 0) ?? 1;
      const bits = (size * 8) as 8 | 16 | 32 | 64;
      const pattern =
        size === 8 ? (byte === 0 ? 0 : -1) : Number(BigInt.asIntN(32, BigInt(`0x${byte.toString(16).padStart(2, "0").repeat(size)}`)));
      this.#row(`st${SIZE[bits]}`, { dst: base, off: off + done, slot, imm: pattern, pointer: this.#pointer(pointer) });
      done += size;
    }
  }

  #atomic(inst: Extract<Inst, { op: "atomic_rmw" }>): void {
    const { rmw, width, offset, fetch } = inst.attrs;
    const pointer = this.#arg(inst, 0);
    const suffix = width === 32 ? "32" : "";
    const common = { pointer: this.#pointer(pointer) };
    if (rmw === "cmpxchg") {
      const next = this.#use(this.#arg(inst, 2));
      const { base, slot, off } = this.#address(pointer, offset);
      this.#copyInto(0, this.#arg(inst, 1));
      this.#row(`acmp${suffix}`, { dst: base, src: next, off, slot, ...common });
      if (inst.result !== undefined) this.#move(this.#of(inst.result), 0);
      return;
    }
    const returns = fetch || rmw === "xchg";
    if (!returns) {
      const source = this.#use(this.#arg(inst, 1));
      const { base, slot, off } = this.#address(pointer, offset);
      this.#row(`a${rmw}${suffix}`, { dst: base, src: source, off, slot, ...common });
      return;
    }
    const to = inst.result === undefined ? this.#fresh() : this.#of(inst.result);
    const { base, slot, off } = this.#address(pointer, offset);
    this.#copyInto(to, this.#arg(inst, 1));
    this.#row(rmw === "xchg" ? `axchg${suffix}` : `af${rmw}${suffix}`, { dst: base, src: to, off, slot, ...common });
  }

  #call(inst: Extract<Inst, { op: "helper_call" }>): void {
    const args = inst.args.map((value, index) => ({ value, to: (index + 1) as PReg }));
    const moved = args.filter(({ value }) => !this.#isFree(value));
    if (moved.length > 0)
      this.#push({
        kind: "copy",
        id: this.#nextInst++,
        span: this.#span,
        moves: moved.map(({ value, to }) => ({ to, from: this.#of(value) })),
      });
    for (const { value, to } of args) if (this.#isFree(value)) this.#materialise(to, value);
    const map = definitionOf(this.#fn, inst.args[0], "map_ref")?.attrs.map;
    this.#row("call", { imm: inst.attrs.helper, argCount: args.length, map });
    if (this.#isUsed(inst)) this.#move(this.#result(inst), 0);
  }

  #isFused(inst: Inst): boolean {
    return (
      inst.result !== undefined &&
      usesOf(this.#fn, inst.result).every((use) => use.kind === "term" && blocksById(this.#fn).get(use.block)?.term.op === "br")
    );
  }

  /** A comparison as a value: 1, then 0 where it does not hold. */
  #setcc(inst: Extract<Inst, { op: "icmp" }>): void {
    const to = this.#result(inst);
    const fails = this.#nextBlock++;
    const join = this.#nextBlock++;
    const test = this.#compare(inst.attrs.cmp, this.#arg(inst, 0), this.#arg(inst, 1));
    this.#row("mov_imm", { dst: to, imm: 1 });
    this.#close(test.inverted ? branchTo(test.inst, fails, join) : branchTo(test.inst, join, fails));
    this.#open(fails);
    this.#row("mov_imm", { dst: to, imm: 0 });
    this.#close({ op: "jump", to: join, span: this.#span });
    this.#open(join);
  }

  #close(term: MachineTerm<Reg>): void {
    this.#blocks.push({ id: this.#current, insts: this.#insts, term });
  }

  #open(id: number): void {
    this.#current = id;
    this.#insts = [];
  }

  /** The jump of a comparison; `inverted`: it is taken where the comparison does not hold. */
  #compare(given: Cmp, a: ValueId, b: ValueId): { readonly inst: RowInst<Reg>; readonly inverted: boolean } {
    let [left, right, cmp] = [a, b, given];
    if (this.#const(left) !== null && this.#const(right) === null) [left, right, cmp] = [right, left, EXCHANGED[cmp]];
    const constant = this.#const(right);
    if (this.#target.cpu === "v1" && V1_INVERSE[cmp]) {
      if (constant !== null && fitsImm(constant))
        return { inst: this.#jump(V1_INVERSE[cmp] ?? cmp, left, right, constant), inverted: true };
      return { inst: this.#jump(EXCHANGED[cmp], right, left, null), inverted: false };
    }
    return { inst: this.#jump(cmp, left, right, constant), inverted: false };
  }

  #jump(cmp: Cmp, left: ValueId, right: ValueId, constant: bigint | null): RowInst<Reg> {
    const dst = this.#use(left);
    if (constant !== null && fitsImm(constant))
      return rowInst(this.#nextInst++, this.#span, `${JUMP[cmp]}_imm`, { dst, imm: Number(constant) });
    const jump32 = this.#target.cpu === "v3" || this.#target.cpu === "v4";
    if (
      constant !== null &&
      (cmp === "eq" || cmp === "ne") &&
      jump32 &&
      constant >= 0n &&
      constant < 1n << 32n &&
      typeOf(this.#fn, left) === "i64" &&
      knownBits(this.#fn, left).fits(32)
    )
      return rowInst(this.#nextInst++, this.#span, `${JUMP[cmp]}32_imm`, { dst, imm: Number(BigInt.asIntN(32, constant)) });
    const src = this.#use(right);
    return rowInst(this.#nextInst++, this.#span, `${JUMP[cmp]}_reg`, { dst, src });
  }

  #term(block: Block): void {
    const { term } = block;
    switch (term.op) {
      case "ret":
        this.#copyInto(0, term.value);
        this.#close({ op: "exit", span: this.#span });
        return;
      case "jump":
        this.#edgeCopies(term.to);
        this.#close({ op: "jump", to: term.to.block, span: this.#span });
        return;
      case "br": {
        const test = this.#branchTest(term.condition);
        const from = { insts: this.#insts, id: this.#current };
        const taken = this.#edgeBlock(term.then);
        const otherwise = this.#edgeBlock(term.else);
        this.#insts = from.insts;
        this.#current = from.id;
        this.#close(test.inverted ? branchTo(test.inst, otherwise, taken) : branchTo(test.inst, taken, otherwise));
      }
    }
  }

  #branchTest(condition: ValueId): { readonly inst: RowInst<Reg>; readonly inverted: boolean } {
    const icmp = definitionOf(this.#fn, condition, "icmp");
    if (icmp && this.#isFused(icmp)) return this.#compare(icmp.attrs.cmp, this.#arg(icmp, 0), this.#arg(icmp, 1));
    return { inst: rowInst(this.#nextInst++, this.#span, "jne_imm", { dst: this.#use(condition), imm: 0 }), inverted: false };
  }

  #edgeBlock(edge: Edge): BlockId {
    if (edge.args.length === 0) return edge.block;
    const id = this.#nextBlock++;
    this.#open(id);
    this.#edgeCopies(edge);
    this.#close({ op: "jump", to: edge.block, span: this.#span });
    return id;
  }

  #edgeCopies(edge: Edge): void {
    const params = blocksById(this.#fn).get(edge.block)?.params ?? [];
    const pairs = params.map((param, index) => ({ to: this.#of(param.value), value: edge.args[index] ?? param.value }));
    const moves = pairs.filter(({ value }) => !this.#isFree(value)).map(({ to, value }) => ({ to, from: this.#of(value) }));
    const real = moves.filter(({ to, from }) => to !== from);
    if (real.length > 0) this.#push({ kind: "copy", id: this.#nextInst++, span: this.#span, moves: real });
    for (const { to, value } of pairs) if (this.#isFree(value)) this.#materialise(to, value);
  }
}
