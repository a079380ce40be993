import {
  type Diagnostic,
  diagnostic,
  distinctDiagnostics,
  InternalError,
  type Result,
  resultOf,
  type Source,
  type Span,
} from "@whistler/diagnostics";
import { defaultFeatures, type Form, readAll } from "@whistler/reader";
import { SECTION_ROWS, type SectionRow } from "@whistler/uapi";
import { BUILTIN_CONSTANTS } from "./body/builtin-constants.ts";
import { CORE_FORMS, UNPROTECTED_FORMS } from "./body/core-forms.ts";
import { diagnosticOfThrown, expandBody } from "./body/expand-body.ts";
import { allHelperNames } from "./body/helpers.ts";
import { cNameOf } from "./declare/c-name.ts";
import type { Compilation } from "./declare/compilation.ts";
import { defaultTopLevelForms } from "./declare/index.ts";
import { declarationOf, type TopLevelTable } from "./declare/top-level.ts";
import { declareWrittenProgram } from "./declare/written-program.ts";
import type { Builtins, SpecialForm } from "./evaluator/builtin.ts";
import { extendBuiltins, interpreted } from "./evaluator/builtin.ts";
import { defaultBuiltins } from "./evaluator/builtins/index.ts";
import { valueOfForm } from "./evaluator/forms.ts";
import { Interpreter, STANDARD_STREAMS } from "./evaluator/interpreter.ts";
import { PackageTable } from "./evaluator/package-table.ts";
import { BlockExit, TagExit, ThrowExit } from "./evaluator/signals.ts";
import { listOf } from "./evaluator/value.ts";
import { compileTimeMacro } from "./library/compile-time.ts";
import { LIBRARY_CONSTANTS } from "./library/constants.ts";
import { defaultMacros } from "./library/index.ts";
import type { MacroTable, Target } from "./library/macro.ts";
import type { Unit, UnitContents, UnitProgram } from "./unit.ts";

export interface ExpandOptions {
  /** What compile-time code can call. */
  readonly builtins?: Builtins;
  /** Library macros of program bodies. */
  readonly macros?: MacroTable;
  /** Declarations: `defmap`, `defprog`, … */
  readonly topLevelForms?: TopLevelTable;
  /** Heads of core forms that the caller can lower besides those of CORE-FORMS.md. Their operands are expanded as expressions. */
  readonly pluginForms?: ReadonlySet<string>;
  /** What section names mean. */
  readonly sections?: readonly SectionRow[];
  /** `*features*` of compile-time code; the reader has its own option. */
  readonly features?: readonly string[];
  /** The package in force at the start. */
  readonly package?: string;
  /** Evaluation and expansion steps before the compilation is given up. */
  readonly stepBudget?: number;
  /** How many files around this one compile it with `compile-file*`. */
  readonly files?: number;
  /** How deep forms may nest, in the source and in every expansion. */
  readonly maxDepth?: number;
  readonly target?: Target;
  /** The text of a tracepoint's format file, or null; by default there is none. */
  readonly readTracepointFormat?: (category: string, event: string) => string | null;
  /** The categories of tracepoints, or the events of one, for suggestions; by default there are none. */
  readonly tracepointNames?: (category?: string) => readonly string[];
  /** The `.BTF` section of the kernel whose structs `import-kernel-struct` reads; by default there is none. */
  readonly readKernelBtf?: () => Uint8Array | null;
  /** Where the output of compile-time code goes (`format t`); nowhere by default. */
  readonly write?: (text: string) => void;
  /** The text of a file for `load`, as it is named in the file at `from`; null where there is none, as by default. */
  readonly readSource?: (path: string, from: string) => string | null;
  /** Whether `probe-file` finds a file; never by default. */
  readonly fileExists?: (path: string, from: string) => boolean;
  /** The value of an environment variable (`getenv`), or null, as by default. */
  readonly environmentVariable?: (name: string) => string | null;
}

const DEFAULT_STEPS = 10_000_000;
const DEFAULT_DEPTH = 1_000;
/** Evaluations nest through several JavaScript frames each; this many fit the smallest default stack of the platforms we run on. */
const EVALUATION_DEPTH = 1_600;
/** So many errors say enough. */
const MAX_ERRORS = 100;

/**
 * Evaluate the top-level forms in order, then expand every program's body to core forms (CORE-FORMS.md). Several independent errors are
 * found in one run; hostile input ends in diagnostics.
 */
