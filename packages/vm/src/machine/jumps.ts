import type { Comparison, Insn, Operand, Width } from "@whistler/isa";
import { type Machine, type Step, TAIL_CALL } from "./machine.ts";

/** Jumps and calls: RFC 9669 §4.3. */

/** 64-bit numbers as halves, unsigned; the sign is in the high one. */
type Compare64 = (aLow: number, aHigh: number, bLow: number, bHigh: number) => boolean;

const less: Compare64 = (aLow, aHigh, bLow, bHigh) => (aHigh === bHigh ? aLow < bLow : aHigh < bHigh);
const signedLess: Compare64 = (aLow, aHigh, bLow, bHigh) => (aHigh === bHigh ? aLow < bLow : (aHigh | 0) < (bHigh | 0));

const COMPARE_64: Readonly<Record<Comparison, Compare64>> = {
  eq: (aLow, aHigh, bLow, bHigh) => aLow === bLow && aHigh === bHigh,
  ne: (aLow, aHigh, bLow, bHigh) => aLow !== bLow || aHigh !== bHigh,
  gt: (aLow, aHigh, bLow, bHigh) => less(bLow, bHigh, aLow, aHigh),
  ge: (aLow, aHigh, bLow, bHigh) => !less(aLow, aHigh, bLow, bHigh),
  lt: less,
  le: (aLow, aHigh, bLow, bHigh) => !less(bLow, bHigh, aLow, aHigh),
  set: (aLow, aHigh, bLow, bHigh) => (aLow & bLow) !== 0 || (aHigh & bHigh) !== 0,
  sgt: (aLow, aHigh, bLow, bHigh) => signedLess(bLow, bHigh, aLow, aHigh),
  sge: (aLow, aHigh, bLow, bHigh) => !signedLess(aLow, aHigh, bLow, bHigh),
  slt: signedLess,
  sle: (aLow, aHigh, bLow, bHigh) => !signedLess(bLow, bHigh, aLow, aHigh),
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
  const low = insn.imm >>> 0;
  const high = insn.imm < 0 ? 0xffff_ffff : 0;
  if (operand === "reg")
    return (m) => {
      m.checkWritten(dst);
      m.checkWritten(src);
      return test(m.low(dst), m.high(dst), m.low(src), m.high(src)) ? target : next;
    };
  return (m) => {
    m.checkWritten(dst);
    return test(m.low(dst), m.high(dst), low, high) ? target : next;
  };
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
