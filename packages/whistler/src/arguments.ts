import { parseArgs } from "node:util";
import { LANGUAGES, languageNamed } from "@whistler/codegen-headers";
import type { WarnKind } from "@whistler/compiler";
import { suggestion } from "@whistler/diagnostics";
import type { CpuLevel } from "@whistler/isa";
import { COMMAND_OPTIONS, optionNames } from "./command-options.ts";

/** A command line that was understood. */
export type Command =
  | HelpCommand
  | VersionCommand
  | CompileCommand
  | CheckCommand
  | DisasmCommand
  | RunCommand
  | PassesCommand
  | DoctorCommand
  | ExplainCommand
  | VmPluginCommand
  | UsageError;

export interface HelpCommand {
  readonly command: "help";
}

export interface VersionCommand {
  readonly command: "version";
}

/** How to compile: shared by every command that takes a Lisp file. */
export interface CompileSettings {
  readonly cpu: CpuLevel;
  readonly optLevel: 0 | 1 | 2;
  /** Passes that are left out, by path or name. */
  readonly disable: readonly string[];
  /** Kinds of warnings that are given only when asked for. */
  readonly warn: readonly WarnKind[];
  /** Where tracepoint formats are read, instead of the mounted tracefs. */
  readonly tracefs: string | undefined;
  /** A file with the BTF of the kernel whose types are imported, instead of the running one's. */
  readonly btf: string | undefined;
  /** The processor whose registers pt-regs-… read; this machine's by default. */
  readonly target: Target | undefined;
}

const TARGETS = ["x86-64", "aarch64"] as const;
export type Target = (typeof TARGETS)[number];

export type EmitKind = "obj" | "ir" | "asm" | "forms";

export interface CompileCommand extends CompileSettings {
  readonly command: "compile";
  readonly input: string;
  /** `-` is standard output; absent: the input's name with `.bpf.o`, or standard output for texts. */
  readonly output: string | undefined;
  readonly emit: EmitKind;
  /** Paths or names of passes and stages whose result is printed; `all` for each. */
  readonly dumpAfter: readonly string[];
  /** Print what each pass changed. */
  readonly tracePasses: boolean;
  /** Print how long stages and passes took. */
  readonly timings: boolean;
  readonly verify: boolean;
  /** Names of the languages that bindings are made for, each once, in the order of their table. */
  readonly generate: readonly string[];
  /** Diagnostics as JSON, one a line. */
  readonly json: boolean;
}

/** Compile for the diagnostics alone. */
export interface CheckCommand extends CompileSettings {
  readonly command: "check";
  readonly inputs: readonly string[];
  /** Diagnostics as JSON, one a line, on standard output. */
  readonly json: boolean;
}

export interface DisasmCommand extends CompileSettings {
  readonly command: "disasm";
  readonly input: string;
}

export interface RunCommand extends CompileSettings {
  readonly command: "run";
  readonly input: string;
  readonly program: string | undefined;
  /** Hex digits or names of pcap files, in order. */
  readonly packets: readonly string[];
  readonly repeat: number;
  readonly engine: "kernel" | "vm" | "any";
  /** `NAME=VALUE`: what helpers return in the virtual machine. */
  readonly stubs: readonly string[];
  /** The report as JSON on standard output, diagnostics as JSON, one a line, on standard error. */
  readonly json: boolean;
}

export interface DoctorCommand {
  readonly command: "doctor";
}

export interface PassesCommand {
  readonly command: "passes";
}

export interface ExplainCommand {
  readonly command: "explain";
  readonly code: string;
}

/** Speak the plugin protocol of the bpf_conformance suite. */
export interface VmPluginCommand {
  readonly command: "vm-plugin";
  /** Hex bytes of instructions; absent: on standard input. */
  readonly program: string | undefined;
  /** Hex bytes that r1 points to. */
  readonly memory: string;
}

/** A command line that was not understood; exit code 2. */
export interface UsageError {
  readonly command: "usage-error";
  readonly message: string;
}

const CPU_LEVELS: readonly CpuLevel[] = ["v1", "v2", "v3", "v4"];
const WARN_KINDS: readonly WarnKind[] = ["unused", "choice"];
const EMIT_KINDS: readonly EmitKind[] = ["obj", "ir", "asm", "forms"];

class Usage extends Error {}

