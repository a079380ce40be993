import { assertNever } from "@whistler/diagnostics";
import type { BinaryOp, Cmp, Width } from "../ops.ts";

const ALL = (1n << 64n) - 1n;
const SIGN = 1n << 63n;

/** The mask of the low `width` bits. */
function low(width: number | bigint): bigint {
  return (1n << BigInt(width)) - 1n;
}

/** How many bits an unsigned value takes. */
function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/**
 * What is known of the 64 bits of a value: `zeros` and `ones` are unsigned masks of bits that are certainly 0 and certainly 1; they
 * are disjoint.
 */
export class BitKnowledge {
  readonly zeros: bigint;
  readonly ones: bigint;

  constructor(zeros: bigint, ones: bigint) {
    this.zeros = BigInt.asUintN(64, zeros);
    this.ones = BigInt.asUintN(64, ones);
  }

  /** Least unsigned value that the bits allow. */
  get min(): bigint {
    return this.ones;
  }

  /** Greatest unsigned value that the bits allow. */
  get max(): bigint {
    return ALL & ~this.zeros;
  }

  /** Whether the unsigned value is below 2^width. */
  fits(width: number): boolean {
    return width >= 64 || this.max >> BigInt(width) === 0n;
  }

  /** Whether sign-extending the low `width` bits gives the value. */
  fitsSigned(width: number): boolean {
    if (width >= 64) return true;
    const upper = ALL & ~low(width - 1);
    return (this.zeros & upper) === upper || (this.ones & upper) === upper;
  }

  /** The value in signed canonical form where all bits are known, else null. */
  get constant(): bigint | null {
    return (this.zeros | this.ones) === ALL ? BigInt.asIntN(64, this.ones) : null;
  }

  /** How many low bits are certainly 0. */
  get trailingZeros(): number {
    const inverted = this.max;
    return inverted === 0n ? 64 : bitLength(inverted & -inverted) - 1;
  }

  get isNonNegative(): boolean {
    return (this.zeros & SIGN) !== 0n;
  }

  equals(other: BitKnowledge): boolean {
    return this.zeros === other.zeros && this.ones === other.ones;
  }

  /** What holds of a value that is one or the other. */
  meet(other: BitKnowledge): BitKnowledge {
    return new BitKnowledge(this.zeros & other.zeros, this.ones & other.ones);
  }
}

export const NOTHING_KNOWN = new BitKnowledge(0n, 0n);
const BOOLEAN = new BitKnowledge(ALL & ~1n, 0n);

export function knownConstant(value: bigint): BitKnowledge {
  return new BitKnowledge(~value, value);
}

/** Of a value that is at most `max` (unsigned). */
export function knownAtMost(max: bigint): BitKnowledge {
  return new BitKnowledge(ALL & ~low(bitLength(max)), 0n);
}

/** Of a zero-extended value of `width` bits. */
export function knownWidth(width: number): BitKnowledge {
  return new BitKnowledge(ALL & ~low(width), 0n);
}

export function truncateKnown(of: BitKnowledge, width: Width): BitKnowledge {
  return new BitKnowledge(of.zeros | ~low(width), of.ones & low(width));
}

export function signExtendKnown(of: BitKnowledge, width: Width): BitKnowledge {
  return new BitKnowledge(BigInt.asIntN(width, of.zeros), BigInt.asIntN(width, of.ones));
}

export function byteSwapKnown(of: BitKnowledge, width: Width): BitKnowledge {
  return new BitKnowledge(byteSwap(of.zeros, width) | ~low(width), byteSwap(of.ones, width));
}

/** The low `width` bits with their bytes reversed, zero-extended (unsigned). 8 bits stay as they are. */
export function byteSwap(value: bigint, width: Width): bigint {
  let from = BigInt.asUintN(width, value);
  let swapped = 0n;
  for (let bit = 0; bit < width; bit += 8) {
    swapped = (swapped << 8n) | (from & 0xffn);
    from >>= 8n;
  }
  return swapped;
}

/** The result of a binary op on two constants, in signed canonical form: eBPF's arithmetic (RFC 9669 §4.1), defined for all operands. */
export function foldBinary(op: BinaryOp, a: bigint, b: bigint): bigint {
  const ua = BigInt.asUintN(64, a);
  const ub = BigInt.asUintN(64, b);
  const sa = BigInt.asIntN(64, a);
  const sb = BigInt.asIntN(64, b);
  const exact = (): bigint => {
    switch (op) {
      case "add":
        return ua + ub;
      case "sub":
        return ua - ub;
      case "mul":
        return ua * ub;
      case "udiv":
        return ub === 0n ? 0n : ua / ub;
      case "sdiv":
        return sb === 0n ? 0n : sa / sb;
      case "umod":
        return ub === 0n ? ua : ua % ub;
      case "smod":
        return sb === 0n ? sa : sa % sb;
      case "and":
        return ua & ub;
      case "or":
        return ua | ub;
      case "xor":
        return ua ^ ub;
      case "shl":
        return ua << (ub & 63n);
      case "lshr":
        return ua >> (ub & 63n);
      case "ashr":
        return sa >> (ub & 63n);
      default:
        return assertNever(op, "binary op");
    }
  };
  return BigInt.asIntN(64, exact());
}

/** Whether a comparison of two constants holds. */
export function foldCompare(cmp: Cmp, a: bigint, b: bigint): boolean {
  const ua = BigInt.asUintN(64, a);
  const ub = BigInt.asUintN(64, b);
  const sa = BigInt.asIntN(64, a);
  const sb = BigInt.asIntN(64, b);
  switch (cmp) {
    case "eq":
      return ua === ub;
    case "ne":
      return ua !== ub;
    case "ugt":
      return ua > ub;
    case "uge":
      return ua >= ub;
    case "ult":
      return ua < ub;
    case "ule":
      return ua <= ub;
    case "sgt":
      return sa > sb;
    case "sge":
      return sa >= sb;
    case "slt":
      return sa < sb;
    case "sle":
      return sa <= sb;
    case "set":
      return (ua & ub) !== 0n;
    default:
      return assertNever(cmp, "comparison");
  }
}

