/**
 * A `.BTF.ext` section as data (Documentation/bpf/btf.rst §4.3): per ELF section, records in the order of their instructions. Offsets
 * of instructions are bytes from the start of the ELF section; strings are offsets into the strings of `.BTF`.
 */
export interface BtfExt {
  readonly funcInfo: readonly ExtSection<FuncInfoRecord>[];
  readonly lineInfo: readonly ExtSection<LineInfoRecord>[];
  readonly coreRelocations: readonly ExtSection<CoreRelocationRecord>[];
}

export interface ExtSection<Entry> {
  /** The name of the ELF section. */
  readonly nameOffset: number;
  readonly records: readonly Entry[];
}

/** `struct bpf_func_info`. */
export interface FuncInfoRecord {
  readonly insnOffsetBytes: number;
  readonly typeId: number;
}

/** `struct bpf_line_info`. */
export interface LineInfoRecord {
  readonly insnOffsetBytes: number;
  readonly fileNameOffset: number;
  readonly lineOffset: number;
  /** Line in the upper 22 bits, column in the lower 10. */
  readonly lineCol: number;
}

/** `struct bpf_core_relo`. */
export interface CoreRelocationRecord {
  readonly insnOffsetBytes: number;
  readonly typeId: number;
  readonly accessOffset: number;
  /** `enum bpf_core_relo_kind`. */
  readonly kind: number;
}

export const BTF_EXT_HEADER_BYTES = 32;
export const FUNC_INFO_BYTES = 8;
export const LINE_INFO_BYTES = 16;
export const CORE_RELOCATION_BYTES = 16;
