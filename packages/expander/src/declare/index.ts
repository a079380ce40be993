import { defheader } from "./defheader.ts";
import { defmap } from "./defmap.ts";
import { defprog } from "./defprog.ts";
import { defstruct, defunion } from "./defstruct.ts";
import { deftracepoint } from "./deftracepoint.ts";
import { importKernelStruct } from "./import-kernel-struct.ts";
import { compileFile, compileToElf, resetCompilationState, skippedAtRunTime } from "./output.ts";
import { withBpfSession } from "./session.ts";
import type { TopLevelTable } from "./top-level.ts";

/** The declarations of a source file, by canonical name. */
export const defaultTopLevelForms: TopLevelTable = new Map([
  ["DEFMAP", defmap],
  ["DEFPROG", defprog],
  ["DEFSTRUCT", defstruct],
  ["DEFUNION", defunion],
  ["DEFHEADER", defheader],
  ["DEFTRACEPOINT", deftracepoint],
  ["IMPORT-KERNEL-STRUCT", importKernelStruct],
  ["WITH-BPF-SESSION", withBpfSession],
  ["WITH-BPF-OBJECT", skippedAtRunTime],
  ["COMPILE-TO-ELF", compileToElf],
  ["COMPILE-FILE*", compileFile],
  ["RESET-COMPILATION-STATE", resetCompilationState],
]);
