import { BPF_ADDR_SPACE_CAST, BPF_ALU, BPF_ALU64, BPF_END, BPF_K, BPF_MOV, BPF_NEG, BPF_TO_BE, BPF_TO_LE, BPF_X } from "../constants.ts";
import type { Insn } from "../insn.ts";
import type { BinaryOp, Width } from "../insn-info.ts";
import { BINARY_CODES } from "../rows/alu.ts";

/** Builders for arithmetic. Fields are taken as given: `encode` checks their ranges, `validate` their sense. */

interface BinaryBits {
  readonly code: number;
  readonly off: number;
}

/** Each operation once, so that a builder is a property read; `fromEntries` forgets that every operation has its row. */
const BITS = Object.fromEntries(BINARY_CODES.map(({ op, code, off }) => [op, { code, off: off ?? 0 }])) as Readonly<
  Record<BinaryOp, BinaryBits>
>;

function binary(cls: number, op: BinaryOp, source: number, dst: number, src: number, imm: number): Insn {
  const { code, off } = BITS[op];
  return { opcode: cls | code | source, dst, src, off, imm };
}

/** dst = dst op imm (sign-extended to 64 bits). */
export function alu64Imm(op: BinaryOp, dst: number, imm: number): Insn {
  return binary(BPF_ALU64, op, BPF_K, dst, 0, imm);
}

/** dst = dst op src. */
export function alu64Reg(op: BinaryOp, dst: number, src: number): Insn {
  return binary(BPF_ALU64, op, BPF_X, dst, src, 0);
}

/** The low halves: dst = (u32)dst op imm. */
export function alu32Imm(op: BinaryOp, dst: number, imm: number): Insn {
  return binary(BPF_ALU, op, BPF_K, dst, 0, imm);
}

/** The low halves: dst = (u32)dst op (u32)src. */
export function alu32Reg(op: BinaryOp, dst: number, src: number): Insn {
  return binary(BPF_ALU, op, BPF_X, dst, src, 0);
}

/** dst = imm, sign-extended to 64 bits. */
export function mov64Imm(dst: number, imm: number): Insn {
  return { opcode: BPF_ALU64 | BPF_MOV | BPF_K, dst, src: 0, off: 0, imm };
}

export function mov64Reg(dst: number, src: number): Insn {
  return { opcode: BPF_ALU64 | BPF_MOV | BPF_X, dst, src, off: 0, imm: 0 };
}

/** dst = (u32)imm. */
export function mov32Imm(dst: number, imm: number): Insn {
  return { opcode: BPF_ALU | BPF_MOV | BPF_K, dst, src: 0, off: 0, imm };
}

/** dst = (u32)src. */
export function mov32Reg(dst: number, src: number): Insn {
  return { opcode: BPF_ALU | BPF_MOV | BPF_X, dst, src, off: 0, imm: 0 };
}

/** dst = the low `from` bits of src, sign-extended to 64 bits. v4. */
export function movsx64(from: 8 | 16 | 32, dst: number, src: number): Insn {
  return { opcode: BPF_ALU64 | BPF_MOV | BPF_X, dst, src, off: from, imm: 0 };
}

/** dst = the low `from` bits of src, sign-extended to 32 bits, upper half zero. v4. */
export function movsx32(from: 8 | 16, dst: number, src: number): Insn {
  return { opcode: BPF_ALU | BPF_MOV | BPF_X, dst, src, off: from, imm: 0 };
}

/** dst = -dst. */
export function neg(width: Width, dst: number): Insn {
  return { opcode: (width === 64 ? BPF_ALU64 : BPF_ALU) | BPF_NEG, dst, src: 0, off: 0, imm: 0 };
}

/** The low `bits` of dst between host and little-endian order, the rest zero. */
export function le(bits: 16 | 32 | 64, dst: number): Insn {
  return { opcode: BPF_ALU | BPF_END | BPF_TO_LE, dst, src: 0, off: 0, imm: bits };
}

/** The low `bits` of dst between host and big-endian order, the rest zero. */
export function be(bits: 16 | 32 | 64, dst: number): Insn {
  return { opcode: BPF_ALU | BPF_END | BPF_TO_BE, dst, src: 0, off: 0, imm: bits };
}

/** The low `bits` of dst byte-swapped, the rest zero. v4. */
export function bswap(bits: 16 | 32 | 64, dst: number): Insn {
  return { opcode: BPF_ALU64 | BPF_END, dst, src: 0, off: 0, imm: bits };
}

/** dst = src moved between address spaces (arena pointers): the kernel takes 1 → 0 and 0 → 1. */
export function addrSpaceCast(dst: number, src: number, to: number, from: number): Insn {
  return { opcode: BPF_ALU64 | BPF_MOV | BPF_X, dst, src, off: BPF_ADDR_SPACE_CAST, imm: (to << 16) | from };
}
