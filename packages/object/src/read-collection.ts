import { type Btf, decodeBtf, decodeBtfExt } from "@whistler/btf";
import { type Diagnostic, diagnostic, type Result, resultOf } from "@whistler/diagnostics";
import type { ElfFile } from "@whistler/elf";
import { LDDW } from "@whistler/isa";
import { PROG_TYPES, resolveSection } from "@whistler/uapi";
import type { CollectionSpec, MapReference, ProgramSpec } from "./collection-spec.ts";
import { completeBtf } from "./complete-btf.ts";
import { BPF_PSEUDO_MAP_FD } from "./map-references.ts";
import { readInfos } from "./read-ext.ts";
import { type MapsRead, readMaps } from "./read-maps.ts";
import { type PlacedProgram, readPrograms } from "./read-programs.ts";
import { readRelocations } from "./read-relocations.ts";

/**
 * What an object asks of the kernel: its maps, its programs with their references and records, its license, its BTF. Reads objects of
 * `link` and ordinary ones of clang; what of theirs is not supported (global variables, functions in `.text`, maps of maps) is a diagnostic.
 */
export function readCollection(file: ElfFile): Result<CollectionSpec> {
  const diagnostics: Diagnostic[] = [];
  const btf = readPart(file, ".BTF", decodeBtf, diagnostics);
  const ext = btf && readPart(file, ".BTF.ext", decodeBtfExt, diagnostics);
  const { programs, diagnostics: programProblems } = readPrograms(file);
  diagnostics.push(...programProblems);

  const mapsSection = file.sections.findIndex((section) => section.name === ".maps");
  const { maps, diagnostics: mapProblems } = mapsSection < 0 ? NO_MAPS : mapsOf(file, mapsSection, btf);
  diagnostics.push(...mapProblems);
  const { references, diagnostics: relocationProblems } = readRelocations(file, programs, mapsSection, maps);
  diagnostics.push(...relocationProblems);
  const infos = btf && ext ? readInfos(programs, btf, ext) : undefined;
  diagnostics.push(...(infos?.diagnostics ?? []));

  const spec: CollectionSpec = {
    maps: new Map(maps.map(({ map }) => [map.name, map])),
    programs: new Map(
      programs.map((program) => {
        const info = infos?.infos.get(program) ?? { funcInfo: [], lineInfo: [], coreRelocations: [] };
        return [program.name, { ...programSpec(program, references.get(program) ?? []), ...info }];
      }),
    ),
    license: licenseOf(file),
    ...(btf ? { btf: completeBtf(file, btf) } : {}),
  };
  return resultOf(spec, diagnostics);
}

const NO_MAPS: MapsRead = { maps: [], diagnostics: [] };

function mapsOf(file: ElfFile, mapsSection: number, btf: Btf | undefined): MapsRead {
  if (btf) return readMaps(file, mapsSection, btf);
  return { maps: [], diagnostics: [diagnostic("WH5301", "the section .maps has no BTF")] };
}

function readPart<Part>(
  file: ElfFile,
  name: string,
  decode: (bytes: Uint8Array) => Result<Part>,
  diagnostics: Diagnostic[],
): Part | undefined {
  const section = file.sections.find((one) => one.name === name);
  if (!section) return undefined;
  const result = decode(section.data);
  diagnostics.push(...result.diagnostics);
  return result.ok ? result.value : undefined;
}

function programSpec(
  program: PlacedProgram,
  mapReferences: readonly MapReference[],
): Omit<ProgramSpec, "funcInfo" | "lineInfo" | "coreRelocations"> {
  const section = resolveSection(program.section.name);
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
