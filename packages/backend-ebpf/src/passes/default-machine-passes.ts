import { because } from "@whistler/ir";
import { dropRedundantMoves } from "./drop-redundant-moves.ts";
import { dropRedundantStores } from "./drop-redundant-stores.ts";
import { dropUnreachableBlocks } from "./drop-unreachable-blocks.ts";
import { hoistConstants } from "./hoist-constants.ts";
import { hoistReturnValues } from "./hoist-return-values.ts";
import type { MachinePass } from "./machine-pass.ts";
import { mergeChains } from "./merge-chains.ts";
import { mergeEqualBlocks } from "./merge-equal-blocks.ts";
import { threadEmptyBlocks } from "./thread-empty-blocks.ts";

/** Passes over allocated code, run in this order again and again until none changes anything. */
export const defaultMachinePasses: readonly MachinePass[] = [
  because(dropRedundantMoves, "first: what it drops can leave a block empty"),
  because(dropRedundantStores, "keys share slots since slots are coloured"),
  because(threadEmptyBlocks, "what selection made for edges without moves"),
  because(mergeEqualBlocks, "one return for each constant, one tail for equal ends"),
  because(dropUnreachableBlocks, "what the passes above left behind"),
  because(mergeChains, "fewer jumps for layout to think about"),
  because(hoistConstants, "after merging: what is left is needed"),
  because(hoistReturnValues, "last: it takes the returns apart that merging put together"),
];
