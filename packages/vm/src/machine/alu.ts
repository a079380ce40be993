import type { BinaryOp, Insn, Operand, Width } from "@whistler/isa";
import { ALL_POISON, type Machine, type Step } from "./machine.ts";

/** Arithmetic: RFC 9669 §4.1 and §4.2. Every function works on unsigned values; results are cut to the width by whoever stores them. */

/** Division by zero gives 0, the remainder of it the dividend; shift counts are taken modulo the width. */
const BINARY_64: Readonly<Record<BinaryOp, (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => (b === 0n ? 0n : a / b),
  // The quotient of the least number by -1 does not fit and wraps to the dividend.
  sdiv: (a, b) => (b === 0n ? 0n : BigInt.asIntN(64, a) / BigInt.asIntN(64, b)),
  or: (a, b) => a | b,
  and: (a, b) => a & b,
  lsh: (a, b) => a << (b & 63n),
  rsh: (a, b) => a >> (b & 63n),
  mod: (a, b) => (b === 0n ? a : a % b),
  smod: (a, b) => (b === 0n ? a : BigInt.asIntN(64, a) % BigInt.asIntN(64, b)),
  xor: (a, b) => a ^ b,
  arsh: (a, b) => BigInt.asIntN(64, a) >> (b & 63n),
};

const BINARY_32: Readonly<Record<BinaryOp, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => Math.imul(a, b),
  div: (a, b) => (b === 0 ? 0 : Math.floor(a / b)),
  sdiv: (a, b) => (b === 0 ? 0 : Math.trunc((a | 0) / (b | 0))),
  or: (a, b) => a | b,
  and: (a, b) => a & b,
  lsh: (a, b) => a << b,
  rsh: (a, b) => a >>> b,
  mod: (a, b) => (b === 0 ? a : a % b),
  smod: (a, b) => (b === 0 ? a : (a | 0) % (b | 0)),
  xor: (a, b) => a ^ b,
  arsh: (a, b) => (a | 0) >> b,
};

/**
 * The operations that need no numbers of 64 bits: low and high half of both operands in, the result's halves into the destination. They
 * are the ones that programs consist of, and several times as fast as on bigint.
 */
const BINARY_HALVES: Readonly<Partial<Record<BinaryOp, (m: Machine, dst: number, low: number, high: number) => void>>> = {
  add: (m, dst, low, high) => {
    const sum = m.low(dst) + low;
    m.setHalves(dst, sum, m.high(dst) + high + (sum > 0xffff_ffff ? 1 : 0));
  },
  sub: (m, dst, low, high) => {
    const difference = m.low(dst) - low;
    m.setHalves(dst, difference, m.high(dst) - high - (difference < 0 ? 1 : 0));
  },
  or: (m, dst, low, high) => m.setHalves(dst, m.low(dst) | low, m.high(dst) | high),
  and: (m, dst, low, high) => m.setHalves(dst, m.low(dst) & low, m.high(dst) & high),
  xor: (m, dst, low, high) => m.setHalves(dst, m.low(dst) ^ low, m.high(dst) ^ high),
};

export function binaryStep(insn: Insn, op: BinaryOp, width: Width, operand: Operand, next: number): Step {
  const { dst, src } = insn;
  if (width === 32) {
    const compute = BINARY_32[op];
    const imm = insn.imm >>> 0;
    if (operand === "reg")
      return (m) => {
        m.set32(dst, compute(m.use32(dst), m.use32(src)));
        return next;
      };
    return (m) => {
      m.set32(dst, compute(m.use32(dst), imm));
      return next;
    };
  }
  const onHalves = BINARY_HALVES[op];
  const compute = BINARY_64[op];
  const imm = BigInt.asUintN(64, BigInt(insn.imm));
  if (operand === "reg") {
    if (onHalves)
      return (m) => {
        m.checkWritten(dst);
        m.checkWritten(src);
        onHalves(m, dst, m.low(src), m.high(src));
        return next;
      };
    return (m) => {
      m.set(dst, compute(m.use(dst), m.use(src)));
      return next;
    };
  }
  const dropped = droppedBytes(op, insn.imm);
  if (onHalves && dropped === 0) {
    const low = insn.imm >>> 0;
    const high = insn.imm < 0 ? 0xffff_ffff : 0;
    return (m) => {
      m.checkWritten(dst);
      onHalves(m, dst, low, high);
      return next;
    };
  }
  return (m) => {
    const mask = m.poison[dst] ?? 0;
    if ((mask & ~dropped) !== 0) m.poisonFault(dst, mask & ~dropped);
    m.set(dst, compute(m.regs[dst] ?? 0n, imm));
    return next;
  };
}

