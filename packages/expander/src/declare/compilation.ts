import type { CStruct } from "@whistler/btf";
import type { Diagnostic, Span } from "@whistler/diagnostics";
import type { Form } from "@whistler/reader";
import type { SectionRow } from "@whistler/uapi";
import type { Interpreter } from "../evaluator/interpreter.ts";
import type { LispPackage } from "../evaluator/value.ts";
import type { LibraryMacro, MacroTable, Target } from "../library/macro.ts";
import type { OutputRequest, Unit, UnitContents } from "../unit.ts";
import type { MapInfo, StructInfo } from "./info.ts";
import type { TopLevelTable } from "./top-level.ts";

/** A program as it was declared; its body is expanded when the whole file was evaluated. */
export interface DeclaredProgram {
  readonly name: string;
  readonly type: string;
  readonly section: string;
  readonly progType: number | undefined;
  readonly license: string;
  readonly body: readonly Form[];
  /** The package in force where the program was read. */
  readonly package: LispPackage;
  readonly span: Span;
}

/** What the evaluation of the top-level forms gathers. The only mutable state of `expand`; nothing of it outlives the call. */
export interface Compilation {
  readonly interpreter: Interpreter;
  readonly libraryMacros: MacroTable;
  readonly topLevelForms: TopLevelTable;
  /** Heads of core forms that a plugin lowers; their operands are expressions. */
  readonly pluginForms: ReadonlySet<string>;
  readonly sections: readonly SectionRow[];
  readonly target: Target;
  readonly maxDepth: number;
  readonly maps: Map<string, MapInfo>;
  readonly structs: Map<string, StructInfo>;
  readonly programs: DeclaredProgram[];
  /** Macros that declarations made: struct and header accessors. */
  readonly declaredMacros: Map<string, LibraryMacro>;
  readonly outputs: OutputRequest[];
  /** What has been declared up to now, with the bodies of programs expanded. */
  readonly contents: () => UnitContents;
  /** Another file by itself, with nothing of what was declared here (`compile-file*`). Its diagnostics are reported. */
  readonly expandFile: (text: string, path: string) => Unit | undefined;
  /** The text of `events/CATEGORY/EVENT/format`, or null where the host has none. */
  readonly readTracepointFormat: (category: string, event: string) => string | null;
  /** The categories of tracepoints, or the events of one; empty where the host does not tell. */
  readonly tracepointNames: (category?: string) => readonly string[];
  /** The `.BTF` section of the kernel whose structs are imported, or null where the host has none. */
  readonly readKernelBtf: () => Uint8Array | null;
  /** Imported structs by C name. */
  readonly kernelStructs: Map<string, CStruct>;
  readonly diagnostics: Diagnostic[];
  readonly report: (found: Diagnostic) => void;
}
