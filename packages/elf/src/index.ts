export * from "./constants.ts";
export type { ElfFile, ElfRelocation, ElfSection, ElfSymbol, SymbolPlace } from "./elf-file.ts";
export { type Executable, functionNames, functionOffset, readExecutable } from "./executable.ts";
export { readElf } from "./read-elf.ts";
export { writeElf } from "./write-elf.ts";
