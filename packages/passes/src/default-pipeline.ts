import { because, type Fixpoint, type Pipeline, pipeline, type Slot } from "@whistler/ir";
import { biasPacketPointers } from "./bias-packet-pointers.ts";
import { combine } from "./combine.ts";
import { constantPropagation } from "./constant-propagation.ts";
import { copyPropagation } from "./copy-propagation.ts";
import { correlateBranches } from "./correlate-branches.ts";
import { deadCodeElimination } from "./dead-code-elimination.ts";
import { eliminateDeadStores } from "./eliminate-dead-stores.ts";
import { eliminateRedundantLoads } from "./eliminate-redundant-loads.ts";
import { foldAddressOffsets } from "./fold-address-offsets.ts";
import { foldBswapCompare } from "./fold-bswap-compare.ts";
import { globalValueNumbering } from "./global-value-numbering.ts";
import { mergeSimilarRegions } from "./merge-similar-regions.ts";
import { simplifyCfg } from "./simplify-cfg.ts";
import { threadBranches } from "./thread-branches.ts";
import { useKeysInPlace } from "./use-keys-in-place.ts";

const canonicalise: Fixpoint = {
  fixpoint: "canonicalise",
  limit: 16,
  passes: [
    because(copyPropagation, "coalesces what refine and folds left behind"),
    because(constantPropagation, "also finds branches never taken"),
    because(combine, "algebra on what is not constant"),
    because(threadBranches, "sends constants past tests that they decide"),
    because(correlateBranches, "the same for what branches before have decided"),
    because(simplifyCfg, "merges what the passes above cut loose"),
    because(deadCodeElimination, "removes what nothing needs any more"),
  ],
};

const user: Slot = { slot: "user", reason: "passes given to compile(ast, [pass, …]) stand here" };

/** `-O2`, the default. */
export const defaultPipeline: Pipeline = pipeline([
  because(canonicalise, "the form that the other passes look for"),
  because(foldBswapCompare, "before value numbering, so that equal raw loads meet"),
  because(globalValueNumbering, "one value for each computation"),
  because(eliminateRedundantLoads, "equal bases are one value now"),
  because(foldAddressOffsets, "after value numbering: bases are shared, constants ride in the accesses"),
  because(eliminateDeadStores, "loads that nothing needs are gone"),
  because(useKeysInPlace, "loads of keys have their offsets"),
  because(biasPacketPointers, "accesses have their offsets"),
  because(mergeSimilarRegions, "offsets are what they will be"),
  user,
  because(canonicalise, "cleans up after the folds, with the same passes"),
]);

/** `-O1`: the canonical form only. */
export const canonicalPipeline: Pipeline = pipeline([because(canonicalise, "the canonical form, and nothing else"), user]);

/** `-O0`: the code as lowered. */
export const emptyPipeline: Pipeline = pipeline([user]);
