import type { MapDefinition } from "@whistler/btf";
import type { Insn } from "@whistler/isa";

/**
 * What an object asks of the kernel, as plain data before any kernel object exists (cilium/ebpf's CollectionSpec). The loader and
 * the VM take it; nothing in it is bound to a running kernel.
 */
export interface CollectionSpec {
  /** By C name, in the order of `.maps`. */
  readonly maps: ReadonlyMap<string, MapDefinition>;
  /** By FUNC symbol, in the order of sections and offsets. */
  readonly programs: ReadonlyMap<string, ProgramSpec>;
  readonly license: string;
  /** The raw `.BTF` section, to be loaded with BPF_BTF_LOAD. */
  readonly btf?: Uint8Array;
}

export interface ProgramSpec {
  readonly name: string;
  readonly section: string;
  /** `BPF_PROG_TYPE_*`, from the section name. */
  readonly type: number;
  /** `expected_attach_type`, from the section name; 0 where the type has none. */
  readonly expectedAttachType: number;
  /** `prog_flags`: `BPF_F_SLEEPABLE` and the like. */
  readonly flags: number;
  /** What stands behind the prefix of the section name: the kernel function, the tracepoint `C/E` …; empty if nothing does. */
  readonly attachTo: string;
  readonly insns: readonly Insn[];
  /** Which `lddw` refers to which map: the index counts `insns`, not slots. */
  readonly mapReferences: readonly MapReference[];
  readonly coreRelocations: readonly CoreRelocationSpec[];
  /** `bpf_func_info` records; `insnOffset` in slots from the program's start. */
  readonly funcInfo: readonly FuncInfo[];
  /** `bpf_line_info` records; `insnOffset` in slots from the program's start; offsets into BTF strings. */
  readonly lineInfo: readonly LineInfo[];
}

export interface MapReference {
  readonly insnIndex: number;
  readonly map: string;
}

/** A `bpf_core_relo` with its strings resolved. The index counts `insns`. */
export interface CoreRelocationSpec {
  readonly insnIndex: number;
  /** Id of the local type in the object's BTF. */
  readonly typeId: number;
  /** `0:1:2`. */
  readonly access: string;
  /** `enum bpf_core_relo_kind`. */
  readonly kind: number;
}

export interface FuncInfo {
  readonly insnOffset: number;
  readonly typeId: number;
}

export interface LineInfo {
  readonly insnOffset: number;
  readonly fileNameOffset: number;
  readonly lineOffset: number;
  /** Line in the upper 22 bits, column in the lower 10, as the kernel has it. */
  readonly lineCol: number;
}
