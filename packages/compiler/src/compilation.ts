import type { Unit } from "@whistler/expander";
import type { Patch } from "@whistler/ir";
import type { CpuLevel, Insn } from "@whistler/isa";
import type { WarnKind } from "@whistler/lower";
import type { ProgramCode } from "@whistler/object";
import type { Host } from "./host.ts";
import type { Stages } from "./stages.ts";

/** How hard to optimise: `0` nothing, `1` the canonical form only, `2` everything. */
export type OptLevel = 0 | 1 | 2;

export interface CompileOptions {
  /** What the target kernel accepts, as clang's `-mcpu`; default `v3`. */
  readonly cpu?: CpuLevel;
  /** Which pipeline to run where none is given; default 2. */
  readonly optLevel?: OptLevel;
  /** The machine that is compiled on; without one nothing is read from it. */
  readonly host?: Host;
  /** Keep the text of the code after each stage and pass in `Compilation.stages`. */
  readonly keepStages?: boolean;
  /** Verify the IR after every pass; a malformed function is an internal error that names the pass. */
  readonly verifyPasses?: boolean;
  /** Passes that are left out, of the pipeline by path or name and of the machine passes by name; an unknown one is WH7009. */
  readonly disable?: readonly string[];
  /** Note what each pass changed in `Compilation.trace`. */
  readonly tracePasses?: boolean;
  /** Milliseconds from any start, such as `() => performance.now()`: where given, `Compilation.timings` says what took how long. */
  readonly clock?: () => number;
  /** Kinds of warnings that are given only when asked for: names that nothing uses, values of forms that may choose nothing. */
  readonly warn?: readonly WarnKind[];
}

/** What came out of a compilation. */
export interface Compilation {
  /** The ELF object. */
  readonly object: Uint8Array;
  readonly programs: readonly CompiledProgram[];
  readonly maps: Unit["maps"];
  readonly structs: Unit["structs"];
  readonly constants: Unit["constants"];
  /** The objects that the source itself asked for: `(compile-to-elf "x.bpf.o")`. */
  readonly outputs: readonly CompiledOutput[];
  /** Names of the stages, passes and fixpoints that ran or could have changed something. */
  readonly passNames: readonly string[];
  /** In order; empty unless `keepStages` was set. */
  readonly stages: readonly StageText[];
  /** Each run of a pass in order; empty unless `tracePasses` was set. */
  readonly trace: readonly PassTrace[];
  /** Stages in order, each followed by its passes; empty unless there was a `clock`. */
  readonly timings: readonly Timing[];
}

/** An object of what was declared where the source asked for it; where to, is for the caller to honour. */
export interface CompiledOutput {
  readonly path: string;
  readonly object: Uint8Array;
  readonly programs: readonly CompiledProgram[];
  readonly maps: Unit["maps"];
}

export interface CompiledProgram {
  /** The C name. */
  readonly name: string;
  readonly section: string;
  /** The `:type` keyword: `xdp`. */
  readonly type: string;
  readonly license: string;
  readonly insns: readonly Insn[];
  /** 8-byte slots, as `bpftool` and the kernel count: an `lddw` is two. */
  readonly slots: number;
  /** The instructions with their spans, maps and CO-RE records. */
  readonly code: ProgramCode;
}

/** The code as text at one point of the way. */
export interface StageText {
  /** `forms`, `lowered`, a pass by its path, `selected`, `allocated`, a machine pass by its name … */
  readonly stage: string;
  readonly text: string;
}

/** What one run of a pass did. */
export interface PassTrace {
  readonly stage: "optimize" | "backend";
  /** Its path in the pipeline, or the name of a pass of the backend. */
  readonly pass: string;
  /** Round of the fixpoint around it, from 1. */
  readonly round: number;
  /** Empty where it changed nothing. */
  readonly changes: readonly PassChange[];
}

export interface PassChange {
  /** The function, or `module` for its maps, types and licence. */
  readonly of: string;
  /** Lines that went (`-`) and came (`+`), each block under its first line; empty where only spans changed. */
  readonly diff: string;
  /** What leads from the function before to the one after (immer patches); of IR functions only. */
  readonly patches: readonly Patch[];
}

/** How long something took, summed over all its runs. */
export interface Timing {
  /** `expand`, `lower`, `optimize`, `backend`, `link`, `write`. */
  readonly stage: keyof Stages;
  /** A pass by its path, or a step of the backend; undefined for the stage as a whole. */
  readonly step: string | undefined;
  readonly milliseconds: number;
  readonly runs: number;
  /** How many of the runs changed something; 0 for what is no pass. */
  readonly changes: number;
}
