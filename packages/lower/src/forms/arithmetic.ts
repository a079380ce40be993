import {
  type BinaryOp,
  canonical,
  foldBinary,
  type IrType,
  isPtr,
  nonNullType,
  PTR_KINDS,
  type PtrKindRow,
  ptrKindOf,
  type ValueId,
  type Width,
} from "@whistler/ir";
import { type Form, printForm } from "@whistler/reader";
import type { CoreFormRule } from "../core-forms.ts";
import type { Call, Lowering } from "../lowering.ts";
import { scalarType } from "../variable.ts";
import { testedFirst } from "./null-test.ts";

/** Whether something may be added to such a pointer and give a pointer of the same kind. */
function canAdd(type: IrType): boolean {
  const kind = ptrKindOf(type);
  const row: PtrKindRow | undefined = kind && PTR_KINDS[kind];
  return row !== undefined && row.arithmetic !== "none";
}

/**
 * A binary operation of scalars. Constants are folded as they are emitted, as LLVM's IRBuilder does: a size that is written as a sum is
 * a constant for all that follows, unoptimised too.
 */
function emitScalar({ builder, flow }: Lowering, op: BinaryOp, left: ValueId, right: ValueId): ValueId {
  const [a, b] = [builder.definition(left), builder.definition(right)];
  if (a?.op === "const" && b?.op === "const") return flow.constant(canonical(foldBinary(op, a.attrs.value, b.attrs.value)));
  return builder.emit(op, [flow.asInt(left), flow.asInt(right)], {});
}

/** `a + b`: a pointer and a number make a pointer, everything else is a sum of scalars. */
export function emitAdd(lowering: Lowering, left: ValueId, right: ValueId): ValueId {
  const { builder } = lowering;
  const leftType = builder.typeOf(left);
  const rightType = builder.typeOf(right);
  if (canAdd(leftType) && !isPtr(rightType)) return builder.emit("ptr_add", [left, right], {});
  if (canAdd(rightType) && !isPtr(leftType)) return builder.emit("ptr_add", [right, left], {});
  return emitScalar(lowering, "add", left, right);
}

function emitSub(lowering: Lowering, left: ValueId, right: ValueId): ValueId {
  const { builder, flow } = lowering;
  if (canAdd(builder.typeOf(left)) && !isPtr(builder.typeOf(right))) {
    const constant = builder.definition(right);
    const negated = constant?.op === "const" ? flow.constant(-constant.attrs.value) : builder.emit("sub", [flow.constant(0), right], {});
    return builder.emit("ptr_add", [left, negated], {});
  }
  return emitScalar(lowering, "sub", left, right);
}

type Emit = (lowering: Lowering, left: ValueId, right: ValueId) => ValueId;

const emitBinary =
  (op: BinaryOp): Emit =>
  (lowering, left, right) =>
    emitScalar(lowering, op, left, right);

/** A left fold: each operand is evaluated when it is reached. */
function fold(emit: Emit, check?: (lowering: Lowering, operand: Form) => boolean): CoreFormRule {
  return (lowering, call) => {
    const [first = lowering.operand(call, 0), ...rest] = call.args;
    let value = lowering.expr(first);
    warnOfNull(lowering, call, first, value);
    for (const operand of rest) {
      const right = lowering.expr(operand);
      if (check && !check(lowering, operand)) continue;
      warnOfNull(lowering, call, operand, right);
      value = emit(lowering, value, right);
    }
    return value;
  };
}

/** "pointer arithmetic on map_value_or_null prohibited, null-check it first", the verifier says, whatever becomes of the result. */
function warnOfNull(lowering: Lowering, call: Call, operand: Form, value: ValueId): void {
  const type = lowering.builder.typeOf(value);
  if (nonNullType(type) === type) return;
  lowering.report("WH2331", `${printForm(operand)} may be null here`, operand.span, {
    label: `${call.head.toLowerCase()} of a pointer that was not tested`,
    help: [testedFirst(operand)],
  });
}

function divisorIsNotZero(lowering: Lowering, operand: Form): boolean {
  if (operand.kind !== "integer" || operand.value !== 0n) return true;
  lowering.report("WH2123", "division by the constant 0", operand.span, {
    help: ["at run time a division by 0 yields 0 and mod the dividend (RFC 9669 §4.1); a literal 0 is a mistake"],
  });
  return false;
}

function amountIsInRange(lowering: Lowering, operand: Form): boolean {
  if (operand.kind !== "integer" || (operand.value >= 0n && operand.value < 64n)) return true;
  lowering.report("WH2110", `shift by ${operand.value}`, operand.span, { help: ["a constant shift amount is 0 to 63"] });
  return false;
}

function lowerMinus(lowering: Lowering, call: Call): ValueId {
  if (call.args.length !== 1) return fold(emitSub)(lowering, call);
  const operand = lowering.expr(lowering.operand(call, 0));
  return emitSub(lowering, lowering.flow.constant(0), lowering.flow.asInt(operand));
}

function swap(width: Width): CoreFormRule {
  return (lowering, call) => lowering.builder.emit("bswap", [lowering.flow.asInt(lowering.expr(lowering.operand(call, 0)))], { width });
}

function lowerCast(lowering: Lowering, call: Call): ValueId {
  const type = scalarType(call.args[0]);
  if (!type)
    return lowering.fail("WH2111", "cast needs a type name", call.form.span, { help: ["u8 u16 u32 u64 i8 i16 i32 i64: (cast u32 x)"] });
  const value = lowering.expr(lowering.operand(call, 1));
  if (type.bits === 64) return value;
  return lowering.builder.emit(type.signed ? "sext" : "zext", [lowering.flow.asInt(value)], { width: type.bits });
}

/**
 * floor(log2 x), 0 for 0 and 1, and 31 for everything from 2^32 on (language.md §5.2): five steps of a binary search, each of which
 * halves the bits that are left.
 */
function lowerLog2(lowering: Lowering, call: Call): ValueId {
  const { flow, builder } = lowering;
  let rest = flow.asInt(lowering.expr(lowering.operand(call, 0)));
  let log = flow.constant(0);
  for (const step of [16, 8, 4, 2, 1]) {
    const above = builder.emit("icmp", [rest, flow.constant((1n << BigInt(step)) - 1n)], { cmp: "ugt" });
    const current = { rest, log };
    [rest, log] = flow.chooseValues(
      above,
      () => [builder.emit("lshr", [current.rest, flow.constant(step)], {}), builder.emit("add", [current.log, flow.constant(step)], {})],
      [current.rest, current.log],
    );
  }
  return log;
}

/** language.md §5.2: arithmetic modulo 2^64, unsigned division. */
export const ARITHMETIC_FORMS: Readonly<Record<string, CoreFormRule>> = {
  "+": fold(emitAdd),
  "-": lowerMinus,
  "*": fold(emitBinary("mul")),
  "/": fold(emitBinary("udiv"), divisorIsNotZero),
  MOD: fold(emitBinary("umod"), divisorIsNotZero),
  LOGAND: fold(emitBinary("and")),
  LOGIOR: fold(emitBinary("or")),
  LOGXOR: fold(emitBinary("xor")),
  "<<": fold(emitBinary("shl"), amountIsInRange),
  ">>": fold(emitBinary("lshr"), amountIsInRange),
  ">>>": fold(emitBinary("ashr"), amountIsInRange),
  LOG2: lowerLog2,
  CAST: lowerCast,
  NTOHS: swap(16),
  HTONS: swap(16),
  NTOHL: swap(32),
  HTONL: swap(32),
  NTOHLL: swap(64),
  HTONLL: swap(64),
};
