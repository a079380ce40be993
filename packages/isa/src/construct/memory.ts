import {
  BPF_ABS,
  BPF_ATOMIC,
  BPF_B,
  BPF_DW,
  BPF_H,
  BPF_IND,
  BPF_LD,
  BPF_LDX,
  BPF_LOAD_ACQ,
  BPF_MEM,
  BPF_MEMSX,
  BPF_PSEUDO_BTF_ID,
  BPF_PSEUDO_FUNC,
  BPF_PSEUDO_MAP_FD,
  BPF_PSEUDO_MAP_VALUE,
  BPF_ST,
  BPF_STORE_REL,
  BPF_STX,
  BPF_W,
} from "../constants.ts";
import { type Insn, LDDW } from "../insn.ts";
import type { AccessBytes, AtomicOp } from "../insn-info.ts";
import { ATOMIC_CODES } from "../rows/atomic.ts";

/** Builders for memory access. Sizes and offsets are in bytes. */

const SIZE_BITS: Readonly<Record<AccessBytes, number>> = { 1: BPF_B, 2: BPF_H, 4: BPF_W, 8: BPF_DW };

/** dst = *(u8…u64 *)(src + off). */
export function ldx(bytes: AccessBytes, dst: number, src: number, off: number): Insn {
  return { opcode: BPF_LDX | BPF_MEM | SIZE_BITS[bytes], dst, src, off, imm: 0 };
}

/** dst = *(s8…s32 *)(src + off), sign-extended. v4. */
export function ldxs(bytes: 1 | 2 | 4, dst: number, src: number, off: number): Insn {
  return { opcode: BPF_LDX | BPF_MEMSX | SIZE_BITS[bytes], dst, src, off, imm: 0 };
}

/** *(u8…u64 *)(dst + off) = src. */
export function stx(bytes: AccessBytes, dst: number, off: number, src: number): Insn {
  return { opcode: BPF_STX | BPF_MEM | SIZE_BITS[bytes], dst, src, off, imm: 0 };
}

/** *(u8…u64 *)(dst + off) = imm, sign-extended for 8 bytes. */
export function st(bytes: AccessBytes, dst: number, off: number, imm: number): Insn {
  return { opcode: BPF_ST | BPF_MEM | SIZE_BITS[bytes], dst, src: 0, off, imm };
}

/**
 * Atomic read-modify-write of *(dst + off) with src; with `fetch` src receives the old value.
 * xchg and cmpxchg (which compares with and returns in r0) always fetch.
 */
export function atomic(op: AtomicOp, bytes: 4 | 8, dst: number, off: number, src: number, fetch: boolean): Insn {
  const always = op === "xchg" || op === "cmpxchg";
  const code = ATOMIC_CODES.find((candidate) => candidate.op === op && candidate.fetch === (fetch || always));
  if (code === undefined) throw new RangeError(`no atomic operation ${op}`);
  return { opcode: BPF_STX | BPF_ATOMIC | SIZE_BITS[bytes], dst, src, off, imm: code.imm };
}

/** dst = *(src + off) with acquire order. v4, kernel 6.15. */
export function loadAcquire(bytes: AccessBytes, dst: number, src: number, off: number): Insn {
  return { opcode: BPF_STX | BPF_ATOMIC | SIZE_BITS[bytes], dst, src, off, imm: BPF_LOAD_ACQ };
}

/** *(dst + off) = src with release order. v4, kernel 6.15. */
export function storeRelease(bytes: AccessBytes, dst: number, off: number, src: number): Insn {
  return { opcode: BPF_STX | BPF_ATOMIC | SIZE_BITS[bytes], dst, src, off, imm: BPF_STORE_REL };
}

/**
 * dst = a 64-bit value, signed or unsigned; two slots. A pseudo `src` changes what the halves mean (RFC 9669 §5.4).
 * @throws RangeError when the value fits neither i64 nor u64.
 */
export function lddw(dst: number, value: bigint, src = 0): Insn {
  if (value < -(1n << 63n) || value >= 1n << 64n) throw new RangeError(`${value} does not fit 64 bits`);
  return { opcode: LDDW, dst, src, off: 0, imm: Number(BigInt.asIntN(32, value)), nextImm: Number(BigInt.asIntN(32, value >> 32n)) };
}

/** The value of a `lddw`, as unsigned 64 bits; undefined for other instructions. */
export function lddwValue(insn: Insn): bigint | undefined {
  if (insn.opcode !== LDDW) return undefined;
  return BigInt.asUintN(64, (BigInt(insn.nextImm ?? 0) << 32n) | BigInt.asUintN(32, BigInt(insn.imm)));
}

/** dst = the map behind a file descriptor (before linking: 0, with a relocation). */
export function mapFd(dst: number, fd: number): Insn {
  return { opcode: LDDW, dst, src: BPF_PSEUDO_MAP_FD, off: 0, imm: fd, nextImm: 0 };
}

/** dst = the address of byte `offsetBytes` of the map's first value. */
export function mapValue(dst: number, fd: number, offsetBytes: number): Insn {
  return { opcode: LDDW, dst, src: BPF_PSEUDO_MAP_VALUE, off: 0, imm: fd, nextImm: offsetBytes };
}

/** dst = the kernel variable with this BTF id, of vmlinux or of the module whose BTF has the given fd. */
export function btfId(dst: number, id: number, moduleBtfFd = 0): Insn {
  return { opcode: LDDW, dst, src: BPF_PSEUDO_BTF_ID, off: 0, imm: id, nextImm: moduleBtfFd };
}

/** dst = a function of this program, `distance` slots from the slot behind this one's first. */
export function funcRef(dst: number, distance: number): Insn {
  return { opcode: LDDW, dst, src: BPF_PSEUDO_FUNC, off: 0, imm: distance, nextImm: 0 };
}

/** r0 = packet bytes at `imm`, in host order; the context must be in r6. */
export function ldAbs(bytes: 1 | 2 | 4, imm: number): Insn {
  return { opcode: BPF_LD | BPF_ABS | SIZE_BITS[bytes], dst: 0, src: 0, off: 0, imm };
}

/** r0 = packet bytes at src + imm, in host order; the context must be in r6. */
export function ldInd(bytes: 1 | 2 | 4, src: number, imm: number): Insn {
  return { opcode: BPF_LD | BPF_IND | SIZE_BITS[bytes], dst: 0, src, off: 0, imm };
}
