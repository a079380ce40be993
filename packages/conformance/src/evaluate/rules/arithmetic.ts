import type { Call, Machine, Rule } from "../machine.ts";
import { narrow, typeNamed } from "../scalar-type.ts";
import { number, signed, type Value } from "../value.ts";

/** language.md §5.2: modulo 2^64, division unsigned; by zero it gives 0, and the remainder is the dividend. */
export const ARITHMETIC_RULES: Readonly<Record<string, Rule>> = {
  "+": leftFold((a, b) => ({ bits: BigInt.asUintN(64, a.bits + b.bits), pointee: a.pointee ?? b.pointee })),
  "-": (machine, call) => {
    if (call.args.length === 1) return number(-machine.value(machine.operand(call, 0)).bits);
    // The difference of two pointers is a number.
    return leftFold((a, b) => ({ bits: BigInt.asUintN(64, a.bits - b.bits), pointee: b.pointee ? undefined : a.pointee }))(machine, call);
  },
  "*": leftFold((a, b) => number(a.bits * b.bits)),
  "/": leftFold((a, b) => number(b.bits === 0n ? 0n : a.bits / b.bits)),
  MOD: leftFold((a, b) => number(b.bits === 0n ? a.bits : a.bits % b.bits)),
  LOGAND: leftFold((a, b) => number(a.bits & b.bits)),
  LOGIOR: leftFold((a, b) => number(a.bits | b.bits)),
  LOGXOR: leftFold((a, b) => number(a.bits ^ b.bits)),
  // The hardware looks at six bits of the amount.
  "<<": leftFold((a, b) => number(a.bits << (b.bits & 63n))),
  ">>": leftFold((a, b) => number(a.bits >> (b.bits & 63n))),
  ">>>": leftFold((a, b) => number(signed(a) >> (b.bits & 63n))),
  LOG2: (machine, call) => number(log2(machine.value(machine.operand(call, 0)).bits)),
  CAST: (machine, call) => {
    const type = typeNamed(call.args[0]) ?? machine.fault(call, "names no type");
    const value = machine.value(machine.operand(call, 1));
    return type.bytes === 8 ? value : number(narrow(value.bits, type));
  },
  NTOHS: swap(2),
  HTONS: swap(2),
  NTOHL: swap(4),
  HTONL: swap(4),
  NTOHLL: swap(8),
  HTONLL: swap(8),
};

/** language.md §5.3. */
export const COMPARISON_RULES: Readonly<Record<string, Rule>> = {
  "=": compare((a, b) => a.bits === b.bits),
  "/=": compare((a, b) => a.bits !== b.bits),
  "<": compare((a, b) => a.bits < b.bits),
  "<=": compare((a, b) => a.bits <= b.bits),
  ">": compare((a, b) => a.bits > b.bits),
  ">=": compare((a, b) => a.bits >= b.bits),
  "S<": compare((a, b) => signed(a) < signed(b)),
  "S<=": compare((a, b) => signed(a) <= signed(b)),
  "S>": compare((a, b) => signed(a) > signed(b)),
  "S>=": compare((a, b) => signed(a) >= signed(b)),
};

/** Operands are evaluated one after the other, each when it is reached. */
function leftFold(combine: (left: Value, right: Value) => Value): Rule {
  return (machine, call) => {
    let value = machine.value(machine.operand(call, 0));
    for (const operand of call.args.slice(1)) value = combine(value, machine.value(operand));
    return value;
  };
}

function compare(holds: (left: Value, right: Value) => boolean): Rule {
  return (machine: Machine, call: Call) => {
    const left = machine.value(machine.operand(call, 0));
    return number(holds(left, machine.value(machine.operand(call, 1))));
  };
}

/** floor(log2 x); 0 for 0 and 1, 31 for everything from 2^32 on. */
function log2(bits: bigint): number {
  return bits < 2n ? 0 : Math.min(31, bits.toString(2).length - 1);
}

/** The low bytes in the opposite order, zeros above. */
function swap(bytes: number): Rule {
  return (machine, call) => {
    const { bits } = machine.value(machine.operand(call, 0));
    let swapped = 0n;
    for (let index = 0; index < bytes; index++) swapped = (swapped << 8n) | ((bits >> BigInt(8 * index)) & 0xffn);
    return number(swapped);
  };
}
