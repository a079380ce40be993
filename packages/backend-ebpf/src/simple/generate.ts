import { type Diagnostic, type Result, resultOf } from "@whistler/diagnostics";
import type { IrModule, Target } from "@whistler/ir";
import type { ProgramCode } from "@whistler/object";
import { allocate } from "./allocate.ts";
import { emit, invertible } from "./emit.ts";
import { layOutFrame } from "./frame.ts";
import { layOutBlocks } from "./layout.ts";
import { legalise } from "./legalise.ts";
import { select } from "./select.ts";
import { sequenceCopies } from "./sequence-copies.ts";

export interface GenerateOptions {
  readonly target: Target;
  readonly onStage?: (stage: string, text: string) => void;
}

export function generate(module: IrModule, options: GenerateOptions): Result<readonly ProgramCode[]> {
  const diagnostics: Diagnostic[] = [];
  const programs = module.functions.map((fn): ProgramCode => {
    const allocated = allocate(sequenceCopies(select(legalise(fn, options.target), options.target)));
    const { fn: tidy, order } = layOutBlocks(allocated, invertible(options.target.cpu));
    const { frame, diagnostics: large } = layOutFrame({ ...tidy, blocks: order });
    diagnostics.push(...large);
    if (large.length > 0) return { name: fn.name, section: fn.section, insns: [], span: fn.span };
    const insns = emit(order, frame, options.target.cpu);
    return {
      name: fn.name,
      section: fn.section,
      insns,
      span: fn.span,
      ...(fn.contextStruct === undefined ? {} : { contextStruct: fn.contextStruct }),
    };
  });
  return resultOf(programs, diagnostics);
}