/** Understand a command line (without node and script). Never throws. */
export function parseCommandLine(argv: readonly string[]): Command {
  const [name, ...rest] = argv;
  if (name === undefined || name === "-h" || name === "help" || argv.includes("--help")) return { command: "help" };
  if (name === "-V" || name === "version" || argv.includes("--version")) return { command: "version" };
  try {
    switch (name) {
      case "compile":
        return parseCompile(rest);
      case "check":
        return parseCheck(rest);
      case "disasm":
        return parseDisasm(rest);
      case "run":
        return parseRun(rest);
      case "passes":
        return parsePasses(rest);
      case "doctor":
        parseArgs({ args: [...rest], options: {} });
        return { command: "doctor" };
      case "explain":
        return parseExplain(rest);
      case "vm-plugin":
        return parseVmPlugin(rest);
      case "bpftrace":
        return { command: "usage-error", message: "bpftrace: scripts of bpftrace are not compiled here; programs are written in Lisp" };
      default:
        return {
          command: "usage-error",
          message: [`Unknown command: ${name}`, ...suggestion(name, [...Object.keys(COMMAND_OPTIONS), "help", "version"])].join("; "),
        };
    }
  } catch (error) {
    // parseArgs reports what it does not know as TypeErrors with codes ERR_PARSE_ARGS_*; anything else is ours.
    if (error instanceof Usage) return { command: "usage-error", message: error.message };
    if (error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"))
      return { command: "usage-error", message: plainly(name, error.message) };
    throw error;
  }
}

/** What parseArgs says, without its advice about arguments that begin with a hyphen; with the option that was meant. */
function plainly(command: string, message: string): string {
  const unknown = /^Unknown option '(?<option>-[^']*)'/.exec(message)?.groups?.["option"];
  return unknown === undefined ? message : [`Unknown option ${unknown}`, ...suggestion(unknown, optionNames(command))].join("; ");
}

function settings(values: {
  readonly cpu?: string;
  readonly O?: string;
  readonly disable?: readonly string[];
  readonly warn?: readonly string[];
  readonly tracefs?: string;
  readonly btf?: string;
  readonly target?: string;
}): CompileSettings {
  const cpu = CPU_LEVELS.find((level) => level === values.cpu);
  if (!cpu) throw new Usage(`--cpu takes ${CPU_LEVELS.join(", ")}, not ${values.cpu}`);
  if (values.O !== "0" && values.O !== "1" && values.O !== "2") throw new Usage(`-O takes 0, 1 or 2, not ${values.O}`);
  const optLevel = values.O === "0" ? 0 : values.O === "1" ? 1 : 2;
  const target = TARGETS.find((one) => one === values.target);
  if (values.target !== undefined && !target) throw new Usage(`--target takes ${TARGETS.join(", ")}, not ${values.target}`);
  const warn = warnKinds(values.warn ?? []);
  return { cpu, optLevel, disable: values.disable ?? [], warn, tracefs: values.tracefs, btf: values.btf, target };
}

/** `--warn unused,choice`, `--warn all`, as often as it is given. */
function warnKinds(values: readonly string[]): readonly WarnKind[] {
  const words = values.flatMap((value) => value.split(","));
  const unknown = words.find((word) => word !== "all" && !WARN_KINDS.some((kind) => kind === word));
  if (unknown !== undefined) throw new Usage(`--warn takes ${WARN_KINDS.join(", ")} or all, not ${unknown}`);
  return WARN_KINDS.filter((kind) => words.includes("all") || words.includes(kind));
}

function oneInput(command: string, positionals: readonly string[]): string {
  const [input, ...others] = positionals;
  if (input === undefined) throw new Usage(`${command}: no input file`);
  if (others.length > 0) throw new Usage(`${command}: one input file at a time, not also ${others.join(", ")}`);
  return input;
}