export function expand(forms: readonly Form[], options: ExpandOptions = {}): Result<Unit> {
  const diagnostics: Diagnostic[] = [];
  const maxDepth = options.maxDepth ?? DEFAULT_DEPTH;
  const measured = measure(forms, maxDepth);
  if (!measured.ok)
    return resultOf(EMPTY_UNIT, [diagnostic("WH2007", `forms nest deeper than ${maxDepth} levels`, { span: measured.span })]);
  const compilation = startCompilation(options, diagnostics, maxDepth, measured.highestId);
  evaluateForms(compilation, forms);
  const { outputs } = compilation;
  const last = outputs.at(-1)?.contents;
  // A file that ends with its (compile-to-elf …), or that forgot its programs after one, is what that one saw.
  const contents = last && (compilation.programs.length === 0 || isWhole(compilation, last)) ? last : contentsOf(compilation);
  return resultOf({ ...contents, outputs }, distinctDiagnostics(diagnostics));
}

/** How many files may compile one another: a file that compiles itself comes to an end. */
const MAX_FILES = 16;

/** Another file by itself. What is wrong with it is reported; then there is no unit. */
function expandFile(options: ExpandOptions, report: (found: Diagnostic) => void, source: Source, span: Span): Unit | undefined {
  const files = (options.files ?? 0) + 1;
  if (files > MAX_FILES) {
    report(diagnostic("WH2007", `files compile one another more than ${MAX_FILES} deep`, { span }));
    return undefined;
  }
  const { forms, diagnostics } = readAll(source, { features: new Set(options.features ?? [...defaultFeatures]) });
  diagnostics.forEach(report);
  if (diagnostics.some((one) => one.severity === "error")) return undefined;
  const expanded = expand(forms, { ...options, files });
  expanded.diagnostics.forEach(report);
  return expanded.ok ? expanded.value : undefined;
}

/** Whether nothing was declared since these contents were taken. A macro that was defined anew counts only for what comes after. */
function isWhole({ programs, maps, structs }: Compilation, contents: UnitContents): boolean {
  return programs.length === contents.programs.length && maps.size === contents.maps.length && structs.size === contents.structs.length;
}

/** What has been declared, with the bodies of programs expanded. */
function contentsOf(compilation: Compilation): UnitContents {
  checkLicences(compilation);
  const programs: UnitProgram[] = [];
  for (const program of compilation.programs) {
    if (tooMany(compilation.diagnostics)) break;
    const { name, type, section, progType, license, span } = program;
    programs.push({ name, cName: cNameOf(name), type, section, progType, license, body: expandBody(compilation, program), span });
  }
  return unitOf(compilation, programs);
}

/** Evaluate the forms of a file in order. A form with an error is left behind; the others are evaluated all the same. */
function evaluateForms(compilation: Compilation, forms: readonly Form[]): void {
  const { interpreter } = compilation;
  for (const form of forms) {
    if (tooMany(compilation.diagnostics)) break;
    const standing = interpreter.standing;
    guarded(compilation, form.span, () => {
      interpreter.at = form.span;
      if (!declareWrittenProgram(compilation, form)) interpreter.runTopLevel(valueOfForm(interpreter, form));
    });
    interpreter.restore(standing);
  }
}

const EMPTY_UNIT: Unit = { programs: [], maps: [], structs: [], kernelStructs: new Map(), constants: new Map(), outputs: [] };

function tooMany(diagnostics: readonly Diagnostic[]): boolean {
  const errors = diagnostics.filter((one) => one.severity === "error");
  return errors.length >= MAX_ERRORS || errors.some((one) => one.code === "WH2006");
}

function guarded(compilation: Compilation, span: Span, body: () => void): void {
  try {
    body();
  } catch (thrown) {
    if (thrown instanceof BlockExit || thrown instanceof TagExit || thrown instanceof ThrowExit) {
      compilation.report(diagnostic("WH2011", "an exit was used after its target had been left", { span }));
    } else {
      compilation.report(diagnosticOfThrown(thrown, span));
    }
  }
}

