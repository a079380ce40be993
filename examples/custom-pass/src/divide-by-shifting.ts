import { cfg, constantBefore, constantOf, definePass, dominators, loops, mapInsts } from "@whistler/ir";

/**
 * Divide by powers of two with shifts, and take remainders with masks.
 *
 * `x / 8` is `x >> 3` and `x mod 8` is `x & 7` for every unsigned x. Besides being cheaper, a mask is what the verifier understands: the
 * remainder of a division is an unknown number to it, and cannot be an index into a map value; `x & 7` is at most 7. Signed
 * division rounds toward zero where an arithmetic shift rounds down, so it stays as it is.
 */
export const divideByShifting = definePass({
  name: "acme/divide-by-shifting",
  description: "unsigned division by a power of two is a shift, its remainder a mask",
  preserves: [cfg, dominators, loops],
  run: (fn) =>
    mapInsts(fn, (inst, _where, ids) => {
      const divisor = constantOf(fn, inst.args[1]);
      const [dividend] = inst.args;
      if ((inst.op !== "udiv" && inst.op !== "umod") || dividend === undefined || divisor === null) return inst;
      const exponent = exponentOf(BigInt.asUintN(64, divisor));
      if (exponent === undefined) return inst;
      const isDivision = inst.op === "udiv";
      const operand = constantBefore(inst, isDivision ? exponent : (1n << exponent) - 1n, ids);
      const { attrs: _none, ...kept } = inst;
      return [operand, { ...kept, op: isDivision ? "lshr" : "and", attrs: {}, args: [dividend, operand.result] }];
    }),
});

/** The n of `2^n`; undefined for every other number. */
function exponentOf(value: bigint): bigint | undefined {
  if (value === 0n || (value & (value - 1n)) !== 0n) return undefined;
  return BigInt(value.toString(2).length - 1);
}
