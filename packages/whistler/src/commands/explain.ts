import { CODES, type CodeRow } from "@whistler/diagnostics";
import type { ExplainCommand } from "../arguments.ts";
import type { Terminal } from "../terminal.ts";

/** `whistler explain WH2302`: what a code means. Returns the exit code: 2 for codes that do not exist. */
export function runExplain(command: ExplainCommand, terminal: Terminal): number {
  const row = new Map<string, CodeRow>(Object.entries(CODES)).get(command.code);
  if (!row) {
    terminal.error(`whistler explain: there is no code ${command.code}; codes look like WH2302\n`);
    return 2;
  }
  terminal.out(`${command.code}: ${row.title} (${row.severity})\n\n${row.explanation}\n`);
  return 0;
}
