import { type BinaryOp, type FreshIds, type Inst, type IrFunction, makeInst, mapInsts, type Target, type ValueId } from "@whistler/ir";

/**
 * Signed division exists from cpu level v4 on (`sdiv`, `smod`). Below, it is made of unsigned division and sign masks, without branches:
 * with s = x >> 63 (arithmetic), |x| = (x ^ s) - s. A quotient takes the sign of both operands, a remainder that of the dividend;
 * division by 0 stays what RFC 9669 §4.1 says, because unsigned division already does that.
 */
export function legalise(fn: IrFunction, target: Target): IrFunction {
  if (target.cpu === "v4") return fn;
  return mapInsts(fn, (inst, _where, ids) => (inst.op === "sdiv" || inst.op === "smod" ? expandDivision(inst, ids) : inst));
}

function expandDivision(inst: Inst, ids: FreshIds): readonly Inst[] {
  const [left = 0, right = 0] = inst.args;
  const insts: Inst[] = [];
  const emit = (op: BinaryOp, a: ValueId, b: ValueId, result: ValueId = ids.freshValue()): ValueId => {
    insts.push(makeInst(op, { result, args: [a, b], attrs: {}, span: inst.span }));
    return result;
  };
  const bits = ids.freshValue();
  insts.push(makeInst("const", { result: bits, attrs: { value: 63n }, span: inst.span }));
  const leftSign = emit("ashr", left, bits);
  const rightSign = emit("ashr", right, bits);
  const leftMagnitude = emit("sub", emit("xor", left, leftSign), leftSign);
  const rightMagnitude = emit("sub", emit("xor", right, rightSign), rightSign);
  const magnitude = emit(inst.op === "sdiv" ? "udiv" : "umod", leftMagnitude, rightMagnitude);
  const sign = inst.op === "sdiv" ? emit("xor", leftSign, rightSign) : leftSign;
  emit("sub", emit("xor", magnitude, sign), sign, inst.result);
  return insts;
}
