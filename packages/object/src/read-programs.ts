import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import { type ElfFile, type ElfSection, type ElfSymbol, SHF_EXECINSTR, SHT_PROGBITS, STT_FUNC } from "@whistler/elf";
import { decode, type Insn, SLOT_BYTES, slotsOf } from "@whistler/isa";

/** A program as the object holds it. */
export interface PlacedProgram {
  readonly name: string;
  readonly section: ElfSection;
  /** From the start of the section. */
  readonly startBytes: number;
  readonly endBytes: number;
  readonly insns: readonly Insn[];
  /** The index of the instruction that begins at a slot, by slot; -1 for second slots. */
  readonly indexOfSlot: Int32Array;
}

export interface ProgramsRead {
  /** In the order of sections and offsets. */
  readonly programs: readonly PlacedProgram[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Where libbpf looks for functions that programs call, which are no programs themselves. */
const SUBPROGRAM_SECTION = ".text";

/** The programs of an object: the functions of its executable sections, but those of `.text`. */
export function readPrograms(file: ElfFile): ProgramsRead {
  const programs: PlacedProgram[] = [];
  const diagnostics: Diagnostic[] = [];
  const functions = functionsBySection(file);
  const names = new Set<string>();
  for (const [index, section] of file.sections.entries()) {
    const isCode = section.type === SHT_PROGBITS && (section.flags & SHF_EXECINSTR) !== 0;
    if (!isCode || section.data.length === 0 || section.name === SUBPROGRAM_SECTION) continue;
    let end = 0;
    for (const symbol of functions.get(index) ?? []) {
      const bad = (what: string) => diagnostics.push(diagnostic("WH5304", `the program ${symbol.name} in ${section.name} ${what}`));
      const endBytes = symbol.value + symbol.sizeBytes;
      if (symbol.sizeBytes === 0 || endBytes > section.data.length) bad("has no bytes or ends behind its section");
      else if (symbol.value < end) bad("overlaps the program before it");
      else if (names.has(symbol.name)) bad("has the name of another program");
      else {
        const decoded = decode(section.data.subarray(symbol.value, endBytes));
        if (decoded.ok) programs.push(placed(symbol, section, decoded.insns));
        else bad(`is malformed at byte ${decoded.error.offsetBytes}: ${decoded.error.message}`);
        names.add(symbol.name);
        end = endBytes;
      }
    }
    if (end === 0 && (functions.get(index) ?? []).length === 0) {
      diagnostics.push(diagnostic("WH5304", `no function symbol tells which program the section ${section.name} holds`));
    }
  }
  return { programs, diagnostics };
}

function functionsBySection(file: ElfFile): ReadonlyMap<number, readonly ElfSymbol[]> {
  const found = new Map<number, ElfSymbol[]>();
  for (const symbol of file.symbols) {
    if (symbol.type !== STT_FUNC || typeof symbol.section !== "number") continue;
    const list = found.get(symbol.section);
    if (list) list.push(symbol);
    else found.set(symbol.section, [symbol]);
  }
  for (const list of found.values()) list.sort((a, b) => a.value - b.value);
  return found;
}

function placed(symbol: ElfSymbol, section: ElfSection, insns: readonly Insn[]): PlacedProgram {
  const indexOfSlot = new Int32Array(symbol.sizeBytes / SLOT_BYTES).fill(-1);
  let slot = 0;
  for (const [index, insn] of insns.entries()) {
    indexOfSlot[slot] = index;
    slot += slotsOf(insn);
  }
  return {
    name: symbol.name,
    section,
    startBytes: symbol.value,
    endBytes: symbol.value + symbol.sizeBytes,
    insns,
    indexOfSlot,
  };
}

/** The instruction that begins at an offset of the section; undefined if none of the program does. */
export function insnIndexAt(program: PlacedProgram, offsetBytes: number): number | undefined {
  const slot = (offsetBytes - program.startBytes) / SLOT_BYTES;
  const index = program.indexOfSlot[slot] ?? -1;
  return index < 0 ? undefined : index;
}
