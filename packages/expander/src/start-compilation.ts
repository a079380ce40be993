import { type Diagnostic, diagnostic, InternalError, type Source, type Span } from "@whistler/diagnostics";
import { defaultFeatures } from "@whistler/reader";
import { SECTION_ROWS } from "@whistler/uapi";
import { connectReader } from "./compile-time-reader.ts";
import type { Compilation } from "./declare/compilation.ts";
import { defaultTopLevelForms } from "./declare/index.ts";
import { declarationOf } from "./declare/top-level.ts";
import { MAX_ERRORS } from "./evaluate-forms.ts";
import { extendBuiltins, interpreted, type SpecialForm } from "./evaluator/builtin.ts";
import { defaultBuiltins } from "./evaluator/builtins/index.ts";
import { Interpreter } from "./evaluator/interpreter.ts";
import { PackageTable } from "./evaluator/package-table.ts";
import type { ExpandOptions } from "./expand-options.ts";
import { compileTimeMacro } from "./library/compile-time.ts";
import { LIBRARY_CONSTANTS } from "./library/constants.ts";
import { defaultMacros } from "./library/index.ts";
import { standardNames } from "./standard-names.ts";
import type { Unit } from "./unit.ts";
import { contentsOf } from "./unit-contents.ts";

const DEFAULT_STEPS = 10_000_000;
/** Evaluations nest through several JavaScript frames each; this many fit the smallest default stack of the platforms we run on. */
const EVALUATION_DEPTH = 1_600;

/** What a compilation starts with besides its options. */
export interface CompilationStart {
  /** Where its diagnostics are gathered. */
  readonly diagnostics: Diagnostic[];
  /** How deep forms may nest. */
  readonly maxDepth: number;
  /** The highest id of an uninterned symbol in the source. */
  readonly highestId: number;
  /** Expand another file by itself; `span` is where it was asked for. */
  readonly expandFile: (report: (found: Diagnostic) => void, source: Source, span: Span) => Unit | undefined;
}

/** A compilation in which nothing is declared yet, with the evaluator that its declarations run in. */
export function startCompilation(options: ExpandOptions, { diagnostics, maxDepth, highestId, expandFile }: CompilationStart): Compilation {
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
    packages: new PackageTable(standardNames(builtins, macros, options.pluginForms ?? [])),
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
    expandFile: (text, path) => expandFile(report, { text, path }, interpreter.at),
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