/** Bits of the result of a binary op. */
export function binaryKnown(op: BinaryOp, a: BitKnowledge, b: BitKnowledge): BitKnowledge {
  const left = a.constant;
  const right = b.constant;
  if (left !== null && right !== null) return knownConstant(foldBinary(op, left, right));
  switch (op) {
    case "add":
      return addKnown(a, b, 0n);
    case "sub":
      return addKnown(a, new BitKnowledge(b.ones, b.zeros), 1n);
    case "mul": {
      const trailing = low(Math.min(64, a.trailingZeros + b.trailingZeros));
      const greatest = a.max * b.max;
      return new BitKnowledge(trailing | (greatest > ALL ? 0n : knownAtMost(greatest).zeros), 0n);
    }
    case "udiv":
      return knownAtMost(a.max / (b.min > 0n ? b.min : 1n));
    case "umod":
      return remainderKnown(a, b);
    case "sdiv":
      return a.isNonNegative && b.isNonNegative ? binaryKnown("udiv", a, b) : NOTHING_KNOWN;
    case "smod":
      return a.isNonNegative && b.isNonNegative ? remainderKnown(a, b) : NOTHING_KNOWN;
    case "and":
      return new BitKnowledge(a.zeros | b.zeros, a.ones & b.ones);
    case "or":
      return new BitKnowledge(a.zeros & b.zeros, a.ones | b.ones);
    case "xor":
      return new BitKnowledge((a.zeros & b.zeros) | (a.ones & b.ones), (a.zeros & b.ones) | (a.ones & b.zeros));
    case "shl":
      if (right === null) return new BitKnowledge(low(a.trailingZeros), 0n);
      return new BitKnowledge((a.zeros << (right & 63n)) | low(right & 63n), a.ones << (right & 63n));
    case "lshr":
      if (right === null) return knownAtMost(a.max >> (b.max < 64n ? b.min : 0n));
      return new BitKnowledge((a.zeros >> (right & 63n)) | ~(ALL >> (right & 63n)), a.ones >> (right & 63n));
    case "ashr":
      if (right !== null) return new BitKnowledge(BigInt.asIntN(64, a.zeros) >> (right & 63n), BigInt.asIntN(64, a.ones) >> (right & 63n));
      return a.isNonNegative ? binaryKnown("lshr", a, b) : NOTHING_KNOWN;
    default:
      return assertNever(op, "binary op");
  }
}

/** Ripple-carry addition: a result bit is known where both operand bits and the carry into it are. */
function addKnown(a: BitKnowledge, b: BitKnowledge, carry: bigint): BitKnowledge {
  const greatest = a.max + b.max + carry;
  const least = a.min + b.min + carry;
  const carryIsZero = ~(greatest ^ a.zeros ^ b.zeros);
  const carryIsOne = least ^ a.ones ^ b.ones;
  const known = (a.zeros | a.ones) & (b.zeros | b.ones) & (carryIsZero | carryIsOne);
  return new BitKnowledge(~greatest & known, least & known);
}

function remainderKnown(a: BitKnowledge, b: BitKnowledge): BitKnowledge {
  const divisor = b.constant === null ? 0n : BigInt.asUintN(64, b.constant);
  if (divisor > 0n && (divisor & (divisor - 1n)) === 0n) return binaryKnown("and", a, knownConstant(divisor - 1n));
  const belowDivisor = b.min > 0n && b.max - 1n < a.max ? b.max - 1n : a.max;
  return knownAtMost(belowDivisor);
}

/** 0 or 1, and which where the operands' bits decide it. */
export function compareKnown(cmp: Cmp, a: BitKnowledge, b: BitKnowledge): BitKnowledge {
  const decided = decide(cmp, a, b);
  return decided === null ? BOOLEAN : knownConstant(decided ? 1n : 0n);
}

/** Whether the comparison certainly holds, certainly does not, or (null) may do either. */
function decide(cmp: Cmp, a: BitKnowledge, b: BitKnowledge): boolean | null {
  switch (cmp) {
    case "eq":
      if ((a.ones & b.zeros) !== 0n || (a.zeros & b.ones) !== 0n) return false;
      return a.constant !== null && a.constant === b.constant ? true : null;
    case "ne":
      return negate(decide("eq", a, b));
    case "ult":
      return a.max < b.min ? true : a.min >= b.max ? false : null;
    case "ule":
      return a.max <= b.min ? true : a.min > b.max ? false : null;
    case "ugt":
      return decide("ult", b, a);
    case "uge":
      return decide("ule", b, a);
    case "slt":
      return decide("ult", flipSign(a), flipSign(b));
    case "sle":
      return decide("ule", flipSign(a), flipSign(b));
    case "sgt":
      return decide("slt", b, a);
    case "sge":
      return decide("sle", b, a);
    case "set":
      return (a.ones & b.ones) !== 0n ? true : (a.max & b.max) === 0n ? false : null;
    default:
      return assertNever(cmp, "comparison");
  }
}

function negate(decided: boolean | null): boolean | null {
  return decided === null ? null : !decided;
}

/** With the sign bit inverted, signed order is unsigned order. */
function flipSign(of: BitKnowledge): BitKnowledge {
  return new BitKnowledge((of.zeros & ~SIGN) | (of.ones & SIGN), (of.ones & ~SIGN) | (of.zeros & SIGN));
}
