import { type GenerateOptions, generate } from "@whistler/backend-ebpf";
import type { Result } from "@whistler/diagnostics";
import { type ElfFile, writeElf } from "@whistler/elf";
import { type ExpandOptions, expand, type Unit } from "@whistler/expander";
import { type IrModule, type Pipeline, type RunOptions, runPipeline } from "@whistler/ir";
import { type LowerOptions, lower } from "@whistler/lower";
import { type LinkInput, link, type ProgramCode } from "@whistler/object";
import type { Form } from "@whistler/reader";

/**
 * The stages of a compilation, each one function from values to values. `createCompiler({ stages: { ...defaultStages, backend } })`
 * puts another one in the place of one of them.
 */
export interface Stages {
  readonly expand: (forms: readonly Form[], options: ExpandOptions) => Result<Unit>;
  readonly lower: (unit: Unit, options: LowerOptions) => Result<IrModule>;
  readonly optimize: (module: IrModule, pipeline: Pipeline, options: RunOptions) => Result<IrModule>;
  readonly backend: (module: IrModule, options: GenerateOptions) => Result<readonly ProgramCode[]>;
  readonly link: (input: LinkInput) => Result<ElfFile>;
  readonly write: (file: ElfFile) => Uint8Array;
}

export const defaultStages: Stages = { expand, lower, optimize: runPipeline, backend: generate, link, write: writeElf };
