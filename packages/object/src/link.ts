import { BtfBuilder, type BtfExtSection, type CStruct, encodeBtfExt } from "@whistler/btf";
import { type Diagnostic, diagnostic, type Result, resultOf } from "@whistler/diagnostics";
import {
  type ElfFile,
  type ElfRelocation,
  type ElfSection,
  type ElfSymbol,
  R_BPF_64_64,
  SHF_ALLOC,
  SHF_EXECINSTR,
  SHT_PROGBITS,
} from "@whistler/elf";
import { encode, slotsOf } from "@whistler/isa";
import { lineRecords } from "./line-info.ts";
import { addMapTypes, mapsSection } from "./link-maps.ts";
import type { LinkInput, ProgramCode } from "./program-code.ts";

/** Number of `field_byte_offset` in `enum bpf_core_relo_kind` (linux/bpf.h). */
const CORE_FIELD_BYTE_OFFSET = 0;

/** Programs of one section, in definition order, with where each begins. */
interface CodeSection {
  readonly name: string;
  readonly programs: readonly { readonly program: ProgramCode; readonly startBytes: number; readonly sizeBytes: number }[];
}

/**
 * Put programs and maps into one object that libbpf, bpftool and the kernel load: one section for each section name, `.maps` with
 * BTF definitions, `license`, `.BTF` and `.BTF.ext` with functions, lines and CO-RE relocations (language.md §9).
 */
export function link(input: LinkInput): Result<ElfFile> {
  const diagnostics = [...nameDiagnostics(input)];
  const code = codeSections(input.programs);
  const maps = mapsSection(input.maps);
  const btf = new BtfBuilder();
  const structIds = new Map([...input.types].map(([name, type]) => [name, btf.type(type)]));
  addMapTypes(btf, maps);
  const ext = code.map((section) => extSection(btf, section, structIds, input.types, diagnostics));

  const hasMaps = input.maps.length > 0;
  const mapsIndex = code.length;
  const symbols: ElfSymbol[] = [
    ...code.map((_, index): ElfSymbol => ({ name: "", section: index, value: 0, sizeBytes: 0, binding: "local", type: "section" })),
    ...maps.slots.map(
      ({ map, offsetBytes, sizeBytes }): ElfSymbol => ({
        name: map.name,
        section: mapsIndex,
        value: offsetBytes,
        sizeBytes,
        binding: "global",
        type: "object",
      }),
    ),
    ...code.flatMap((section, index) =>
      section.programs.map(
        ({ program, startBytes, sizeBytes }): ElfSymbol => ({
          name: program.name,
          section: index,
          value: startBytes,
          sizeBytes,
          binding: "global",
          type: "func",
        }),
      ),
    ),
  ];
  const mapSymbols = new Map(maps.slots.map(({ map }, index) => [map.name, code.length + index]));
  const sections: ElfSection[] = [
    ...code.map(
      (section): ElfSection => ({
        name: section.name,
        type: SHT_PROGBITS,
        flags: SHF_ALLOC | SHF_EXECINSTR,
        data: encode(section.programs.flatMap(({ program }) => program.insns.map((one) => one.insn))),
        alignBytes: 8,
        relocations: mapRelocations(section, mapSymbols, diagnostics),
      }),
    ),
    ...(hasMaps ? [plainSection(".maps", maps.data, SHF_ALLOC, 8)] : []),
    plainSection("license", new TextEncoder().encode(`${input.license}\0`), SHF_ALLOC, 1),
    plainSection(".BTF", btf.bytes(), 0, 4),
    plainSection(".BTF.ext", encodeBtfExt(ext), 0, 4),
  ];
  return resultOf({ sections, symbols }, diagnostics);
}

function plainSection(name: string, data: Uint8Array, flags: number, alignBytes: number): ElfSection {
  return { name, type: SHT_PROGBITS, flags, data, alignBytes, relocations: [] };
}

