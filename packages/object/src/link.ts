import { BTF_LINKAGE_GLOBAL, BTF_MAX_BYTES, CORE_KINDS, type ExtSection, encodeBtf, encodeBtfExt, TypeTable } from "@whistler/btf";
import { diagnostic, failure, hasErrors, ok, type Result } from "@whistler/diagnostics";
import {
  type ElfFile,
  type ElfSection,
  type ElfSymbol,
  R_BPF_64_64,
  SHF_ALLOC,
  SHF_EXECINSTR,
  SHT_PROGBITS,
  STB_GLOBAL,
  STB_LOCAL,
  STT_FUNC,
  STT_OBJECT,
  STT_SECTION,
  STV_DEFAULT,
} from "@whistler/elf";
import { encode, type Insn, SLOT_BYTES, slotsOf } from "@whistler/isa";
import { type LineRecord, lineRecords } from "./line-info.ts";
import { linkDiagnostics } from "./link-checks.ts";
import { addMapTypes, mapsSection } from "./link-maps.ts";
import { BPF_PSEUDO_MAP_FD } from "./map-references.ts";
import { withOrderedMembers } from "./member-order.ts";
import type { CodeInsn, LinkInput, ProgramCode } from "./program-code.ts";

const encoder = new TextEncoder();

/** The programs of one ELF section, in definition order. */
interface CodeSection {
  readonly name: string;
  readonly programs: readonly PlacedProgram[];
}

interface PlacedProgram {
  readonly program: ProgramCode;
  /** From the start of the section. */
  readonly startBytes: number;
  readonly sizeBytes: number;
}

/**
 * Put programs and maps into one object that libbpf, bpftool and the kernel load: one section for each section name, `.maps` with
 * BTF definitions, `license`, `.BTF` and `.BTF.ext` with functions, lines and CO-RE records (language.md §9).
 */
export function link(given: LinkInput): Result<ElfFile> {
  const input = withOrderedMembers(given);
  const problems = linkDiagnostics(input);
  if (hasErrors(problems)) return { ok: false, diagnostics: problems };

  const code = codeSections(input.programs);
  const maps = mapsSection(input.maps);
  const table = new TypeTable();
  const structIds = new Map([...input.types].map(([name, type]) => [name, table.addCType(type)]));
  addMapTypes(table, maps);
  const functionIds = new Map(input.programs.map((program) => [program, addFunction(table, program, structIds)]));
  const lines = new Map(input.programs.map((program) => [program, lineRecords(program.insns)]));
  const btf = encodeBtf(table.types, extStrings(code, lines));
  if (btf.bytes.length > BTF_MAX_BYTES)
    return failure(diagnostic("WH5103", `${btf.bytes.length} bytes of BTF; the kernel takes ${BTF_MAX_BYTES}`));
  const text = (string: string) => btf.strings.get(string) ?? 0;

  const ext = encodeBtfExt({
    funcInfo: extSections(code, text, ({ program, startBytes }) => [
      { insnOffsetBytes: startBytes, typeId: functionIds.get(program) ?? 0 },
    ]),
    lineInfo: extSections(code, text, ({ program, startBytes }) =>
      (lines.get(program) ?? []).map((record) => ({
        insnOffsetBytes: startBytes + record.insnOffsetBytes,
        fileNameOffset: text(record.file),
        lineOffset: text(record.text),
        lineCol: record.lineCol,
      })),
    ),
    coreRelocations: extSections(code, text, ({ program, startBytes }) =>
      placedInsns(program.insns, startBytes).flatMap(({ core, offsetBytes }) =>
        core
          ? [
              {
                insnOffsetBytes: offsetBytes,
                typeId: structIds.get(core.struct) ?? 0,
                accessOffset: text(accessString(core.access)),
                kind: CORE_KINDS.indexOf(core.kind),
              },
            ]
          : [],
      ),
    ),
  });

  const mapSymbols = new Map(maps.slots.map(({ map }, index) => [map.name, code.length + index]));
  const sections = [
    ...code.map((section) => codeSection(section, mapSymbols)),
    ...(maps.slots.length > 0 ? [section(".maps", maps.data, SHF_ALLOC, 8)] : []),
    section("license", encoder.encode(`${input.license}\0`), SHF_ALLOC, 1),
    section(".BTF", btf.bytes, 0, 4),
    section(".BTF.ext", ext, 0, 4),
  ];
  const symbols = [
    ...code.map((_, index) => symbol("", index, 0, 0, STB_LOCAL, STT_SECTION)),
    ...maps.slots.map((slot) => symbol(slot.map.name, code.length, slot.offsetBytes, slot.sizeBytes, STB_GLOBAL, STT_OBJECT)),
    ...programSymbols(input.programs, code),
  ];
  return ok({ sections, symbols }, problems);
}

