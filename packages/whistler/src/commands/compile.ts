import { basename } from "node:path";
import { languageNamed } from "@whistler/codegen-headers";
import type { Compilation, CompiledProgram } from "@whistler/compiler";
import { suggestion } from "@whistler/diagnostics";
import type { CompileCommand } from "../arguments.ts";
import { compileFile } from "../compile-input.ts";
import { listProgram } from "../listing.ts";
import { type Terminal, writeAtomically } from "../terminal.ts";
import { timingsTable } from "../timings-table.ts";
import { listTrace } from "../trace-listing.ts";
import { report, reported } from "./report.ts";
import { verifyInKernel } from "./verify.ts";

/** `whistler compile`: an object, or one of the texts on the way to it. Returns the exit code. */
export async function runCompile(command: CompileCommand, terminal: Terminal): Promise<number> {
  const keepStages = command.dumpAfter.length > 0 || command.emit === "forms" || command.emit === "ir";
  const result = compileFile(command.input, command, {
    keepStages,
    verifyPasses: command.verify,
    tracePasses: command.tracePasses,
    ...(command.timings ? { clock: () => performance.now() } : {}),
  });
  const compiled = reported(terminal, result, command.json ? "json" : "text");
  // A pass that does not exist is a mistake of the command line, not of the input.
  if (!compiled) return result.diagnostics.some(({ code }) => code === "WH7009") ? 2 : 1;
  const compilation = compiled.value;
  if (command.tracePasses) terminal.error(listTrace(compilation.trace));
  if (command.timings) terminal.error(timingsTable(compilation.timings));
  if (!dumpStages(compilation, command.dumpAfter, terminal)) return 2;
  if (command.verify && !(await verifyInKernel(compilation, terminal))) return 1;
  const text = textOf(command, compilation);
  const output = command.output ?? (text === undefined ? `${command.input.split(".lisp")[0]}.bpf.o` : "-");
  const bytes = text === undefined ? compilation.object : new TextEncoder().encode(text);
  if (output === "-") {
    terminal.out(bytes);
    return writeOutputs(compilation, output, terminal) && writeBindings(command, compilation, terminal) ? 0 : 1;
  }
  const written = writeAtomically(output, bytes);
  report(terminal, written.diagnostics);
  if (!written.ok) return 1;
  if (text === undefined) terminal.out(`${summary(compilation, output)}\n`);
  return writeOutputs(compilation, output, terminal) && writeBindings(command, compilation, terminal) ? 0 : 1;
}

/** Write the objects that the source itself asks for. */
function writeOutputs({ outputs }: Compilation, output: string, terminal: Terminal): boolean {
  for (const one of outputs) {
    const written = writeAtomically(one.path, one.object);
    report(terminal, written.diagnostics);
    if (!written.ok) return false;
    if (output === "-") terminal.error(`${summary(one, one.path)}\n`);
    else terminal.out(`${summary(one, one.path)}\n`);
  }
  return true;
}

/** Write what `--gen` asks for, beside the object: `flows.bpf.o` gets `flows.h`, `flows_types.go` … */
function writeBindings({ generate, input, output }: CompileCommand, compilation: Compilation, terminal: Terminal): boolean {
  const base = output === undefined || output === "-" ? (input.split(".lisp")[0] ?? input) : (output.split(".bpf.o")[0] ?? output);
  for (const name of generate) {
    const language = languageNamed(name);
    if (!language) continue;
    const path = `${base}${language.suffix}`;
    const written = writeAtomically(path, new TextEncoder().encode(language.generate(compilation, basename(path))));
    report(terminal, written.diagnostics);
    if (!written.ok) return false;
    // With the object on standard output there is no place for words.
    const announced = `Generated ${language.title} → ${path}\n`;
    if (output === "-") terminal.error(announced);
    else terminal.out(announced);
  }
  return true;
}

/** `Compiled 1 program (12 instructions total), 1 maps → OUT`: instructions are counted in slots, as bpftool does. */
export function summary({ programs, maps }: Pick<Compilation, "programs" | "maps">, output: string): string {
  const slots = programs.reduce((sum, program) => sum + program.slots, 0);
  return `Compiled ${programs.length} program${programs.length === 1 ? "" : "s"} (${slots} instructions total), ${maps.length} maps → ${output}`;
}

/** The text that `--emit` asks for; undefined for objects. */
function textOf(command: CompileCommand, compilation: Compilation): string | undefined {
  switch (command.emit) {
    case "obj":
      return undefined;
    case "asm":
      return compilation.programs.map((program: CompiledProgram) => listProgram(program)).join("\n");
    case "forms":
      return stageText(compilation, "forms");
    case "ir":
      return stageText(compilation, "optimized");
  }
}

function stageText(compilation: Compilation, stage: string): string {
  return compilation.stages.find((one) => one.stage === stage)?.text ?? "";
}

/** Print the stages that `--dump-after` names to standard error. A name that no stage has is a usage error. */
function dumpStages(compilation: Compilation, wanted: readonly string[], terminal: Terminal): boolean {
  for (const name of wanted) {
    const found = compilation.stages.filter(
      ({ stage }) => name === "all" || stage === name || stage.split("/").some((part) => part.split("#")[0] === name),
    );
    for (const { stage, text } of found) terminal.error(`; after ${stage}\n${text}\n`);
    if (found.length === 0 && !compilation.passNames.includes(name)) {
      const [meant] = suggestion(name, compilation.passNames);
      const known = `there are ${compilation.passNames.join(", ")}, all`;
      terminal.error(`whistler compile: no stage or pass is named ${name}; ${meant === undefined ? "" : `${meant} `}${known}\n`);
      return false;
    }
    if (found.length === 0) terminal.error(`; ${name} changed nothing\n`);
  }
  return true;
}