function codeSections(programs: readonly ProgramCode[]): readonly CodeSection[] {
  const names = [...new Set(programs.map((program) => program.section))];
  return names.map((name) => {
    const group = programs.filter((program) => program.section === name);
    let end = 0;
    return {
      name,
      programs: group.map((program) => {
        const startBytes = end;
        const sizeBytes = 8 * program.insns.reduce((sum, one) => sum + slotsOf(one.insn), 0);
        end += sizeBytes;
        return { program, startBytes, sizeBytes };
      }),
    };
  });
}

/** Where each instruction of a section begins, with the instruction. */
function* placedInsns(section: CodeSection): Generator<{ readonly one: ProgramCode["insns"][number]; readonly atBytes: number }> {
  for (const { program, startBytes } of section.programs) {
    let atBytes = startBytes;
    for (const one of program.insns) {
      yield { one, atBytes };
      atBytes += 8 * slotsOf(one.insn);
    }
  }
}

function mapRelocations(
  section: CodeSection,
  mapSymbols: ReadonlyMap<string, number>,
  diagnostics: Diagnostic[],
): readonly ElfRelocation[] {
  const relocations: ElfRelocation[] = [];
  for (const { one, atBytes } of placedInsns(section)) {
    if (one.map === undefined) continue;
    const symbol = mapSymbols.get(one.map);
    if (symbol === undefined) diagnostics.push(diagnostic("WH5002", `map ${one.map} is referred to but not defined`, { span: one.span }));
    else relocations.push({ offset: atBytes, symbol, type: R_BPF_64_64 });
  }
  return relocations;
}

function extSection(
  btf: BtfBuilder,
  section: CodeSection,
  structIds: ReadonlyMap<string, number>,
  types: ReadonlyMap<string, CStruct>,
  diagnostics: Diagnostic[],
): BtfExtSection {
  const int = btf.type({ kind: "int", name: "int", sizeBytes: 4, signed: true });
  const funcInfo = section.programs.map(({ program, startBytes }) => {
    const context = program.contextStruct === undefined ? undefined : structIds.get(program.contextStruct);
    const proto = btf.funcProto(int, [{ name: "ctx", typeId: btf.pointer(context ?? 0) }]);
    return { insnOffsetBytes: startBytes, typeId: btf.func(program.name, proto) };
  });
  const coreRelocations: { insnOffsetBytes: number; typeId: number; accessOffset: number; kind: number }[] = [];
  for (const { one, atBytes } of placedInsns(section)) {
    if (!one.core) continue;
    const typeId = structIds.get(one.core.struct);
    if (typeId === undefined || !types.has(one.core.struct)) {
      diagnostics.push(diagnostic("WH5003", `struct ${one.core.struct} of a CO-RE relocation is not described`, { span: one.span }));
      continue;
    }
    coreRelocations.push({
      insnOffsetBytes: atBytes,
      typeId,
      accessOffset: btf.string(`0:${one.core.access.join(":")}`),
      kind: CORE_FIELD_BYTE_OFFSET,
    });
  }
  return {
    sectionNameOffset: btf.string(section.name),
    funcInfo,
    lineInfo: section.programs.flatMap(({ program, startBytes }) => lineRecords(btf, program.insns, startBytes)),
    coreRelocations,
  };
}

/** Names that libbpf and the kernel could not tell apart or would refuse. */
function nameDiagnostics(input: LinkInput): readonly Diagnostic[] {
  const identifier = /^[A-Za-z_.$][A-Za-z0-9_.$]*$/;
  const names = [...input.programs.map((program) => program.name), ...input.maps.map((map) => map.name)];
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  return [
    ...twice.map((name) =>
      diagnostic("WH5004", `two symbols are named ${name}`, { help: ["maps and programs share one namespace in an object"] }),
    ),
    ...names.filter((name) => !identifier.test(name)).map((name) => diagnostic("WH5005", `${JSON.stringify(name)} is no C identifier`)),
    ...(input.programs.length === 0
      ? [diagnostic("WH5006", "no program to put into the object", { help: ["(defprog NAME (:type :xdp) XDP_PASS)"] })]
      : []),
  ];
}