function startCompilation(options: ExpandOptions, diagnostics: Diagnostic[], maxDepth: number, highestId: number): Compilation {
  const macros = options.macros ?? defaultMacros;
  const topLevel = options.topLevelForms ?? defaultTopLevelForms;
  const made: { compilation: Compilation | null } = { compilation: null };
  const declarations = new Map<string, SpecialForm>();
  for (const [name, form] of topLevel) {
    declarations.set(
      name,
      interpreted(`(${name.toLowerCase()} ...)`, "a declaration", (whole, environment) => {
        if (!made.compilation) throw new InternalError("expand: a declaration ran before the compilation began");
        return form(declarationOf(made.compilation, whole, environment));
      }),
    );
  }
  const builtins = extendBuiltins(options.builtins ?? defaultBuiltins, { specialForms: declarations });
  const report = (found: Diagnostic): void => {
    if (diagnostics.length < 10 * MAX_ERRORS) diagnostics.push(found);
  };
  const interpreter: Interpreter = new Interpreter({
    packages: new PackageTable(standardNames(builtins, macros, options.pluginForms)),
    builtins,
    limits: { steps: options.stepBudget ?? DEFAULT_STEPS, depth: EVALUATION_DEPTH },
    firstId: highestId,
    host: {
      write: options.write ?? (() => undefined),
      readSource: (path) => options.readSource?.(path, interpreter.at.source.path) ?? null,
      fileExists: (path) => options.fileExists?.(path, interpreter.at.source.path) ?? false,
      environmentVariable: options.environmentVariable ?? (() => null),
    },
    warn: (code, message, span) => report(diagnostic(code, message, { span })),
  });
  for (const [name, value] of LIBRARY_CONSTANTS) {
    const symbol = interpreter.packages.intern(name);
    interpreter.globals.set(symbol, value);
    interpreter.special.add(symbol);
    interpreter.constants.add(symbol);
  }
  if (options.package !== undefined) interpreter.packages.current = interpreter.packages.ensure(options.package.toUpperCase());
  const compilation: Compilation = {
    interpreter,
    libraryMacros: macros,
    topLevelForms: topLevel,
    pluginForms: options.pluginForms ?? new Set(),
    sections: options.sections ?? SECTION_ROWS,
    target: options.target ?? "x86-64",
    maxDepth,
    maps: new Map(),
    structs: new Map(),
    programs: [],
    declaredMacros: new Map(),
    outputs: [],
    contents: () => contentsOf(compilation),
    expandFile: (text, path) => expandFile(options, report, { text, path }, interpreter.at),
    readTracepointFormat: options.readTracepointFormat ?? (() => null),
    tracepointNames: options.tracepointNames ?? (() => []),
    readKernelBtf: options.readKernelBtf ?? (() => null),
    kernelStructs: new Map(),
    diagnostics,
    report,
  };
  made.compilation = compilation;
  interpreter.libraryMacro = (symbol) => compileTimeMacro(compilation, symbol);
  connectReader(compilation, options.features ?? [...defaultFeatures]);
  return compilation;
}

/** Give compile-time code the reader: `read`, `load`, and the features that it sees. */
function connectReader(compilation: Compilation, features: readonly string[]): void {
  const { interpreter } = compilation;
  const featureSet = new Set(features);
  const symbol = interpreter.packages.intern("*FEATURES*");
  interpreter.declareSpecial(symbol);
  interpreter.globals.set(symbol, listOf(features.map((name) => interpreter.packages.keyword(name.toUpperCase()))));
  // Far below the ids of the symbols in the sources, which count downwards from -1.
  let firstUninternedId = -1_000_000_000;
  const options = () => {
    firstUninternedId -= 1_000_000;
    return { features: featureSet, maxDepth: compilation.maxDepth, firstUninternedId };
  };
  interpreter.readFirst = (text, from) => {
    interpreter.step((text.length - from) >> 4);
    const rest = text.slice(from);
    const { forms, diagnostics } = readAll({ path: "<string>", text: rest }, { ...options(), maxForms: 1 });
    const [form] = forms;
    const [wrong] = diagnostics;
    if (wrong) return interpreter.error("WH2020", `read: ${wrong.message}`, [], wrong.code === "WH1001" ? "END-OF-FILE" : "READER-ERROR");
    return form ? { value: valueOfForm(interpreter, form), end: from + form.span.end } : null;
  };
  interpreter.loadText = (text, path) => {
    interpreter.step(text.length >> 4);
    interpreter.enter(LOAD_LEVELS);
    const { forms, diagnostics } = readAll({ path, text }, options());
    for (const found of diagnostics) compilation.report(found);
    const outer = interpreter.packages.current;
    evaluateForms(compilation, forms);
    interpreter.packages.current = outer;
    interpreter.depth -= LOAD_LEVELS;
  };
}

