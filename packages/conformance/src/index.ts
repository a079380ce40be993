export { arbitraryEdgeInteger } from "./arbitrary/edge-integers.ts";
export { arbitraryGene, type Gene } from "./arbitrary/gene.ts";
export { anyInsn, insnOf, programFor } from "./arbitrary/instructions.ts";
export {
  arbitraryFunction,
  arbitraryInputs,
  arbitraryStatements,
  buildFunction,
  environmentWith,
  INPUT_MAP,
  moduleAround,
  observed,
  type Statement,
} from "./arbitrary/ir-function.ts";
export { arbitraryGraph, graphOf } from "./arbitrary/ir-graph.ts";
export { arbitraryPacket } from "./arbitrary/packet.ts";
export type { ExpressionProduction, Production, Productions, StatementProduction } from "./arbitrary/program/builder.ts";
export { arbitraryProgram, buildProgram, productions, type RandomProgram } from "./arbitrary/program/program.ts";
export { arbitraryScenario } from "./arbitrary/scenario.ts";
export { COVERAGE_KINDS, type Coverage, type CoverageKind, cover, cpuInTurn, missing, newCoverage } from "./coverage/coverage.ts";
export { type EvaluateOptions, evaluate, evaluationRules } from "./evaluate/evaluate.ts";
export { firstDifference, type Observation, observe } from "./oracles/compare.ts";
export { type Engine, playScenario, type Run, type Scenario } from "./oracles/engine.ts";
export { interpreter, interpretModule, optimised } from "./oracles/interpreter.ts";
export { type CodeOptions, type MachineCode, machineCode } from "./oracles/machine-code.ts";
export { reference } from "./oracles/reference.ts";
export { type Subject, subjectOf } from "./oracles/subject.ts";
export { virtualMachine } from "./oracles/vm.ts";
export { type CheckOptions, checkProperty, type Report } from "./properties/check-property.ts";
export { enginesAgree, everyWay, interpreterAgrees, LEVELS, vmAgrees } from "./properties/engines-agree.ts";
export { instructions } from "./properties/instructions.ts";
export { irFunctions } from "./properties/ir-functions.ts";
export { loadsNeverIncrease } from "./properties/loads-never-increase.ts";
export { arbitraryProgramCase, judgeEngine, type ProgramCase, withMeaning } from "./properties/program-case.ts";
export { defineProperty, type Finding, type Property, type Verdict } from "./properties/property.ts";
export { everyPass, singleMachinePasses, singlePasses } from "./properties/single-passes.ts";
export { BUILD_HOST } from "./world/build-host.ts";
export { BUILD_KERNEL, type KernelTypes, kernelTypes } from "./world/kernel-types.ts";
export { canRun, hasPacket, testRunContext } from "./world/test-run-context.ts";
export { TABLE_BYTES, type UserMemory, userBytes } from "./world/user-memory.ts";
export {
  type Faulted,
  type MapEntries,
  type Outcome,
  type Returned,
  type RingRecord,
  STANDARD_STUBS,
  type World,
  xdpWorld,
} from "./world/world.ts";
