import { type Diagnostic, type Result, resultOf } from "@whistler/diagnostics";
import type { IrFunction, IrModule, Target } from "@whistler/ir";
import type { ProgramCode } from "@whistler/object";
import type { AllocStrategy } from "./allocate/alloc-strategy.ts";
import { checkAllocation } from "./allocate/check-allocation.ts";
import { graphColouring } from "./allocate/colour.ts";
import { sequenceCopies } from "./allocate/sequence-copies.ts";
import { emit } from "./emit/emit.ts";
import { layOutFrame } from "./frame/frame.ts";
import { invertible } from "./layout/invert.ts";
import { placeBlocks } from "./layout/place.ts";
import type { AllocatedFunction, MachineFunction, VirtualFunction } from "./machine/function.ts";
import { printMachineFunction } from "./machine/print.ts";
import type { Reg } from "./machine/register.ts";
import { defaultMachinePasses } from "./passes/default-machine-passes.ts";
import type { MachinePass } from "./passes/machine-pass.ts";
import { legalise } from "./prepare/legalise.ts";
import { select } from "./select/select.ts";
import { defaultSelectRules, type SelectRules } from "./select/select-rules.ts";

/** A rewrite of selected code before registers are allocated. */
export type PreAllocPass = (fn: VirtualFunction) => VirtualFunction;

export interface GenerateOptions {
  readonly target: Target;
  /** Tables that strangers may put theirs in the place of. */
  readonly selectRules?: SelectRules;
  readonly preAllocPasses?: readonly PreAllocPass[];
  readonly allocStrategy?: AllocStrategy;
  readonly machinePasses?: readonly MachinePass[];
  /** Is told the machine code as text after selection, allocation and the machine passes. */
  readonly onStage?: (stage: string, text: string) => void;
}

/** Machine code of every program of a module. Every allocation is proved by the checker. Fails where a frame is too large. */
export function generate(module: IrModule, options: GenerateOptions): Result<readonly ProgramCode[]> {
  const diagnostics: Diagnostic[] = [];
  const programs = module.functions.map((fn) => generateProgram(fn, options, diagnostics));
  return resultOf(programs, diagnostics);
}

function generateProgram(fn: IrFunction, options: GenerateOptions, diagnostics: Diagnostic[]): ProgramCode {
  const { cpu } = options.target;
  const note = (stage: string, code: MachineFunction<Reg>): void => options.onStage?.(stage, printMachineFunction(code));
  const selected = select(legalise(fn, options.target), options.target, options.selectRules ?? defaultSelectRules);
  note("selected", selected);
  const prepared = (options.preAllocPasses ?? []).reduce((now, pass) => pass(now), selected);
  const { before, after } = (options.allocStrategy ?? graphColouring).allocate(sequenceCopies(prepared));
  checkAllocation(before, after);
  note("allocated", after);
  const tidy = runMachinePasses(after, options.machinePasses ?? defaultMachinePasses);
  const order = placeBlocks(tidy, invertible(cpu));
  const placed = { ...tidy, blocks: order };
  note("placed", placed);
  const { frame, diagnostics: tooLarge } = layOutFrame(placed);
  diagnostics.push(...tooLarge);
  const insns = tooLarge.length > 0 ? [] : emit(order, frame, cpu);
  return {
    name: fn.name,
    section: fn.section,
    insns,
    span: fn.span,
    ...(fn.contextStruct === undefined ? {} : { contextStruct: fn.contextStruct }),
  };
}

/** Again and again until none of them changes anything: each one removes blocks or jumps, so that this ends. */
function runMachinePasses(fn: AllocatedFunction, passes: readonly MachinePass[]): AllocatedFunction {
  for (let now = fn; ; ) {
    const next = passes.reduce((code, pass) => pass.run(code), now);
    if (next === now) return now;
    now = next;
  }
}
