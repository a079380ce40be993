import { programKeyword, resolveSection } from "@whistler/uapi";

/** Whether `:type` names a program type of the language (language.md §8.1). */
export function isKnownProgramType(type: string): boolean {
  return programKeyword(type) !== undefined;
}

/** Whether libbpf, and so bpftool and ip, guess a program type from the section name. */
export function isKnownSection(section: string): boolean {
  return resolveSection(section)?.libbpfAccepts ?? false;
}
