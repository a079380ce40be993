import { type Diagnostic, failure, InternalError, type Result, resultOf } from "@whistler/diagnostics";
import type { IrFunction, IrModule, Target } from "@whistler/ir";
import type { ProgramCode } from "@whistler/object";
import type { AllocStrategy } from "./allocate/alloc-strategy.ts";
import { checkAllocation } from "./allocate/check-allocation.ts";
import { graphColouring } from "./allocate/colour.ts";
import { sequenceCopies } from "./allocate/sequence-copies.ts";
import { emit } from "./emit/emit.ts";
import { colourSlots } from "./frame/colour-slots.ts";
import { layOutFrame } from "./frame/frame.ts";
import type { GenerateObserver, GenerateStep } from "./generate-observer.ts";
import { invertible } from "./layout/invert.ts";
import { placeBlocks } from "./layout/place.ts";
import type { AllocatedFunction, MachineFunction } from "./machine/function.ts";
import type { Reg } from "./machine/register.ts";
import { defaultMachinePasses } from "./passes/default-machine-passes.ts";
import type { MachinePass } from "./passes/machine-pass.ts";
import type { PreAllocPass } from "./passes/pre-alloc-pass.ts";
import { legalise } from "./prepare/legalise.ts";
import { rawInstructionProblems } from "./prepare/raw-instructions.ts";
import { select } from "./select/select.ts";
import { defaultSelectRules, type SelectRules } from "./select/select-rules.ts";

export interface GenerateOptions {
  readonly target: Target;
  /** Tables that strangers may put theirs in the place of. */
  readonly selectRules?: SelectRules;
  readonly preAllocPasses?: readonly PreAllocPass[];
  readonly allocStrategy?: AllocStrategy;
  readonly machinePasses?: readonly MachinePass[];
  readonly observe?: GenerateObserver;
}

/** Machine code of every program of a module. Every allocation is proved by the checker. Fails where a frame is too large or a raw instruction cannot be compiled. */
export function generate(module: IrModule, options: GenerateOptions): Result<readonly ProgramCode[]> {
  const diagnostics: Diagnostic[] = [];
  for (const fn of module.functions) diagnostics.push(...rawInstructionProblems(fn));
  if (diagnostics.length > 0) return failure(...diagnostics);
  const programs = module.functions.map((fn) => generateProgram(fn, options, diagnostics));
  return resultOf(programs, diagnostics);
}

function generateProgram(fn: IrFunction, options: GenerateOptions, diagnostics: Diagnostic[]): ProgramCode {
  const { cpu } = options.target;
  const steps = new Steps(fn.name, options.observe);
  const selected = steps.stage("select", undefined, () =>
    select(legalise(fn, options.target), options.target, options.selectRules ?? defaultSelectRules),
  );
  const prepared = (options.preAllocPasses ?? []).reduce((now, pass) => steps.pass(pass, now, 1), selected);
  const after = steps.stage("allocate", prepared, () => {
    const allocation = (options.allocStrategy ?? graphColouring).allocate(sequenceCopies(prepared));
    checkAllocation(allocation.before, allocation.after);
    return allocation.after;
  });
  const coloured = steps.stage("colour-slots", after, () => colourSlots(after));
  const tidy = runMachinePasses(coloured, options.machinePasses ?? defaultMachinePasses, steps);
  const placed = steps.stage("place", tidy, () => ({ ...tidy, blocks: placeBlocks(tidy, invertible(cpu)) }));
  const { frame, diagnostics: tooLarge } = layOutFrame(placed);
  diagnostics.push(...tooLarge);
  const insns = tooLarge.length > 0 ? [] : emit(placed.blocks, frame, cpu);
  return {
    name: fn.name,
    section: fn.section,
    insns,
    span: fn.span,
    ...(fn.contextStruct === undefined ? {} : { contextStruct: fn.contextStruct }),
  };
}

/** Runs the steps of one function, and tells the observer of each. */
class Steps {
  readonly #function: string;
  readonly #observe: GenerateObserver | undefined;

  constructor(name: string, observe: GenerateObserver | undefined) {
    this.#function = name;
    this.#observe = observe;
  }

  stage<R extends Reg>(step: string, before: MachineFunction<Reg> | undefined, run: () => MachineFunction<R>): MachineFunction<R> {
    return this.#run({ step, kind: "stage", function: this.#function, round: 1 }, before, run);
  }

  /** A pass over code whose registers are `R`; an exception out of it is told with the pass and the function. */
  pass<F extends MachineFunction<Reg>>(pass: { readonly name: string; readonly run: (fn: F) => F }, fn: F, round: number): F {
    return this.#run({ step: pass.name, kind: "pass", function: this.#function, round }, fn, () => {
      try {
        return pass.run(fn);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        throw new InternalError(`pass ${pass.name} failed on function ${this.#function}: ${message}`, { cause: error });
      }
    });
  }

  #run<F extends MachineFunction<Reg>>(step: GenerateStep, before: MachineFunction<Reg> | undefined, run: () => F): F {
    this.#observe?.beforeStep?.(step);
    const after = run();
    this.#observe?.afterStep?.(step, after, before);
    return after;
  }
}

/** No function needs a tenth of them; a pass that never says that it is done is found out. */
const MAX_ROUNDS = 1000;

/** Again and again until none of them changes anything: each built-in one removes blocks or jumps, so that this ends. */
function runMachinePasses(fn: AllocatedFunction, passes: readonly MachinePass[], steps: Steps): AllocatedFunction {
  let now = fn;
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const next = passes.reduce((code, pass) => steps.pass(pass, code, round), now);
    if (next === now) return now;
    now = next;
  }
  const names = passes.map((pass) => pass.name).join(", ");
  throw new InternalError(`the machine passes (${names}) still change ${fn.name} after ${MAX_ROUNDS} rounds`);
}
