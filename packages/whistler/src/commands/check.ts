import { type Diagnostic, renderJson, sortDiagnostics } from "@whistler/diagnostics";
import type { CheckCommand } from "../arguments.ts";
import { compileFile } from "../compile-input.ts";
import type { Terminal } from "../terminal.ts";
import { report } from "./report.ts";

/**
 * `whistler check`: compile for the diagnostics alone, and write nothing. Returns the exit code: 1 where a file has an error; warnings do
 * not count. Each file is compiled on its own.
 */
export function runCheck(command: CheckCommand, terminal: Terminal): number {
  let code = 0;
  for (const input of command.inputs) {
    const { ok, diagnostics } = compileFile(input, command);
    if (!ok) code = 1;
    if (command.json) terminal.out(renderJson(sortDiagnostics(diagnostics)));
    else {
      report(terminal, diagnostics);
      terminal.out(`${input}: ${summary(diagnostics)}\n`);
    }
  }
  return code;
}

/** `no errors`, `2 errors`, `1 error, 3 warnings`. Notes do not count. */
function summary(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: "error" | "warning"): number => diagnostics.filter((one) => one.severity === severity).length;
  const words = (number: number, noun: string): string => `${number === 0 ? "no" : number} ${noun}${number === 1 ? "" : "s"}`;
  const warnings = count("warning");
  return `${words(count("error"), "error")}${warnings === 0 ? "" : `, ${words(warnings, "warning")}`}`;
}
