/**
 * Numbers of the ELF64 format (System V ABI, "Object Files"; linux/elf.h) and of its BPF supplement
 * (Documentation/bpf/llvm_reloc.rst).
 */
export const SHT_NULL = 0;
export const SHT_PROGBITS = 1;
export const SHT_SYMTAB = 2;
export const SHT_STRTAB = 3;
export const SHT_RELA = 4;
export const SHT_NOBITS = 8;
export const SHT_REL = 9;
export const SHT_SYMTAB_SHNDX = 18;

export const SHF_WRITE = 1;
export const SHF_ALLOC = 2;
export const SHF_EXECINSTR = 4;
/** Set on `.rel…`: sh_info is a section's index. */
export const SHF_INFO_LINK = 0x40;

export const STB_LOCAL = 0;
export const STB_GLOBAL = 1;
export const STB_WEAK = 2;

export const STT_NOTYPE = 0;
export const STT_OBJECT = 1;
export const STT_FUNC = 2;
export const STT_SECTION = 3;
export const STT_FILE = 4;

export const STV_DEFAULT = 0;

export const SHN_UNDEF = 0;
/** First of the reserved section indices. */
export const SHN_LORESERVE = 0xff00;
export const SHN_ABS = 0xfff1;
export const SHN_COMMON = 0xfff2;
export const SHN_XINDEX = 0xffff;

export const ET_REL = 1;
export const EM_BPF = 247;

/** A 64-bit immediate of `lddw` stands for a symbol's address: how a program refers to a map. */
export const R_BPF_64_64 = 1;
export const R_BPF_64_ABS64 = 2;
export const R_BPF_64_ABS32 = 3;
export const R_BPF_64_NODYLD32 = 4;
/** The `imm` of a call to another function. */
export const R_BPF_64_32 = 10;

/** Sizes of the fixed records, in bytes. */
export const EHDR_BYTES = 64;
export const SHDR_BYTES = 64;
export const SYM_BYTES = 24;
export const REL_BYTES = 16;
export const RELA_BYTES = 24;
