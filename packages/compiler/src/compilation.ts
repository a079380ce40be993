import type { Unit } from "@whistler/expander";
import type { CpuLevel, Insn } from "@whistler/isa";
import type { ProgramCode } from "@whistler/object";
import type { Host } from "./host.ts";

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
}

/** What came out of a compilation. */
export interface Compilation {
  /** The ELF object. */
  readonly object: Uint8Array;
  readonly programs: readonly CompiledProgram[];
  readonly maps: Unit["maps"];
  readonly structs: Unit["structs"];
  readonly constants: Unit["constants"];
  /** What the source asked to be done with the result, such as `(compile-to-elf "x.bpf.o")`. */
  readonly outputs: Unit["outputs"];
  /** Names of the stages, passes and fixpoints that ran or could have changed something. */
  readonly passNames: readonly string[];
  /** In order; empty unless `keepStages` was set. */
  readonly stages: readonly StageText[];
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
  /** `forms`, `lowered`, a pass by its path, `selected`, `allocated` … */
  readonly stage: string;
  readonly text: string;
}
