import { type BinaryOp, type Cmp, canonical, type Width } from "@whistler/ir";

/**
 * What ops yield for constants: exactly what the instruction set does at run time (RFC 9669 §4.1), on signed canonical values.
 */

const unsigned = (value: bigint): bigint => BigInt.asUintN(64, value);
/** Shift amounts count modulo 64. */
const amount = (value: bigint): bigint => unsigned(value) & 63n;

export function foldBinary(op: BinaryOp, left: bigint, right: bigint): bigint {
  switch (op) {
    case "add":
      return canonical(left + right);
    case "sub":
      return canonical(left - right);
    case "mul":
      return canonical(left * right);
    case "udiv":
      return right === 0n ? 0n : canonical(unsigned(left) / unsigned(right));
    case "umod":
      return right === 0n ? left : canonical(unsigned(left) % unsigned(right));
    case "sdiv":
      return right === 0n ? 0n : canonical(left / right);
    case "smod":
      return right === 0n ? left : canonical(left % right);
    case "and":
      return left & right;
    case "or":
      return left | right;
    case "xor":
      return left ^ right;
    case "shl":
      return canonical(left << amount(right));
    case "lshr":
      return canonical(unsigned(left) >> amount(right));
    case "ashr":
      return left >> amount(right);
  }
}

export function foldCompare(cmp: Cmp, left: bigint, right: bigint): boolean {
  switch (cmp) {
    case "eq":
      return left === right;
    case "ne":
      return left !== right;
    case "ugt":
      return unsigned(left) > unsigned(right);
    case "uge":
      return unsigned(left) >= unsigned(right);
    case "ult":
      return unsigned(left) < unsigned(right);
    case "ule":
      return unsigned(left) <= unsigned(right);
    case "sgt":
      return left > right;
    case "sge":
      return left >= right;
    case "slt":
      return left < right;
    case "sle":
      return left <= right;
    case "set":
      return (left & right) !== 0n;
  }
}

/** The low `width` bits with their bytes reversed, zero-extended. */
export function foldBswap(width: Width, value: bigint): bigint {
  let rest = BigInt.asUintN(width, value);
  let swapped = 0n;
  for (let byte = 0; byte < width / 8; byte++) {
    swapped = (swapped << 8n) | (rest & 0xffn);
    rest >>= 8n;
  }
  return canonical(swapped);
}

export const foldZext = (width: Width, value: bigint): bigint => canonical(BigInt.asUintN(width, value));
export const foldSext = (width: Width, value: bigint): bigint => BigInt.asIntN(width, value);

/** The comparison that holds exactly where this one does not; `set` has none. */
export const INVERSE: Readonly<Partial<Record<Cmp, Cmp>>> = {
  eq: "ne",
  ne: "eq",
  ugt: "ule",
  ule: "ugt",
  uge: "ult",
  ult: "uge",
  sgt: "sle",
  sle: "sgt",
  sge: "slt",
  slt: "sge",
};

/** The comparison with its operands exchanged. */
export const EXCHANGED: Readonly<Record<Cmp, Cmp>> = {
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
