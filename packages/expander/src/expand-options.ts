import type { SectionRow } from "@whistler/uapi";
import type { TopLevelTable } from "./declare/top-level.ts";
import type { Builtins } from "./evaluator/builtin.ts";
import type { MacroTable, Target } from "./library/macro.ts";

/** What an expansion may use and how much; everything has a default. */
export interface ExpandOptions {
  /** What compile-time code can call. */
  readonly builtins?: Builtins;
  /** Library macros of program bodies. */
  readonly macros?: MacroTable;
  /** Declarations: `defmap`, `defprog`, … */
  readonly topLevelForms?: TopLevelTable;
  /** Heads of core forms that the caller can lower besides those of CORE-FORMS.md. Their operands are expanded as expressions. */
  readonly pluginForms?: ReadonlySet<string>;
  /** What section names mean. */
  readonly sections?: readonly SectionRow[];
  /** `*features*` of compile-time code; the reader has its own option. */
  readonly features?: readonly string[];
  /** The package in force at the start. */
  readonly package?: string;
  /** Evaluation and expansion steps before the compilation is given up. */
  readonly stepBudget?: number;
  /** How many files around this one compile it with `compile-file*`. */
  readonly files?: number;
  /** How deep forms may nest, in the source and in every expansion. */
  readonly maxDepth?: number;
  readonly target?: Target;
  /** The text of a tracepoint's format file, or null; by default there is none. */
  readonly readTracepointFormat?: (category: string, event: string) => string | null;
  /** The categories of tracepoints, or the events of one, for suggestions; by default there are none. */
  readonly tracepointNames?: (category?: string) => readonly string[];
  /** The `.BTF` section of the kernel whose structs `import-kernel-struct` reads; by default there is none. */
  readonly readKernelBtf?: () => Uint8Array | null;
  /** Where the output of compile-time code goes (`format t`); nowhere by default. */
  readonly write?: (text: string) => void;
  /** The text of a file for `load`, as it is named in the file at `from`; null where there is none, as by default. */
  readonly readSource?: (path: string, from: string) => string | null;
  /** Whether `probe-file` finds a file; never by default. */
  readonly fileExists?: (path: string, from: string) => boolean;
  /** The value of an environment variable (`getenv`), or null, as by default. */
  readonly environmentVariable?: (name: string) => string | null;
}
