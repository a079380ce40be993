import { cfg, constantBefore, constantOf, definePass, definitionOf, dominators, knownBits, loops, mapInsts } from "@whistler/ir";
import { foldBswap } from "./fold.ts";

/**
 * Compare the raw value with the swapped constant instead of swapping the value at run time.
 *
 * `ntohs(x) == 80` needs a swap, `x == htons(80)` does not. Sound for eq and ne only (a swap does not keep order), and only when
 * the swapped value is known to fit the width: a 16-bit swap drops the upper bits, which the raw comparison would still see. A
 * constant that does not fit the width never equals a swapped value; that comparison is left to the ranges.
 */
export const foldBswapCompare = definePass({
  name: "fold-bswap-compare",
  description: "compare the raw value with the swapped constant",
  requires: ["constant-propagation"],
  preserves: [cfg, dominators, loops],
  run: (fn) =>
    mapInsts(fn, (inst, _where, ids) => {
      if (inst.op !== "icmp" || (inst.attrs.cmp !== "eq" && inst.attrs.cmp !== "ne")) return inst;
      const [left, right] = inst.args;
      const swap = definitionOf(fn, left, "bswap") ?? definitionOf(fn, right, "bswap");
      const constant = constantOf(fn, left) ?? constantOf(fn, right);
      const raw = swap?.args[0];
      if (!swap || raw === undefined || constant === null) return inst;
      const { width } = swap.attrs;
      if (!knownBits(fn, raw).fits(width) || BigInt.asUintN(width, constant) !== BigInt.asUintN(64, constant)) return inst;
      const swapped = constantBefore(inst, foldBswap(width, constant), ids);
      return [swapped, { ...inst, args: [raw, swapped.result] }];
    }),
});
