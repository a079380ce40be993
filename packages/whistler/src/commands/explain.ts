import { CODES, type CodeRow, type ExamplePage, PAGES, type Page, suggestion } from "@whistler/diagnostics";
import type { ExplainCommand } from "../arguments.ts";
import type { Terminal } from "../terminal.ts";

/** `whistler explain WH2102`: the page of a code. Returns the exit code: 2 for codes that do not exist. */
export function runExplain(command: ExplainCommand, terminal: Terminal): number {
  const row = new Map<string, CodeRow>(Object.entries(CODES)).get(command.code);
  if (!row) {
    const [near] = suggestion(command.code, Object.keys(CODES));
    const help = near === undefined ? "codes look like WH2102" : near.toUpperCase().replace("DID YOU MEAN", "did you mean");
    terminal.error(`whistler explain: there is no code ${command.code}; ${help}\n`);
    return 2;
  }
  const page = new Map<string, Page>(Object.entries(PAGES)).get(command.code);
  const parts = page ? pageParts(page) : [];
  terminal.out(`${[`${command.code}: ${row.title} (${row.severity})`, row.explanation, ...parts].join("\n\n")}\n`);
  return 0;
}

function pageParts(page: Page): readonly string[] {
  const fix = `To do: ${page.fix}.`;
  if (!("wrong" in page)) return [page.where, ...(page.example === undefined ? [] : [indented(page.example)]), fix];
  return [...introduction(page), "Wrong:", indented(page.wrong), "Right:", indented(page.right), fix];
}

function introduction(page: ExamplePage): readonly string[] {
  switch (page.from) {
    case "source":
      return page.warn ? [`Said only when asked for: --warn ${page.warn.join(",")}`] : [];
    case "ir":
      return ["Said of IR that is handed over as text or as data:"];
    case "script":
      return [page.where];
    case "command":
      return [page.where, ...Object.entries(page.files).flatMap(([name, content]) => [`${name}:`, indented(content)])];
  }
}

/** A program or command as part of the page; of a long line the beginning. */
function indented(text: string): string {
  const lines = text.trim().split("\n");
  const shown = lines.slice(0, 20).map((line) => `    ${line.length > 100 ? `${line.slice(0, 99)}…` : line}`);
  return [...shown, ...(lines.length > 20 ? [`    … (${lines.length} lines)`] : [])].join("\n");
}