/** Loading nests through the expander's own frames. */
const LOAD_LEVELS = 20;

/** Names that are the same symbol in every package, with their homes. */
function* standardNames(builtins: Builtins, macros: MacroTable, pluginForms: Iterable<string> = []): Generator<readonly [string, string]> {
  for (const name of builtins.functions.keys()) yield [name, "COMMON-LISP"];
  for (const name of builtins.specialForms.keys()) yield [name, "COMMON-LISP"];
  for (const name of builtins.macros.keys()) yield [name, "COMMON-LISP"];
  for (const name of builtins.variables.keys()) yield [name, "COMMON-LISP"];
  for (const name of STANDARD_STREAMS) yield [name, "COMMON-LISP"];
  for (const name of STANDARD_WORDS) yield [name, "COMMON-LISP"];
  for (const name of CORE_FORMS.keys()) yield [name, "WHISTLER"];
  for (const name of UNPROTECTED_FORMS.keys()) yield [name, "WHISTLER"];
  for (const name of pluginForms) yield [name, "WHISTLER"];
  for (const name of macros.keys()) yield [name, "WHISTLER"];
  for (const name of LIBRARY_CONSTANTS.keys()) yield [name, "WHISTLER"];
  for (const name of BUILTIN_CONSTANTS.keys()) yield [name, "WHISTLER"];
  for (const name of allHelperNames()) yield [name, "WHISTLER"];
}

/** Words that standard operators compare by identity or hand out. */
const STANDARD_WORDS = [
  "*FEATURES*",
  "*PACKAGE*",
  "CALL-NEXT-METHOD",
  "NEXT-METHOD-P",
  "LOOP-FINISH",
  "DECLARE",
  "SPECIAL",
  "&REST",
  "&BODY",
  "&OPTIONAL",
  "&KEY",
  "&AUX",
  "&WHOLE",
  "&ENVIRONMENT",
  "&ALLOW-OTHER-KEYS",
  "UNQUOTE",
  "UNQUOTE-SPLICING",
  "OTHERWISE",
];

/** The highest id of an uninterned symbol, and the first form that nests too deep. The recursion goes no deeper than the limit. */
function measure(
  forms: readonly Form[],
  maxDepth: number,
): { readonly ok: true; readonly highestId: number } | { readonly ok: false; readonly span: Span } {
  let highestId = 0;
  const tooDeep = (form: Form, depth: number): Form | null => {
    if (depth > maxDepth) return form;
    if (form.kind === "symbol") {
      if (form.uninterned !== undefined) highestId = Math.max(highestId, form.uninterned);
      return null;
    }
    if (form.kind === "list" || form.kind === "vector") {
      for (const item of form.items) {
        const found = tooDeep(item, depth + 1);
        if (found) return found;
      }
      return form.kind === "list" && form.tail ? tooDeep(form.tail, depth + 1) : null;
    }
    return "form" in form ? tooDeep(form.form, depth + 1) : null;
  };
  for (const form of forms) {
    const found = tooDeep(form, 1);
    if (found) return { ok: false, span: found.span };
  }
  return { ok: true, highestId };
}

function checkLicences(compilation: Compilation): void {
  const [first, ...rest] = compilation.programs;
  const other = rest.find((one) => one.license !== first?.license);
  if (!first || !other) return;
  compilation.report(
    diagnostic("WH2207", `the licences ${JSON.stringify(first.license)} and ${JSON.stringify(other.license)} are in one file`, {
      span: other.span,
      related: [{ span: first.span, message: `${first.name.toLowerCase()} is under ${JSON.stringify(first.license)}` }],
      help: ["give all programs the same :license"],
    }),
  );
}

function unitOf(compilation: Compilation, programs: readonly UnitProgram[]): UnitContents {
  const { interpreter } = compilation;
  const constants = new Map<string, bigint>();
  for (const symbol of interpreter.constants) {
    const value = interpreter.globals.get(symbol);
    if (typeof value === "bigint" && !LIBRARY_CONSTANTS.has(symbol.name)) constants.set(symbol.name, value);
  }
  return {
    programs,
    maps: [...compilation.maps.values()].map(({ name, definition, span }) => ({ name, definition, span })),
    structs: [...compilation.structs.values()].map(({ name, type, span }) => ({ name, type, span })),
    kernelStructs: new Map(compilation.kernelStructs),
    constants,
  };
}
