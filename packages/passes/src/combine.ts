import {
  cfg,
  constantBefore,
  constantFor,
  constantOf,
  copyOf,
  definePass,
  definitionOf,
  dominators,
  type FreshIds,
  type Inst,
  type IrFunction,
  knownBits,
  loops,
  mapInsts,
  opInfo,
} from "@whistler/ir";
import { EXCHANGED, INVERSE } from "./fold.ts";

/**
 * Peephole algebra on single instructions (LLVM's instcombine, in the small): identities, masks that known bits make idle, constants
 * gathered on the right and added up, comparisons of comparisons. Each rule holds modulo 2^64 for all operands.
 */
export const combine = definePass({
  name: "combine",
  description: "algebraic identities, idle masks, sums of constants, comparisons of comparisons",
  preserves: [cfg, dominators, loops],
  run: (fn) =>
    mapInsts(fn, (inst, _where, ids) => {
      for (const rule of RULES) {
        const result = rule(fn, inst, ids);
        if (result) return result;
      }
      return inst;
    }),
});

/** A rule: what an instruction becomes, or undefined where it does not apply. */
type Rule = (fn: IrFunction, inst: Inst, ids: FreshIds) => Inst | readonly Inst[] | undefined;

const ALL_ONES = -1n;

/** `5 + x` is `x + 5`: constants stand on the right, where immediates are. */
const constantsRight: Rule = (fn, inst) => {
  const [left, right] = inst.args;
  if (left === undefined || right === undefined || constantOf(fn, left) === null || constantOf(fn, right) !== null) return undefined;
  if (opInfo(inst.op).commutative) return { ...inst, args: [right, left] };
  if (inst.op === "icmp") return { ...inst, args: [right, left], attrs: { cmp: EXCHANGED[inst.attrs.cmp] } };
  return undefined;
};

/** `x + 0`, `x * 1`, `x & -1`, `x << 0` … are x; `x * 0` and `x & 0` are 0. */
const identities: Rule = (fn, inst) => {
  const [left] = inst.args;
  const right = constantOf(fn, inst.args[1]);
  if (left === undefined || right === null || inst.args.length !== 2) return undefined;
  switch (inst.op) {
    case "add":
    case "sub":
    case "or":
    case "xor":
    case "shl":
    case "lshr":
    case "ashr":
    case "ptr_add":
      return right === 0n ? copyOf(inst, left) : undefined;
    case "mul":
      return right === 1n ? copyOf(inst, left) : right === 0n ? constantFor(inst, 0n) : undefined;
    case "udiv":
    case "sdiv":
      return right === 1n ? copyOf(inst, left) : undefined;
    case "umod":
      return right === 1n ? constantFor(inst, 0n) : undefined;
    case "and":
      return right === ALL_ONES ? copyOf(inst, left) : right === 0n ? constantFor(inst, 0n) : undefined;
    default:
      return undefined;
  }
};

/** `x - x` and `x ^ x` are 0, `x & x` and `x | x` are x. */
const equalOperands: Rule = (_fn, inst) => {
  const [left, right] = inst.args;
  if (left === undefined || left !== right || inst.args.length !== 2) return undefined;
  if (inst.op === "sub" || inst.op === "xor") return constantFor(inst, 0n);
  if (inst.op === "and" || inst.op === "or") return copyOf(inst, left);
  return undefined;
};

/** `x - 5` is `x + -5`, so that sums of constants meet. */
const subtractConstant: Rule = (fn, inst, ids) => {
  const [left] = inst.args;
  const constant = inst.op === "sub" ? constantOf(fn, inst.args[1]) : null;
  if (left === undefined || constant === null) return undefined;
  const negated = constantBefore(inst, -constant, ids);
  const { attrs: _none, ...rest } = inst;
  return [negated, { ...rest, op: "add", attrs: {}, args: [left, negated.result] }];
};

/** `(x + 14) + 20` is `x + 34`, for numbers and pointers; likewise for `and`, `or`, `xor`. */
const sumsOfConstants: Rule = (fn, inst, ids) => {
  if (inst.op !== "add" && inst.op !== "ptr_add" && inst.op !== "and" && inst.op !== "or" && inst.op !== "xor") return undefined;
  const inner = definitionOf(fn, inst.args[0], inst.op);
  const outerConstant = constantOf(fn, inst.args[1]);
  const innerConstant = constantOf(fn, inner?.args[1]);
  const root = inner?.args[0];
  if (root === undefined || outerConstant === null || innerConstant === null) return undefined;
  const both =
    inst.op === "and"
      ? outerConstant & innerConstant
      : inst.op === "or"
        ? outerConstant | innerConstant
        : inst.op === "xor"
          ? outerConstant ^ innerConstant
          : outerConstant + innerConstant;
  const constant = constantBefore(inst, both, ids);
  return [constant, { ...inst, args: [root, constant.result] }];
};

/** A mask or zero extension of bits that are known to be 0 anyway. */
const idleMask: Rule = (fn, inst) => {
  const [left] = inst.args;
  if (left === undefined) return undefined;
  if (inst.op === "zext") return knownBits(fn, left).fits(inst.attrs.width) ? copyOf(inst, left) : undefined;
  if (inst.op !== "and") return undefined;
  const mask = constantOf(fn, inst.args[1]);
  if (mask === null) return undefined;
  const kept = BigInt.asUintN(64, mask);
  return (~kept & ~knownBits(fn, left).zeros & 0xffff_ffff_ffff_ffffn) === 0n ? copyOf(inst, left) : undefined;
};

/** A swap of a swap of the same width is the low bits of the value. */
const doubleSwap: Rule = (fn, inst) => {
  const inner = inst.op === "bswap" ? definitionOf(fn, inst.args[0], "bswap") : undefined;
  const source = inner?.args[0];
  if (inst.op !== "bswap" || source === undefined || inner?.attrs.width !== inst.attrs.width) return undefined;
  if (inst.attrs.width === 64 || knownBits(fn, source).fits(inst.attrs.width)) return copyOf(inst, source);
  const { attrs, ...rest } = inst;
  return { ...rest, op: "zext", attrs: { width: attrs.width }, args: [source] };
};

/** `(a < b) = 0` is `a >= b`; `(a < b) /= 0` and `(a < b) = 1` are `a < b`. */
const compareOfCompare: Rule = (fn, inst) => {
  const inner = inst.op === "icmp" ? definitionOf(fn, inst.args[0], "icmp") : undefined;
  const constant = constantOf(fn, inst.args[1]);
  if (inst.op !== "icmp" || !inner || (constant !== 0n && constant !== 1n)) return undefined;
  if (inst.attrs.cmp !== "eq" && inst.attrs.cmp !== "ne") return undefined;
  const same = (inst.attrs.cmp === "ne") === (constant === 0n);
  const cmp = same ? inner.attrs.cmp : INVERSE[inner.attrs.cmp];
  return cmp ? { ...inst, args: inner.args, attrs: { cmp } } : undefined;
};

const RULES: readonly Rule[] = [
  constantsRight,
  identities,
  equalOperands,
  subtractConstant,
  sumsOfConstants,
  idleMask,
  doubleSwap,
  compareOfCompare,
];
