import { type Btf, type BtfExt, type ExtSection, kindOf, stringAt } from "@whistler/btf";
import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import { SLOT_BYTES } from "@whistler/isa";
import type { CoreRelocationSpec, FuncInfo, LineInfo } from "./collection-spec.ts";
import { insnIndexAt, type PlacedProgram } from "./read-programs.ts";

/** What `.BTF.ext` says of one program. */
export interface ProgramInfo {
  readonly funcInfo: readonly FuncInfo[];
  readonly lineInfo: readonly LineInfo[];
  readonly coreRelocations: readonly CoreRelocationSpec[];
}

export interface InfosRead {
  readonly infos: ReadonlyMap<PlacedProgram, ProgramInfo>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The records of `.BTF.ext` by program, their offsets counted in slots from the program's start. Checked is what the kernel would refuse:
 * records between instructions or out of order, types that are no functions, strings that do not exist.
 */
export function readInfos(programs: readonly PlacedProgram[], btf: Btf, ext: BtfExt): InfosRead {
  const diagnostics: Diagnostic[] = [];
  const funcInfo = bySection(btf, ext.funcInfo);
  const lineInfo = bySection(btf, ext.lineInfo);
  const coreRelocations = bySection(btf, ext.coreRelocations);
  const infos = new Map<PlacedProgram, ProgramInfo>();
  for (const program of programs) {
    const { name } = program.section;
    const bad = (what: string) => {
      diagnostics.push(diagnostic("WH5102", `program ${program.name}: ${what}`));
      return [];
    };
    infos.set(program, {
      funcInfo: recordsOf(program, funcInfo.get(name), bad).flatMap(({ record, slot }): readonly FuncInfo[] => {
        if (kindOf(btf, record.typeId) !== "func") return bad(`func_info of type ${record.typeId}, which is no function`);
        return [{ insnOffset: slot, typeId: record.typeId }];
      }),
      lineInfo: recordsOf(program, lineInfo.get(name), bad).flatMap(({ record, slot }): readonly LineInfo[] => {
        const { fileNameOffset, lineOffset, lineCol } = record;
        if (Math.max(fileNameOffset, lineOffset) >= btf.strings.length) return bad("line_info with a string that does not exist");
        return [{ insnOffset: slot, fileNameOffset, lineOffset, lineCol }];
      }),
      coreRelocations: recordsOf(program, coreRelocations.get(name), bad, true).flatMap(
        ({ record, index }): readonly CoreRelocationSpec[] => {
          const access = stringAt(btf, record.accessOffset, MAX_ACCESS_BYTES);
          if (access === undefined) return bad("a CO-RE record without an access string");
          return [{ insnIndex: index, typeId: record.typeId, access, kind: record.kind }];
        },
      ),
    });
  }
  return { infos, diagnostics };
}

/** Longest access string that is read: 64 indices of up to nine digits fit. */
const MAX_ACCESS_BYTES = 640;
/** Longest section name that is read, as in ELF. */
const MAX_NAME_BYTES = 4096;

function bySection<Entry extends { readonly insnOffsetBytes: number }>(
  btf: Btf,
  sections: readonly ExtSection<Entry>[],
): ReadonlyMap<string, readonly Entry[]> {
  const found = new Map<string, Entry[]>();
  const names = new Map<number, string>();
  for (const { nameOffset, records } of sections) {
    const name = names.get(nameOffset) ?? stringAt(btf, nameOffset, MAX_NAME_BYTES) ?? "";
    names.set(nameOffset, name);
    const list = found.get(name) ?? [];
    for (const record of records) list.push(record);
    found.set(name, list);
  }
  for (const list of found.values()) list.sort((a, b) => a.insnOffsetBytes - b.insnOffsetBytes);
  return found;
}

interface PlacedRecord<Entry> {
  readonly record: Entry;
  readonly slot: number;
  readonly index: number;
}

/** The records of a section that fall into a program, with the slot and the instruction that they are about. */
function recordsOf<Entry extends { readonly insnOffsetBytes: number }>(
  program: PlacedProgram,
  records: readonly Entry[] | undefined,
  bad: (what: string) => readonly never[],
  mayRepeat = false,
): readonly PlacedRecord<Entry>[] {
  if (!records) return [];
  const own = records.slice(firstFrom(records, program.startBytes), firstFrom(records, program.endBytes));
  let last = -1;
  return own.flatMap((record): readonly PlacedRecord<Entry>[] => {
    const index = insnIndexAt(program, record.insnOffsetBytes);
    if (index === undefined) return bad(`a record at byte ${record.insnOffsetBytes}, where no instruction begins`);
    if (index === last && !mayRepeat) return bad(`two records at byte ${record.insnOffsetBytes}`);
    last = index;
    return [{ record, slot: (record.insnOffsetBytes - program.startBytes) / SLOT_BYTES, index }];
  });
}

function firstFrom(records: readonly { readonly insnOffsetBytes: number }[], offset: number): number {
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((records[middle]?.insnOffsetBytes ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
