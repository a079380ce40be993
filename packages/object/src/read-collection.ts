import { type Btf, decodeBtf, decodeBtfExt } from "@whistler/btf";
import { type Diagnostic, diagnostic, hasErrors, ok, type Result } from "@whistler/diagnostics";
import type { ElfFile } from "@whistler/elf";
import { LDDW } from "@whistler/isa";
import { PROG_TYPES, resolveSection, SECTION_ROWS, type SectionRow } from "@whistler/uapi";
import type { CollectionSpec, MapReference, ProgramSpec } from "./collection-spec.ts";
import { completeBtf } from "./complete-btf.ts";
import { BPF_PSEUDO_MAP_FD } from "./map-references.ts";
import { readInfos } from "./read-ext.ts";
import { type MapsRead, readMaps } from "./read-maps.ts";
import { type PlacedProgram, readPrograms } from "./read-programs.ts";
import { readRelocations } from "./read-relocations.ts";

export interface ReadOptions {
  /** What section names mean; a plugin's rows stand before the known ones. */
  readonly sections?: readonly SectionRow[];
}

/**
 * What an object asks of the kernel: its maps, its programs with their references and records, its license, its BTF. Reads objects of
 * `link` and ordinary ones of clang; what of theirs is not supported (global variables, functions in `.text`, maps of maps) is a diagnostic.
 */
export function readCollection(file: ElfFile, { sections = SECTION_ROWS }: ReadOptions = {}): Result<CollectionSpec> {
  const btfRead = readPart(file, ".BTF", decodeBtf);
  const btf = btfRead?.ok ? btfRead.value : undefined;
  const extRead = btf ? readPart(file, ".BTF.ext", decodeBtfExt) : undefined;
  const programsRead = readPrograms(file);
  const { programs } = programsRead;
  const mapsSection = file.sections.findIndex((section) => section.name === ".maps");
  const mapsRead = mapsSection < 0 ? NO_MAPS : mapsOf(file, mapsSection, btf);
  const relocationsRead = readRelocations(file, programs, mapsSection, mapsRead.maps);
  const infosRead = btf && extRead?.ok ? readInfos(programs, btf, extRead.value) : undefined;

  const diagnostics = [btfRead, extRead, programsRead, mapsRead, relocationsRead, infosRead].flatMap((read) => read?.diagnostics ?? []);
  if (hasErrors(diagnostics)) return { ok: false, diagnostics: firstOf(diagnostics) };
  const spec: CollectionSpec = {
    maps: new Map(mapsRead.maps.map(({ map }) => [map.name, map])),
    programs: new Map(
      programs.map((program) => {
        const info = infosRead?.infos.get(program) ?? { funcInfo: [], lineInfo: [], coreRelocations: [] };
        return [program.name, { ...programSpec(program, relocationsRead.references.get(program) ?? [], sections), ...info }];
      }),
    ),
    license: licenseOf(file),
    ...(btf ? { btf: completeBtf(file, btf) } : {}),
  };
  return ok(spec, diagnostics);
}

/** A broken file can have an error for each of its bytes: the first ones tell enough. */
const MAX_DIAGNOSTICS = 100;

function firstOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= MAX_DIAGNOSTICS) return diagnostics;
  const errors = diagnostics.filter((one) => one.severity === "error");
  const more = diagnostic("WH5304", `${diagnostics.length - MAX_DIAGNOSTICS} more findings in this file are not shown`);
  return [...errors.slice(0, MAX_DIAGNOSTICS), more];
}

const NO_MAPS: MapsRead = { maps: [], diagnostics: [] };

function mapsOf(file: ElfFile, mapsSection: number, btf: Btf | undefined): MapsRead {
  if (btf) return readMaps(file, mapsSection, btf);
  return { maps: [], diagnostics: [diagnostic("WH5301", "the section .maps has no BTF")] };
}

function readPart<Part>(file: ElfFile, name: string, decode: (bytes: Uint8Array) => Result<Part>): Result<Part> | undefined {
  const section = file.sections.find((one) => one.name === name);
  return section && decode(section.data);
}

function programSpec(
  program: PlacedProgram,
  mapReferences: readonly MapReference[],
  sections: readonly SectionRow[],
): Omit<ProgramSpec, "funcInfo" | "lineInfo" | "coreRelocations"> {
  const section = resolveSection(program.section.name, sections);
  const referring = new Set(mapReferences.map((reference) => reference.insnIndex));
  return {
    name: program.name,
    section: program.section.name,
    // A section of an unknown name holds a socket filter, as upstream's loader has it (language.md §8.3).
    type: section?.progType ?? PROG_TYPES.socket_filter,
    expectedAttachType: section?.expectedAttachType ?? 0,
    flags: section?.progFlags ?? 0,
    attachTo: section?.attachTo ?? "",
    insns: program.insns.map((insn, index) =>
      insn.opcode === LDDW && referring.has(index) ? { ...insn, src: BPF_PSEUDO_MAP_FD, imm: 0, nextImm: 0 } : insn,
    ),
    mapReferences,
  };
}

/** The text of the section `license` up to its first NUL; none means that the program is not under the GPL. */
function licenseOf(file: ElfFile): string {
  const data = file.sections.find((section) => section.name === "license")?.data ?? new Uint8Array();
  const end = data.indexOf(0);
  return new TextDecoder().decode(end < 0 ? data : data.subarray(0, end));
}
