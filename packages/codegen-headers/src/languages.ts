import { generateC } from "./c.ts";
import type { Declarations } from "./declarations.ts";
import { generateGo } from "./go.ts";
import { generateLisp } from "./lisp.ts";
import { generatePython } from "./python.ts";
import { generateRust } from "./rust.ts";
import { generateTypeScript } from "./typescript.ts";

/** A language that bindings are made for. */
export interface Language {
  /** What `--gen` calls it. */
  readonly name: string;
  /** How the command line announces the file, padded as it always has been there. */
  readonly title: string;
  /** What is appended to the object's name without `.bpf.o`. */
  readonly suffix: string;
  /** The text of the file. `fileName` is the file's own name, which C's include guard carries. */
  readonly generate: (declarations: Declarations, fileName: string) => string;
}

/** All languages, in the order in which `--gen all` writes them. */
export const LANGUAGES: readonly Language[] = [
  { name: "c", title: "C header", suffix: ".h", generate: generateC },
  { name: "go", title: "Go types ", suffix: "_types.go", generate: generateGo },
  { name: "rust", title: "Rust types", suffix: "_types.rs", generate: generateRust },
  { name: "python", title: "Python  ", suffix: "_types.py", generate: generatePython },
  { name: "lisp", title: "CL types ", suffix: "_types.lisp", generate: generateLisp },
  { name: "typescript", title: "TS types ", suffix: "_types.ts", generate: generateTypeScript },
];

/** A language by its name, in any case. */
export function languageNamed(name: string): Language | undefined {
  return LANGUAGES.find((language) => language.name === name.toLowerCase());
}
