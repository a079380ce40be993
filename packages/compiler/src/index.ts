export { definePass, insertAfter, insertBefore, pipeline, replace, without } from "@whistler/ir";
export { canonicalPipeline, defaultPipeline, emptyPipeline } from "@whistler/passes";
export type { Compilation, CompiledProgram, CompileOptions, OptLevel, StageText } from "./compilation.ts";
export { compile, compileSource } from "./compile.ts";
export {
  type Compiler,
  type CompilerPlugin,
  type CreateCompilerOptions,
  createCompiler,
  type Passes,
  PIPELINES,
} from "./create-compiler.ts";
export { defaultGenerators, type Generator, type Generators } from "./generator.ts";
export type { CompilerHooks } from "./hooks.ts";
export type { Host } from "./host.ts";
export { defaultStages, type Stages } from "./stages.ts";
