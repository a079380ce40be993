import type { Comparison, Insn, Operand, Width } from "@whistler/isa";
import { type Machine, type Step, TAIL_CALL } from "./machine.ts";

/** Jumps and calls: RFC 9669 §4.3. */

const signed = (value: bigint): bigint => BigInt.asIntN(64, value);

const COMPARE_64: Readonly<Record<Comparison, (a: bigint, b: bigint) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  set: (a, b) => (a & b) !== 0n,
  sgt: (a, b) => signed(a) > signed(b),
  sge: (a, b) => signed(a) >= signed(b),
  slt: (a, b) => signed(a) < signed(b),
  sle: (a, b) => signed(a) <= signed(b),
};

const COMPARE_32: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  set: (a, b) => (a & b) !== 0,
  sgt: (a, b) => (a | 0) > (b | 0),
  sge: (a, b) => (a | 0) >= (b | 0),
  slt: (a, b) => (a | 0) < (b | 0),
  sle: (a, b) => (a | 0) <= (b | 0),
};

export function branchStep(insn: Insn, compare: Comparison, width: Width, operand: Operand, next: number, target: number): Step {
  const { dst, src } = insn;
  if (width === 32) {
    const test = COMPARE_32[compare];
    const imm = insn.imm >>> 0;
    if (operand === "reg") return (m) => (test(m.use32(dst), m.use32(src)) ? target : next);
    return (m) => (test(m.use32(dst), imm) ? target : next);
  }
  const test = COMPARE_64[compare];
  const imm = BigInt.asUintN(64, BigInt(insn.imm));
  if (operand === "reg") return (m) => (test(m.use(dst), m.use(src)) ? target : next);
  return (m) => (test(m.use(dst), imm) ? target : next);
}

export function mayGotoStep(next: number, target: number): Step {
  return (m) => (m.iterationsUsedUp() ? target : next);
}

export function helperCallStep(id: number, next: number): Step {
  return (m) => callHelper(m, id, next);
}

/** `callx`: the number of the helper is in `dst`. */
export function registerCallStep(insn: Insn, next: number): Step {
  return (m) => callHelper(m, Number(BigInt.asIntN(64, m.use(insn.dst))), next);
}

function callHelper(m: Machine, id: number, next: number): number {
  const result = m.world.callHelper(id, m);
  if (result === TAIL_CALL) return TAIL_CALL;
  m.forgetArguments();
  if (result === undefined) m.setPoison(0);
  else m.set(0, result);
  return next;
}