function section(name: string, data: Uint8Array, flags: number, alignBytes: number): ElfSection {
  return { name, type: SHT_PROGBITS, flags, data, alignBytes, entrySizeBytes: 0, relocations: [] };
}

function symbol(name: string, place: number, value: number, sizeBytes: number, binding: number, type: number): ElfSymbol {
  return { name, section: place, value, sizeBytes, binding, type, visibility: STV_DEFAULT };
}

/** In definition order, which is not that of the sections where these alternate. */
function programSymbols(programs: readonly ProgramCode[], code: readonly CodeSection[]): readonly ElfSymbol[] {
  const symbols = new Map<ProgramCode, ElfSymbol>();
  for (const [index, { programs: placed }] of code.entries()) {
    for (const { program, startBytes, sizeBytes } of placed) {
      symbols.set(program, symbol(program.name, index, startBytes, sizeBytes, STB_GLOBAL, STT_FUNC));
    }
  }
  return programs.flatMap((program) => symbols.get(program) ?? []);
}

function codeSections(programs: readonly ProgramCode[]): readonly CodeSection[] {
  const byName = new Map<string, PlacedProgram[]>();
  for (const program of programs) {
    const placed = byName.get(program.section) ?? [];
    const before = placed.at(-1);
    const sizeBytes = SLOT_BYTES * program.insns.reduce((slots, one) => slots + slotsOf(one.insn), 0);
    placed.push({ program, startBytes: before ? before.startBytes + before.sizeBytes : 0, sizeBytes });
    byName.set(program.section, placed);
  }
  return [...byName].map(([name, placed]) => ({ name, programs: placed }));
}

function codeSection({ name, programs }: CodeSection, mapSymbols: ReadonlyMap<string, number>): ElfSection {
  const relocations = programs.flatMap(({ program, startBytes }) =>
    placedInsns(program.insns, startBytes).flatMap(({ map, offsetBytes }) => {
      const target = map === undefined ? undefined : mapSymbols.get(map);
      return target === undefined ? [] : [{ offset: offsetBytes, type: R_BPF_64_64, symbol: target }];
    }),
  );
  const insns = programs.flatMap(({ program }) => program.insns.map(relocatable));
  return { ...section(name, encode(insns), SHF_ALLOC | SHF_EXECINSTR, 8), relocations };
}

/** A map reference holds nothing but the mark of one; the loader puts the file descriptor in. */
function relocatable({ insn, map }: CodeInsn): Insn {
  return map === undefined ? insn : { ...insn, src: BPF_PSEUDO_MAP_FD, off: 0, imm: 0, nextImm: 0 };
}

function placedInsns(insns: readonly CodeInsn[], startBytes: number): readonly (CodeInsn & { readonly offsetBytes: number })[] {
  let at = startBytes;
  return insns.map((one) => {
    const offsetBytes = at;
    at += SLOT_BYTES * slotsOf(one.insn);
    return { ...one, offsetBytes };
  });
}

/** `int NAME(struct CONTEXT *ctx)`, global, as clang describes a program. */
function addFunction(table: TypeTable, program: ProgramCode, structIds: ReadonlyMap<string, number>): number {
  const context = program.contextStruct === undefined ? 0 : (structIds.get(program.contextStruct) ?? 0);
  const params = [{ name: "ctx", type: table.add({ kind: "ptr", type: context }) }];
  const proto = table.add({ kind: "func_proto", returns: table.addInt("int", 4, true), params });
  return table.add({ kind: "func", name: program.name, type: proto, linkage: BTF_LINKAGE_GLOBAL });
}

/** The first index, 0, stands for the root itself: `p->field` is `p[0].field`. */
function accessString(access: readonly number[]): string {
  return ["0", ...access].join(":");
}

/** The strings that `.BTF.ext` refers to. */
function* extStrings(code: readonly CodeSection[], lines: ReadonlyMap<ProgramCode, readonly LineRecord[]>): Generator<string> {
  for (const { name, programs } of code) {
    yield name;
    for (const { program } of programs) {
      for (const record of lines.get(program) ?? []) {
        yield record.file;
        yield record.text;
      }
      for (const one of program.insns) if (one.core) yield accessString(one.core.access);
    }
  }
}

function extSections<Entry>(
  code: readonly CodeSection[],
  text: (string: string) => number,
  recordsOf: (program: PlacedProgram) => readonly Entry[],
): readonly ExtSection<Entry>[] {
  return code.map(({ name, programs }) => ({ nameOffset: text(name), records: programs.flatMap(recordsOf) }));
}
