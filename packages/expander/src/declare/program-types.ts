import { PROG_TYPES, programKeyword, resolveSection, SECTION_ROWS, type SectionRow } from "@whistler/uapi";

/** Whether `:type` names a program type of the language (language.md §8.1). */
export function isKnownProgramType(type: string): boolean {
  return programKeyword(type) !== undefined;
}

/** Whether a loader guesses a program type from the section name: libbpf, and so bpftool and ip, or the one that a plugin's row is for. */
export function isKnownSection(section: string, rows: readonly SectionRow[]): boolean {
  const found = resolveSection(section, rows);
  if (found === undefined) return false;
  return found.libbpfAccepts || rows.some((row) => row.name === found.matched && !SECTION_ROWS.includes(row));
}

/** So many spellings make a help line. */
const MAX_SPELLINGS = 4;

/** Section names that libbpf takes for programs of the type that a section or keyword means. */
export function knownSectionsLike(section: string, type: string): readonly string[] {
  const keyword = programKeyword(type);
  const progType = resolveSection(section)?.progType ?? (keyword && PROG_TYPES[keyword.progType]);
  return SECTION_ROWS.filter((row) => row.libbpf && PROG_TYPES[row.progType] === progType && row.flags === undefined)
    .map((row) => row.name)
    .sort((a, b) => a.length - b.length)
    .slice(0, MAX_SPELLINGS);
}