/** Bytes of the operand, as a mask, that the result of an operation with this constant does not depend on. */
function droppedBytes(op: BinaryOp, imm: number): number {
  const shift = imm & 63;
  switch (op) {
    case "and": {
      // The immediate is sign-extended, so the upper four bytes are kept or dropped together.
      let dropped = imm < 0 ? 0 : 0xf0;
      for (let byte = 0; byte < 4; byte++) if (((imm >>> (8 * byte)) & 0xff) === 0) dropped |= 1 << byte;
      return dropped;
    }
    case "lsh":
      return ALL_POISON & ~(ALL_POISON >> Math.floor(shift / 8));
    case "rsh":
    case "arsh":
      return ALL_POISON & ~(ALL_POISON << Math.floor(shift / 8));
    default:
      return 0;
  }
}

export function moveStep(insn: Insn, width: Width, operand: Operand, next: number): Step {
  const { dst, src } = insn;
  if (operand === "imm") {
    const high = width === 64 && insn.imm < 0 ? 0xffff_ffff : 0;
    return (m) => {
      m.setHalves(dst, insn.imm, high);
      return next;
    };
  }
  // A copy is no use: values that were never written are copied as such.
  if (width === 32)
    return (m) => {
      const mask = (m.poison[src] ?? 0) & 0x0f;
      m.setHalves(dst, m.low(src), 0);
      m.poison[dst] = mask;
      return next;
    };
  return (m) => {
    const mask = m.poison[src] ?? 0;
    m.setHalves(dst, m.low(src), m.high(src));
    m.poison[dst] = mask;
    return next;
  };
}

export function moveSignExtendStep(insn: Insn, width: Width, from: 8 | 16 | 32, next: number): Step {
  const { dst, src } = insn;
  const read = (1 << (from / 8)) - 1;
  return (m) => {
    const mask = (m.poison[src] ?? 0) & read;
    if (mask !== 0) m.poisonFault(src, mask);
    m.set(dst, BigInt.asUintN(width, BigInt.asIntN(from, m.regs[src] ?? 0n)));
    return next;
  };
}

export function negateStep(insn: Insn, width: Width, next: number): Step {
  const { dst } = insn;
  if (width === 32)
    return (m) => {
      m.set32(dst, -m.use32(dst));
      return next;
    };
  return (m) => {
    m.set(dst, -m.use(dst));
    return next;
  };
}

/** The machine is little-endian: `le` only cuts, `be` and `swap` reverse the bytes. */
export function endianStep(insn: Insn, order: "le" | "be" | "swap", bits: 16 | 32 | 64, next: number): Step {
  const { dst } = insn;
  const read = (1 << (bits / 8)) - 1;
  return (m) => {
    const mask = (m.poison[dst] ?? 0) & read;
    if (mask !== 0) m.poisonFault(dst, mask);
    const value = BigInt.asUintN(bits, m.regs[dst] ?? 0n);
    m.set(dst, order === "le" ? value : reverseBytes(value, bits / 8));
    return next;
  };
}

function reverseBytes(value: bigint, sizeBytes: number): bigint {
  let result = 0n;
  let rest = value;
  for (let index = 0; index < sizeBytes; index++) {
    result = (result << 8n) | (rest & 0xffn);
    rest >>= 8n;
  }
  return result;
}
