import {
  BPF_CALL,
  BPF_EXIT,
  BPF_JA,
  BPF_JCOND,
  BPF_JMP,
  BPF_JMP32,
  BPF_K,
  BPF_MAY_GOTO,
  BPF_PSEUDO_CALL,
  BPF_PSEUDO_KFUNC_CALL,
  BPF_X,
} from "../constants.ts";
import type { Insn } from "../insn.ts";
import type { Comparison } from "../insn-info.ts";
import { COMPARISON_CODES } from "../rows/jump.ts";

/** Builders for control flow. Distances count slots from the next instruction. */

// `fromEntries` forgets that every comparison has its row.
const BITS = Object.fromEntries(COMPARISON_CODES.map(({ compare, code }) => [compare, code])) as Readonly<Record<Comparison, number>>;

/** if dst compare imm (sign-extended) goto. */
export function jmpImm(compare: Comparison, dst: number, imm: number, off: number): Insn {
  return { opcode: BPF_JMP | BITS[compare] | BPF_K, dst, src: 0, off, imm };
}

/** if dst compare src goto. */
export function jmpReg(compare: Comparison, dst: number, src: number, off: number): Insn {
  return { opcode: BPF_JMP | BITS[compare] | BPF_X, dst, src, off, imm: 0 };
}

/** if the low half of dst compare imm goto. v3. */
export function jmp32Imm(compare: Comparison, dst: number, imm: number, off: number): Insn {
  return { opcode: BPF_JMP32 | BITS[compare] | BPF_K, dst, src: 0, off, imm };
}

/** if the low half of dst compare the low half of src goto. v3. */
export function jmp32Reg(compare: Comparison, dst: number, src: number, off: number): Insn {
  return { opcode: BPF_JMP32 | BITS[compare] | BPF_X, dst, src, off, imm: 0 };
}

/** goto, 16 bits of distance. */
export function ja(off: number): Insn {
  return { opcode: BPF_JMP | BPF_JA, dst: 0, src: 0, off, imm: 0 };
}

/** goto, 32 bits of distance. v4. */
export function gotol(distance: number): Insn {
  return { opcode: BPF_JMP32 | BPF_JA, dst: 0, src: 0, off: 0, imm: distance };
}

/** goto the address in dst. v4, kernel 6.19. */
export function gotox(dst: number): Insn {
  return { opcode: BPF_JMP | BPF_JA | BPF_X, dst, src: 0, off: 0, imm: 0 };
}

/** Leave a loop when its budget is used up. Kernel 6.9. */
export function mayGoto(off: number): Insn {
  return { opcode: BPF_JMP | BPF_JCOND, dst: 0, src: BPF_MAY_GOTO, off, imm: 0 };
}

/** Call a helper by its number. */
export function call(helper: number): Insn {
  return { opcode: BPF_JMP | BPF_CALL, dst: 0, src: 0, off: 0, imm: helper };
}

/** Call a function of this program, `distance` slots from the next instruction. */
export function callLocal(distance: number): Insn {
  return { opcode: BPF_JMP | BPF_CALL, dst: 0, src: BPF_PSEUDO_CALL, off: 0, imm: distance };
}

/** Call a kernel function by its BTF id; `btfFdIndex` 0 is vmlinux, else a place in `fd_array`. */
export function callKfunc(id: number, btfFdIndex = 0): Insn {
  return { opcode: BPF_JMP | BPF_CALL, dst: 0, src: BPF_PSEUDO_KFUNC_CALL, off: btfFdIndex, imm: id };
}

/** Call the address in dst: no kernel takes it, compilers print it. */
export function callx(dst: number): Insn {
  return { opcode: BPF_JMP | BPF_CALL | BPF_X, dst, src: 0, off: 0, imm: 0 };
}

/** Return r0. */
export function exit(): Insn {
  return { opcode: BPF_JMP | BPF_EXIT, dst: 0, src: 0, off: 0, imm: 0 };
}
