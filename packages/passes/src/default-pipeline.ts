import { type Pipeline, pipeline } from "@whistler/ir";
import { combine } from "./combine.ts";
import { constantPropagation } from "./constant-propagation.ts";
import { copyPropagation } from "./copy-propagation.ts";
import { deadCodeElimination } from "./dead-code-elimination.ts";
import { eliminateRedundantLoads } from "./eliminate-redundant-loads.ts";
import { foldAddressOffsets } from "./fold-address-offsets.ts";
import { foldBswapCompare } from "./fold-bswap-compare.ts";
import { globalValueNumbering } from "./global-value-numbering.ts";
import { simplifyCfg } from "./simplify-cfg.ts";
import { threadBranches } from "./thread-branches.ts";

const canonicalise = {
  fixpoint: "canonicalise",
  limit: 16,
  passes: [
    copyPropagation, // coalesces what refine and folds left behind
    constantPropagation, // sparse conditional: also finds branches never taken
    combine, // algebra on what is not constant
    threadBranches, // sends constants past tests that they decide
    simplifyCfg, // merges what the lines above cut loose
    deadCodeElimination, // and removes what nothing needs any more
  ],
} as const;

/** `-O2`, the default. */
export const defaultPipeline: Pipeline = pipeline([
  canonicalise,
  foldBswapCompare, // before value numbering, so that equal raw loads meet
  globalValueNumbering, // one value for each computation
  eliminateRedundantLoads, // equal bases are one value now
  foldAddressOffsets, // after value numbering: bases are shared, constants ride in the accesses
  { slot: "user" }, // passes given to compile(ast, [pass, …]) stand here
  canonicalise, // cleans up after the folds, with the same passes
]);

/** `-O1`: the canonical form only. */
export const canonicalPipeline: Pipeline = pipeline([canonicalise, { slot: "user" }]);

/** `-O0`: the code as lowered. */
export const emptyPipeline: Pipeline = pipeline([{ slot: "user" }]);
