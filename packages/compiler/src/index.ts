export {
  type AllocStrategy,
  defaultMachinePasses,
  defaultSelectRules,
  defineMachinePass,
  definePreAllocPass,
  graphColouring,
  type MachinePass,
  type PreAllocPass,
  type SelectRule,
  type SelectRules,
} from "@whistler/backend-ebpf";
export {
  defaultMacros,
  defaultTopLevelForms,
  defineMacro,
  defineTopLevelForm,
  type LibraryMacro,
  type MacroEnv,
  type MacroTable,
  macroTable,
  type Template,
  type TopLevelForm,
  type TopLevelTable,
} from "@whistler/expander";
export { because, defineModulePass, definePass, insertAfter, insertBefore, pipeline, replace, without, withoutAll } from "@whistler/ir";
export { type CoreFormRule, type CoreForms, defaultCoreForms, WARN_KINDS, type WarnKind } from "@whistler/lower";
export { canonicalPipeline, defaultPipeline, emptyPipeline } from "@whistler/passes";
export type {
  Compilation,
  CompiledOutput,
  CompiledProgram,
  CompileOptions,
  OptLevel,
  PassChange,
  PassTrace,
  StageText,
  Timing,
} from "./compilation.ts";
export { compile, compileSource } from "./compile.ts";
export { type Compiler, type CompilerPlugin, type CreateCompilerOptions, createCompiler } from "./create-compiler.ts";
export { defaultGenerators, type Generator, type Generators } from "./generator.ts";
export type { CompilerHooks } from "./hooks.ts";
export type { Host } from "./host.ts";
export { OPT_LEVELS, type Passes, PIPELINES } from "./pipelines.ts";
export { defaultStages, type Stages } from "./stages.ts";
