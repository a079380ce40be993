import { programKeyword, resolveSection, SECTION_ROWS, type SectionRow } from "@whistler/uapi";

/** Whether `:type` names a program type of the language (language.md §8.1). */
export function isKnownProgramType(type: string): boolean {
  return programKeyword(type) !== undefined;
}

/** Whether a loader guesses a program type from the section name: libbpf, and so bpftool and ip, or the one that a plugin's row is for. */
export function isKnownSection(section: string, rows: readonly SectionRow[]): boolean {
  const found = resolveSection(section, rows);
  return found !== undefined && (found.libbpfAccepts || !SECTION_ROWS.some((row) => row.name === found.matched));
}
