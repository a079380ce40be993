export * from "@whistler/compiler";
export { type Diagnostic, type Result, renderJson, renderText } from "@whistler/diagnostics";
export { type Form, integer, keyword, list, printForms, read, string, symbol } from "@whistler/reader";
export { runCommandLine } from "./run-command-line.ts";
export type { Terminal } from "./terminal.ts";
export { VERSION } from "./version.ts";
