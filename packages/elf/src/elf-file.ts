/**
 * An ELF64 little-endian relocatable object as plain data.
 *
 * Only what carries meaning is here: the sections with content, the symbols, the relocations. The tables that ELF needs to hold them
 * (`.strtab`, `.symtab`, `.rel…`, `.shstrtab`, the null section and the null symbol) are made by `writeElf` and undone by `readElf`.
 */
export interface ElfFile {
  /** In file order. A symbol refers to a section by its index here. */
  readonly sections: readonly ElfSection[];
  /** Locals before globals, as ELF demands. A relocation refers to a symbol by its index here. */
  readonly symbols: readonly ElfSymbol[];
}

export interface ElfSection {
  readonly name: string;
  /** `SHT_*`. */
  readonly type: number;
  /** `SHF_*`. */
  readonly flags: number;
  /** Alignment in bytes: a power of two, or 0, which means 1. */
  readonly alignBytes: number;
  /** Bytes of one entry where the section is a table, else 0. */
  readonly entrySizeBytes: number;
  /** The content; empty for `SHT_NOBITS`. */
  readonly data: Uint8Array;
  /** `SHT_NOBITS` only: how many zero bytes the section stands for. */
  readonly zeroBytes?: number;
  /** What `.rel<name>` says about this section, in file order; empty if there is none. */
  readonly relocations: readonly ElfRelocation[];
}

/** Where a symbol is defined: an index into `ElfFile.sections`, or one of ELF's special places. */
export type SymbolPlace = number | "undefined" | "absolute" | "common";

export interface ElfSymbol {
  /** Empty for section symbols. */
  readonly name: string;
  readonly section: SymbolPlace;
  /** Offset in the section, in bytes. */
  readonly value: number;
  readonly sizeBytes: number;
  /** `STB_*`. */
  readonly binding: number;
  /** `STT_*`. */
  readonly type: number;
  /** `STV_*`. */
  readonly visibility: number;
}

export interface ElfRelocation {
  /** Offset in the section, in bytes. */
  readonly offset: number;
  /** `R_BPF_*`. */
  readonly type: number;
  /** Index into `ElfFile.symbols`; absent for symbol 0, which stands for none. */
  readonly symbol?: number;
  /** `SHT_RELA` only. All relocations of a section have one, or none has. */
  readonly addend?: bigint;
}
