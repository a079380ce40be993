import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import { type ElfFile, type ElfRelocation, type ElfSymbol, R_BPF_64_32, R_BPF_64_64, STT_SECTION } from "@whistler/elf";
import { LDDW } from "@whistler/isa";
import type { MapReference } from "./collection-spec.ts";
import type { PlacedMap } from "./read-maps.ts";
import { insnIndexAt, type PlacedProgram } from "./read-programs.ts";

export interface RelocationsRead {
  readonly references: ReadonlyMap<PlacedProgram, readonly MapReference[]>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Which instructions refer to which maps. Relocations of another kind, in sections of programs, are diagnostics. */
export function readRelocations(
  file: ElfFile,
  programs: readonly PlacedProgram[],
  mapsSection: number,
  maps: readonly PlacedMap[],
): RelocationsRead {
  const mapAt = new Map(maps.map((one) => [one.offsetBytes, one.map.name]));
  const references = new Map<PlacedProgram, MapReference[]>();
  const diagnostics: Diagnostic[] = [];
  for (const program of programs) {
    const own: MapReference[] = [];
    references.set(program, own);
    for (const relocation of relocationsOf(program)) {
      const read = readRelocation(file, program, relocation, mapsSection, mapAt);
      if ("insnIndex" in read) own.push(read);
      else diagnostics.push(read);
    }
  }
  return { references, diagnostics };
}

const sorted = new WeakMap<PlacedProgram["section"], readonly ElfRelocation[]>();

/** The relocations of a section that fall into a program; sorted once, so that many programs in one section cost no more. */
function relocationsOf({ section, startBytes, endBytes }: PlacedProgram): readonly ElfRelocation[] {
  let all = sorted.get(section);
  if (!all) {
    all = section.relocations.toSorted((a, b) => a.offset - b.offset);
    sorted.set(section, all);
  }
  return all.slice(firstFrom(all, startBytes), firstFrom(all, endBytes));
}

function firstFrom(relocations: readonly ElfRelocation[], offset: number): number {
  let low = 0;
  let high = relocations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((relocations[middle]?.offset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function readRelocation(
  file: ElfFile,
  program: PlacedProgram,
  relocation: ElfRelocation,
  mapsSection: number,
  mapAt: ReadonlyMap<number, string>,
): MapReference | Diagnostic {
  const where = `${program.name}, byte ${relocation.offset} of ${program.section.name}`;
  const bad = (what: string) => diagnostic("WH5303", `${where}: ${what}`);
  const unsupported = (what: string) => diagnostic("WH5302", `${where}: ${what} is not supported`);
  const symbol = relocation.symbol === undefined ? undefined : file.symbols[relocation.symbol];
  if (!symbol) return bad("a relocation without a symbol");
  const insnIndex = insnIndexAt(program, relocation.offset);
  const insn = insnIndex === undefined ? undefined : program.insns[insnIndex];
  if (insnIndex === undefined || !insn) return bad("a relocation inside an instruction");
  if (relocation.type === R_BPF_64_32) return unsupported(`a call of the function ${shownName(file, symbol)}`);
  if (relocation.type !== R_BPF_64_64) return bad(`a relocation of type ${relocation.type}`);
  if (insn.opcode !== LDDW) return bad(`a relocation of an address at opcode 0x${insn.opcode.toString(16)}, which holds none`);
  if (symbol.section === "undefined") return unsupported(`a reference to the external symbol ${symbol.name}`);
  if (symbol.section !== mapsSection) return unsupported(`a reference to the global variable or function ${shownName(file, symbol)}`);
  // A section symbol stands for the start of `.maps`; the distance from there is in the instruction, or in the record.
  const distance = symbol.type === STT_SECTION ? insn.imm : 0;
  const offset = symbol.value + distance + Number(relocation.addend ?? 0n);
  const map = mapAt.get(offset);
  return map === undefined ? bad(`no map begins at byte ${offset} of .maps`) : { insnIndex, map };
}

function shownName(file: ElfFile, symbol: ElfSymbol): string {
  const section = typeof symbol.section === "number" ? file.sections[symbol.section]?.name : undefined;
  return symbol.name || `in ${section ?? "another section"}`;
}
