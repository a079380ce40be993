import { type Diagnostic, diagnostic, distinctDiagnostics, type Result, resultOf, type Source, type Span } from "@whistler/diagnostics";
import { defaultFeatures, type Form, readAll } from "@whistler/reader";
import { evaluateForms } from "./evaluate-forms.ts";
import type { ExpandOptions } from "./expand-options.ts";
import { measureForms } from "./form-nesting.ts";
import { startCompilation } from "./start-compilation.ts";
import type { Unit } from "./unit.ts";
import { contentsOf, isWhole } from "./unit-contents.ts";

const DEFAULT_DEPTH = 1_000;
const EMPTY_UNIT: Unit = { programs: [], maps: [], structs: [], kernelStructs: new Map(), constants: new Map(), outputs: [] };

/**
 * Evaluate the top-level forms in order, then expand every program's body to core forms (CORE-FORMS.md). Several independent errors are
 * found in one run; hostile input ends in diagnostics.
 */
export function expand(forms: readonly Form[], options: ExpandOptions = {}): Result<Unit> {
  const diagnostics: Diagnostic[] = [];
  const maxDepth = options.maxDepth ?? DEFAULT_DEPTH;
  const measured = measureForms(forms, maxDepth);
  if (!measured.ok)
    return resultOf(EMPTY_UNIT, [diagnostic("WH2007", `forms nest deeper than ${maxDepth} levels`, { span: measured.span })]);
  const compilation = startCompilation(options, {
    diagnostics,
    maxDepth,
    highestId: measured.highestId,
    expandFile: (report, source, span) => expandFile(options, report, source, span),
  });
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
