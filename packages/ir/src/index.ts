export { BitKnowledge, byteSwap, foldBinary, foldCompare } from "./analyses/bit-knowledge.ts";
export { blockOf, blocksById, entryBlock } from "./analyses/blocks.ts";
export { type Cfg, cfg, type EdgeId, edgeOf, isCriticalEdge, predecessorBlocks, reversePostorderFrom } from "./analyses/cfg.ts";
export { constantOf, type Definition, definitionOf, defs, typeOf } from "./analyses/defs.ts";
export {
  type DominatorTree,
  dominates,
  dominators,
  dominatorTree,
  nearestCommonDominator,
  type Position,
  positionDominates,
  postDominators,
  strictlyDominates,
  valueAvailableAt,
} from "./analyses/dominators.ts";
export { bitKnowledge, knownBits } from "./analyses/known-bits.ts";
export { type Liveness, liveInto, liveness, liveOutOf } from "./analyses/liveness.ts";
export { blocksOfLoop, isInLoop, type Loop, type Loops, loopDepth, loops } from "./analyses/loops.ts";
export {
  type MemoryObject,
  type MemoryPlace,
  mayShareMemory,
  memoryObject,
  memoryPlace,
  memoryPlaces,
  sameObject,
} from "./analyses/memory-object.ts";
export { slotAddresses, slotsById } from "./analyses/slots.ts";
export { termOperand, termOperands, type Use, userOf, uses, usesOf } from "./analyses/uses.ts";
export { type Analysis, type AnyAnalysis, defineAnalysis } from "./analysis.ts";
export { FunctionBuilder, type FunctionHead, makeInst, moduleOf } from "./builder.ts";
export { type Edit, rewrite } from "./edit.ts";
export {
  type Access,
  certainlyCovers,
  conflict,
  type Effects,
  effectsOf,
  hasSideEffects,
  type MapFacts,
  mayMoveAbove,
  mayOverlap,
  maySpeculate,
  type Region,
} from "./effects.ts";
export {
  type Block,
  type BlockId,
  type BlockParam,
  canonical,
  type Edge,
  type Inst,
  type InstBase,
  type InstOf,
  type IrFunction,
  type IrModule,
  type StackSlot,
  successorEdges,
  type Terminator,
  type ValueId,
} from "./function.ts";
export { type HelperFacts, helperFacts, type MemoryArgument } from "./helper-facts.ts";
export {
  type ContextPointer,
  type Environment,
  type HelperFunction,
  type HelperMachine,
  type OutsideMemory,
  type Side,
  XDP_CONTEXT_POINTERS,
  xdpEnvironment,
} from "./interpreter/environment.ts";
export { STANDARD_HELPERS } from "./interpreter/helpers.ts";
export { interpret, type Outcome } from "./interpreter/interpret.ts";
export { type InterpreterMap, interpreterMap } from "./interpreter/maps.ts";
export { isMemoryAccess, isRelocated, type MemoryAccess, withAddress } from "./memory-access.ts";
export {
  type AttrKind,
  type AttrsOf,
  type AttrTypes,
  BINARY_OPS,
  type BinaryOp,
  CMPS,
  type Cmp,
  isOpName,
  OPS,
  type OpClass,
  type OpInfo,
  type OpName,
  opInfo,
  REFINE_FACTS,
  type RefineFact,
  RMWS,
  type Rmw,
  type Width,
} from "./ops.ts";
export { defineModulePass, definePass, type FunctionPass, type ModulePass, type Pass, type PassContext, type Target } from "./pass.ts";
export { type Draft, editFunction, type Patch, patched, patchesBetween, traceEdit } from "./patches.ts";
export {
  because,
  type Fixpoint,
  fillSlot,
  findSteps,
  insertAfter,
  insertBefore,
  isFixpoint,
  isSlot,
  type Pipeline,
  PipelineAnchorError,
  type PipelineStep,
  type PlacedStep,
  passesOf,
  pipeline,
  placedSteps,
  replace,
  type Slot,
  stepName,
  without,
  withoutAll,
} from "./pipeline.ts";
export { type IrType, isIrType, isPtr, nonNullType, PTR_KINDS, type PtrKind, type PtrKindRow, ptrKindOf } from "./ptr-kinds.ts";
export {
  constantBefore,
  constantFor,
  copyOf,
  type FreshIds,
  type InstPlace,
  mapBlocks,
  mapEdges,
  mapInstOperands,
  mapInsts,
  mapOperands,
  mapTerminators,
  mapTermOperands,
  removeInsts,
  replaceUses,
  withRelated,
} from "./rewrite.ts";
export { missingRequirements, type PassRun, type PipelineObserver, type RunOptions, runPipeline } from "./run-pipeline.ts";
export { sameResult } from "./same-result.ts";
export { diffListings, functionListing, type ListingPart, moduleHeadListing, printPatches } from "./text/diff.ts";
export { parseFunction, parseModule } from "./text/parse.ts";
export { printBlock, printFunction, printInst, printModule } from "./text/print.ts";
export { mayPass, verifyFunction, verifyModule } from "./verify/verify.ts";
