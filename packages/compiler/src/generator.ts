import { LANGUAGES } from "@whistler/codegen-headers";
import type { Compilation } from "./compilation.ts";

/** Makes one text from what a compilation declares, such as a header with its structs. */
export interface Generator {
  /** What users ask for: the name of a language. */
  readonly name: string;
  /** How the file is announced: `C header`. */
  readonly title: string;
  /** What follows the object's name, without its `.bpf.o`, in the file's name: `_types.go`. */
  readonly suffix: string;
  readonly generate: (compilation: Compilation, fileName: string) => string;
}

/** Generators by name. */
export type Generators = ReadonlyMap<string, Generator>;

/** The languages of `@whistler/codegen-headers`. */
export const defaultGenerators: Generators = new Map(LANGUAGES.map((language) => [language.name, language]));
