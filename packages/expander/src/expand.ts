import { type Diagnostic, diagnostic, InternalError, type Result, resultOf, type Span } from "@whistler/diagnostics";
import type { Form } from "@whistler/reader";
import { SECTION_ROWS, type SectionRow } from "@whistler/uapi";
import { BUILTIN_CONSTANTS } from "./body/builtin-constants.ts";
import { CORE_FORMS, UNPROTECTED_FORMS } from "./body/core-forms.ts";
import { diagnosticOfThrown, expandBody } from "./body/expand-body.ts";
import { allHelperNames } from "./body/helpers.ts";
import { cNameOf } from "./declare/c-name.ts";
import type { Compilation } from "./declare/compilation.ts";
import { defaultTopLevelForms } from "./declare/index.ts";
import { declarationOf, type TopLevelTable } from "./declare/top-level.ts";
import type { Builtins, SpecialForm } from "./evaluator/builtin.ts";
import { extendBuiltins } from "./evaluator/builtin.ts";
import { defaultBuiltins } from "./evaluator/builtins/index.ts";
import { valueOfForm } from "./evaluator/forms.ts";
import { Interpreter } from "./evaluator/interpreter.ts";
import { PackageTable } from "./evaluator/package-table.ts";
import { BlockExit, TagExit, ThrowExit } from "./evaluator/signals.ts";
import { compileTimeMacro } from "./library/compile-time.ts";
import { LIBRARY_CONSTANTS } from "./library/constants.ts";
import { defaultMacros } from "./library/index.ts";
import type { MacroTable, Target } from "./library/macro.ts";
import type { Unit, UnitProgram } from "./unit.ts";

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
  /** How deep forms may nest, in the source and in every expansion. */
  readonly maxDepth?: number;
  readonly target?: Target;
  /** The text of a tracepoint's format file, or null; by default there is none. */
  readonly readTracepointFormat?: (category: string, event: string) => string | null;
  /** The `.BTF` section of the kernel whose structs `import-kernel-struct` reads; by default there is none. */
  readonly readKernelBtf?: () => Uint8Array | null;
  /** Where the output of compile-time code goes (`format t`); nowhere by default. */
  readonly write?: (text: string) => void;
}

const DEFAULT_STEPS = 20_000_000;
const DEFAULT_DEPTH = 1_000;
/** Evaluations nest through several JavaScript frames each; this many fit the smallest default stack of the platforms we run on. */
const EVALUATION_DEPTH = 1_000;
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
  for (const form of forms) {
    if (tooMany(diagnostics)) break;
    guarded(compilation, form.span, () => {
      compilation.interpreter.at = form.span;
      compilation.interpreter.evaluate(valueOfForm(compilation.interpreter, form), null);
    });
  }
  checkLicences(compilation);
  const programs: UnitProgram[] = [];
  for (const program of compilation.programs) {
    if (tooMany(diagnostics)) break;
    const { name, type, section, progType, license, span } = program;
    programs.push({ name, cName: cNameOf(name), type, section, progType, license, body: expandBody(compilation, program), span });
  }
  return resultOf(unitOf(compilation, programs), diagnostics);
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
    declarations.set(name, (_operands, scope, _interpreter, whole) => {
      if (!made.compilation) throw new InternalError("expand: a declaration ran before the compilation began");
      return form(declarationOf(made.compilation, whole, scope));
    });
  }
  const builtins = extendBuiltins(options.builtins ?? defaultBuiltins, { specialForms: declarations });
  const report = (found: Diagnostic): void => {
    if (diagnostics.length < 10 * MAX_ERRORS) diagnostics.push(found);
  };
  const interpreter = new Interpreter({
    packages: new PackageTable(standardNames(builtins, macros, options.pluginForms)),
    builtins,
    limits: { steps: options.stepBudget ?? DEFAULT_STEPS, depth: EVALUATION_DEPTH },
    firstId: highestId,
    write: options.write ?? (() => undefined),
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
    pluginForms: options.pluginForms ?? new Set(),
    sections: options.sections ?? SECTION_ROWS,
    target: options.target ?? "x86-64",
    maxDepth,
    maps: new Map(),
    structs: new Map(),
    programs: [],
    declaredMacros: new Map(),
    outputs: [],
    readTracepointFormat: options.readTracepointFormat ?? (() => null),
    readKernelBtf: options.readKernelBtf ?? (() => null),
    kernelStructs: new Map(),
    diagnostics,
    report,
  };
  made.compilation = compilation;
  interpreter.libraryMacro = (symbol) => compileTimeMacro(compilation, symbol);
  return compilation;
}

/** Names that are the same symbol in every package, with their homes. */
function* standardNames(builtins: Builtins, macros: MacroTable, pluginForms: Iterable<string> = []): Generator<readonly [string, string]> {
  for (const name of builtins.functions.keys()) yield [name, "COMMON-LISP"];
  for (const name of builtins.specialForms.keys()) yield [name, "COMMON-LISP"];
  for (const name of builtins.variables.keys()) yield [name, "COMMON-LISP"];
  for (const name of LAMBDA_LIST_MARKERS) yield [name, "COMMON-LISP"];
  for (const name of CORE_FORMS.keys()) yield [name, "WHISTLER"];
  for (const name of UNPROTECTED_FORMS.keys()) yield [name, "WHISTLER"];
  for (const name of pluginForms) yield [name, "WHISTLER"];
  for (const name of macros.keys()) yield [name, "WHISTLER"];
  for (const name of LIBRARY_CONSTANTS.keys()) yield [name, "WHISTLER"];
  for (const name of BUILTIN_CONSTANTS.keys()) yield [name, "WHISTLER"];
  for (const name of allHelperNames()) yield [name, "WHISTLER"];
}

const LAMBDA_LIST_MARKERS = [
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

/** The deepest nesting and the highest id of an uninterned symbol, found without recursion. */
function measure(
  forms: readonly Form[],
  maxDepth: number,
): { readonly ok: true; readonly highestId: number } | { readonly ok: false; readonly span: Span } {
  let highestId = 0;
  const work: { readonly form: Form; readonly depth: number }[] = forms.map((form) => ({ form, depth: 1 }));
  for (let next = work.pop(); next; next = work.pop()) {
    const { form, depth } = next;
    if (depth > maxDepth) return { ok: false, span: form.span };
    if (form.kind === "symbol") highestId = Math.max(highestId, form.uninterned ?? 0);
    else if (form.kind === "list" || form.kind === "vector") {
      for (const item of form.items) work.push({ form: item, depth: depth + 1 });
      if (form.kind === "list" && form.tail) work.push({ form: form.tail, depth: depth + 1 });
    } else if ("form" in form) work.push({ form: form.form, depth: depth + 1 });
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

function unitOf(compilation: Compilation, programs: readonly UnitProgram[]): Unit {
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
    kernelStructs: compilation.kernelStructs,
    constants,
    outputs: compilation.outputs,
  };
}
