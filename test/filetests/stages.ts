import { generate, machineListing } from "@whistler/backend-ebpf";
import { compileSource, type OptLevel } from "@whistler/compiler";
import { type Diagnostic, renderText, sortDiagnostics } from "@whistler/diagnostics";
import {
  diffListings,
  type FunctionPass,
  type IrModule,
  parseFunction,
  parseModule,
  pipeline,
  printFunction,
  printModule,
  runPipeline,
} from "@whistler/ir";
import { CPU_LEVELS, type CpuLevel, disassembleProgram, printListing } from "@whistler/isa";
import * as passes from "@whistler/passes";
import { printForms, read } from "@whistler/reader";
import type { GoldenFile } from "./golden.ts";
import { filetestHost } from "./host.ts";

/** What each `; test …` line does with the input: text in, text out. The words after the stage are its options. */
export const STAGES: Readonly<Record<string, (file: GoldenFile) => string>> = {
  read: (file) => {
    const forms = read({ path: "input.lisp", text: file.input });
    return forms.ok ? printForms(forms.value) : complaints(forms.diagnostics);
  },
  forms: (file) => stageText(file, "forms"),
  lower: (file) => stageText(file, "lowered"),
  ir: (file) => stageText(file, "optimized"),
  selected: (file) => stageText(file, "selected"),
  asm: listing,
  error: (file) => {
    const compiled = compileSource(file.input, "input.lisp", undefined, options(file));
    return complaints(compiled.diagnostics);
  },
  pass: runPass,
  machine: runMachineStep,
};

export const passByName: ReadonlyMap<string, FunctionPass> = new Map(
  Object.values(passes).flatMap((value) => ("run" in value ? [[value.name, value] as const] : [])),
);

function options(file: GoldenFile): {
  readonly cpu: CpuLevel;
  readonly optLevel: OptLevel;
  readonly keepStages: true;
  readonly host: typeof filetestHost;
} {
  const cpu = CPU_LEVELS.find((level) => file.command.includes(level)) ?? "v3";
  const optLevel = ([0, 1, 2] as const).find((level) => file.command.includes(`O${level}`)) ?? 2;
  return { cpu, optLevel, keepStages: true, host: filetestHost };
}

/** The text of a stage, or what the compiler says. */
function stageText(file: GoldenFile, stage: string): string {
  const compiled = compileSource(file.input, "input.lisp", undefined, { ...options(file), verifyPasses: true });
  if (!compiled.ok) return complaints(compiled.diagnostics);
  return compiled.value.stages.find((one) => one.stage === stage)?.text ?? "";
}

function listing(file: GoldenFile): string {
  const compiled = compileSource(file.input, "input.lisp", undefined, options(file));
  if (!compiled.ok) return complaints(compiled.diagnostics);
  return compiled.value.programs
    .map((program) => `${program.name}: ${program.slots} slots\n${printListing(disassembleProgram(program.insns))}`)
    .join("\n");
}

/** All diagnostics as the command line shows them. */
function complaints(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.length === 0 ? "none" : renderText(sortDiagnostics(diagnostics));
}

function runPass(file: GoldenFile): string {
  const pass = passByName.get(file.command[1] ?? "");
  if (!pass) throw new Error(`${file.name}: there is no pass ${file.command[1]}`);
  const single = !/^(?:map|license|type) /m.test(file.input);
  const module = single ? functionModule(file.input) : parsed(parseModule(file.input));
  const alone: FunctionPass = { ...pass, requires: [] };
  const result = parsed(runPipeline(module, pipeline([alone]), { target: { cpu: "v3" }, verify: true, checkPreserves: true }));
  if (result === module) return "unchanged";
  return single ? result.functions.map(printFunction).join("\n") : printModule(result);
}

/** What a step of code generation changed, each time that it ran: the machine passes come again and again. */
function runMachineStep(file: GoldenFile): string {
  const name = file.command[1] ?? "";
  const changes: string[] = [];
  const module = /^(?:map|license|type) /m.test(file.input) ? parsed(parseModule(file.input)) : functionModule(file.input);
  parsed(
    generate(module, {
      target: { cpu: options(file).cpu },
      observe: {
        afterStep: ({ step }, after, before) => {
          if (step === name && before && before !== after) changes.push(diffListings(machineListing(before), machineListing(after)));
        },
      },
    }),
  );
  return changes.length === 0 ? "unchanged" : changes.join("\n");
}

function functionModule(text: string): IrModule {
  return { functions: [parsed(parseFunction(text))], maps: [], types: [], license: "GPL" };
}

function parsed<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly diagnostics: readonly { readonly message: string }[] },
): T {
  if (!result.ok) throw new Error(result.diagnostics.map((one) => one.message).join("\n"));
  return result.value;
}