/** Take `--gen LANGUAGE…` out of the arguments: it is followed by one language or more, or by `all`, and may be there again. */
function takeLanguages(args: readonly string[]): { readonly languages: readonly string[]; readonly rest: readonly string[] } {
  const wanted = new Set<string>();
  const rest: string[] = [];
  const isLanguage = (word: string | undefined): word is string =>
    word !== undefined && (word.toLowerCase() === "all" || languageNamed(word) !== undefined);
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg !== "--gen" && !arg.startsWith("--gen=")) {
      rest.push(arg);
      continue;
    }
    const first = arg === "--gen" ? args[++index] : arg.slice("--gen=".length);
    if (!isLanguage(first))
      throw new Usage(`--gen takes ${LANGUAGES.map(({ name }) => name).join(", ")} or all, not ${first ?? "nothing"}`);
    wanted.add(first.toLowerCase());
    for (let next = args[index + 1]; isLanguage(next); next = args[++index + 1]) wanted.add(next.toLowerCase());
  }
  return { languages: LANGUAGES.map(({ name }) => name).filter((name) => wanted.has("all") || wanted.has(name)), rest };
}

function parseCompile(args: readonly string[]): CompileCommand {
  const { languages, rest } = takeLanguages(args);
  const { values, positionals } = parseArgs({
    args: [...rest],
    allowPositionals: true,
    options: COMMAND_OPTIONS.compile,
  });
  const emit = EMIT_KINDS.find((kind) => kind === values.emit);
  if (!emit) throw new Usage(`--emit takes ${EMIT_KINDS.join(", ")}, not ${values.emit}`);
  return {
    command: "compile",
    input: oneInput("compile", positionals),
    output: values.output,
    emit,
    dumpAfter: values["dump-after"] ?? [],
    tracePasses: values["trace-passes"],
    timings: values.timings,
    verify: values.verify,
    generate: languages,
    json: values.json || values["json-diagnostics"],
    ...settings(values),
  };
}

function parseCheck(args: readonly string[]): CheckCommand {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: COMMAND_OPTIONS.check,
  });
  if (positionals.length === 0) throw new Usage("check: no input file");
  return { command: "check", inputs: positionals, json: values.json || values["json-diagnostics"], ...settings(values) };
}

function parseDisasm(args: readonly string[]): DisasmCommand {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: COMMAND_OPTIONS.disasm });
  return { command: "disasm", input: oneInput("disasm", positionals), ...settings(values) };
}

function parseRun(args: readonly string[]): RunCommand {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: COMMAND_OPTIONS.run,
  });
  const repeat = Number(values.repeat);
  if (!Number.isInteger(repeat) || repeat < 1 || repeat > 0xffff_ffff)
    throw new Usage(`--repeat takes a count from 1 on, not ${values.repeat}`);
  if (values.kernel && values.vm) throw new Usage("--kernel and --vm exclude each other");
  const stubs = values.stub ?? [];
  if (stubs.length > 0 && !values.vm) throw new Usage("--stub answers for helpers in the virtual machine: it needs --vm");
  return {
    command: "run",
    input: oneInput("run", positionals),
    program: values.prog,
    packets: values.packet ?? [],
    repeat,
    stubs,
    engine: values.kernel ? "kernel" : values.vm ? "vm" : "any",
    json: values.json,
    ...settings(values),
  };
}

function parsePasses(args: readonly string[]): PassesCommand {
  parseArgs({ args: [...args], options: {} });
  return { command: "passes" };
}

function parseExplain(args: readonly string[]): ExplainCommand {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
  const [code, ...others] = positionals;
  if (code === undefined || others.length > 0) throw new Usage("explain takes one code, such as WH2102");
  return { command: "explain", code: code.toUpperCase() };
}

/** Options of the suite's own plugin that this one does not have, and why. */
const FOREIGN_PLUGIN_OPTIONS: ReadonlyMap<string, string> = new Map([
  ["--elf", "vm-plugin takes bare instructions, no ELF objects: run the suite without --elf"],
  ["--debug", "vm-plugin has no --debug: it always says why a program is refused"],
]);

function parseVmPlugin(args: readonly string[]): VmPluginCommand {
  const foreign = args.map((arg) => FOREIGN_PLUGIN_OPTIONS.get(arg)).find((reason) => reason !== undefined);
  if (foreign !== undefined) throw new Usage(foreign);
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: COMMAND_OPTIONS["vm-plugin"] });
  // The suite passes an empty argument where it has no options or no memory.
  const [memory, ...others] = positionals.filter((text) => text.trim() !== "");
  if (others.length > 0) throw new Usage("vm-plugin takes the memory as one argument: its bytes in hex");
  return { command: "vm-plugin", program: values.program, memory: memory ?? "" };
}
