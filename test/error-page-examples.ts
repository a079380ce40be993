import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { compileSource } from "@whistler/compiler";
import {
  type CommandPage,
  type Diagnostic,
  type ExamplePage,
  renderText,
  type ScriptPage,
  type SourcePage,
  sortDiagnostics,
} from "@whistler/diagnostics";
import { type IrModule, interpret, parseModule, verifyModule, xdpEnvironment } from "@whistler/ir";
import { runCommandLine } from "whistler";
import { filetestHost } from "./filetests/host.ts";

/** How the examples of docs/errors are compiled and run. */

/** What an example says, as text; diagnostics where they are at hand as values. */
export interface Told {
  readonly text: string;
  readonly diagnostics?: readonly Diagnostic[];
}

export async function run(page: ExamplePage, which: "wrong" | "right", code: string): Promise<Told> {
  const text = page[which].trimStart();
  switch (page.from) {
    case "source":
      return told(compiledSource(text, page));
    case "ir":
      return told(checkedIr(text, page.run === true));
    case "script":
      return told(await ranScript(scriptFile(code, which)));
    case "command":
      return { text: await ranCommands(text, page.files) };
  }
}

const told = (diagnostics: readonly Diagnostic[]): Told => ({ text: renderText(diagnostics, { limit: 2 }), diagnostics });

/** As `whistler compile` does, on the machine of the golden files. */
function compiledSource(text: string, page: SourcePage): readonly Diagnostic[] {
  const host = page.withoutHost ? {} : { host: filetestHost };
  return sortDiagnostics(compileSource(text, "example.lisp", undefined, { ...host, warn: page.warn ?? [] }).diagnostics);
}

function checkedIr(text: string, runs: boolean): readonly Diagnostic[] {
  const module = parseModule(text, "example.ir");
  if (!module.ok) return module.diagnostics;
  const found = verifyModule(module.value);
  return runs && found.length === 0 ? interpreted(module.value) : found;
}

function interpreted(module: IrModule): readonly Diagnostic[] {
  const [fn] = module.functions;
  if (!fn) throw new Error("the example has no function");
  const outcome = interpret(fn, xdpEnvironment());
  return outcome.kind === "fault" ? [outcome.diagnostic] : [];
}

let directory = "";
const scripts = (): string => directory;
const scriptFile = (code: string, which: string): string => join(scripts(), `${code.toLowerCase()}-${which}.ts`);

/** `expression;`, the last line of every script: its diagnostics. */
const LAST_STATEMENT = /^(?<expression>\S[^\n]*);\s*$(?![\s\S]*\S)/m;

/** The scripts as modules inside the tree, so that packages resolve as they do for every test. */
export function writeScripts(pages: readonly (readonly [code: string, page: ScriptPage])[]): void {
  directory = mkdtempSync(join(new URL("./", import.meta.url).pathname, "error-pages-"));
  for (const [code, page] of pages)
    for (const which of ["wrong", "right"] as const) {
      if (!LAST_STATEMENT.test(page[which])) throw new Error(`${code}: the last line of the ${which} script is no expression`);
      const exported = page[which]
        .trimStart()
        .replace(LAST_STATEMENT, "export const diagnostics: readonly Diagnostic[] = $<expression>;\n");
      writeFileSync(scriptFile(code, which), `import type { Diagnostic } from "@whistler/diagnostics";\n${exported}`);
    }
  const tsconfig = { extends: "../tsconfig.json", compilerOptions: { noEmit: true, noUnusedLocals: false }, include: ["*.ts"] };
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(tsconfig));
}

export const removeScripts = (): void => rmSync(directory, { recursive: true, force: true });

/** What the type checker says of the scripts; errors of the packages themselves are told by `npm run typecheck`. */
export function typeErrors(): readonly string[] {
  const tsc = new URL("../node_modules/typescript/bin/tsc", import.meta.url).pathname;
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", directory, "--listFiles"], { encoding: "utf8" });
  const lines = stdout.split("\n").filter((line) => line.includes(basename(directory)));
  return lines.filter((line) => line.includes("error TS"));
}

async function ranScript(file: string): Promise<readonly Diagnostic[]> {
  const { diagnostics }: { readonly diagnostics: readonly Diagnostic[] } = await import(/* @vite-ignore */ pathToFileURL(file).href);
  return diagnostics;
}

/** A word of a command that names a file of the example. */
const FILE = /^[\w-]+(?:\.bpf)?\.(?:lisp|o|pcap)$/;

/** Run the lines of an example in a directory of its own: what the last one says, without the name of that directory. */
async function ranCommands(text: string, files: CommandPage["files"]): Promise<string> {
  const at = mkdtempSync(join(tmpdir(), "whistler-page-"));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(at, name), `${content.trim()}\n`);
    let said = "";
    for (const line of text.trim().split("\n")) said = await ranLine(line, at);
    return said.replaceAll(`${at}/`, "").trimEnd();
  } finally {
    rmSync(at, { recursive: true, force: true });
  }
}

async function ranLine(line: string, at: string): Promise<string> {
  const words = [...line.matchAll(/"(?<quoted>[^"]*)"|(?<bare>\S+)/g)].map(({ groups }) => groups?.["quoted"] ?? groups?.["bare"] ?? "");
  if (words[0] !== "whistler") {
    const { status, stderr } = spawnSync("sh", ["-c", line], { cwd: at, encoding: "utf8", env: { ...process.env, LC_ALL: "C" } });
    if (status !== 0) throw new Error(`${line}: ${stderr}`);
    return "";
  }
  let said = "";
  const argv = words.slice(1).map((word) => (FILE.test(word) ? join(at, word) : word));
  await runCommandLine(argv, { colour: false, out: () => undefined, error: (text) => (said += text) });
  return said;
}
