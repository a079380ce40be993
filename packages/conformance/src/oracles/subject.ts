import { andThen, type Diagnostic, failure, hasErrors, InternalError, ok, type Result } from "@whistler/diagnostics";
import { expand, type Unit, type UnitProgram } from "@whistler/expander";
import type { IrModule } from "@whistler/ir";
import { lower } from "@whistler/lower";
import { type Form, read } from "@whistler/reader";
import { BUILD_HOST } from "../world/build-host.ts";

/** A program that engines run: its core forms for the evaluator, its IR as lowered for everyone else. */
export interface Subject {
  readonly text: string;
  readonly unit: Unit;
  /** The first program of the unit. */
  readonly program: UnitProgram;
  readonly module: IrModule;
  /** What the front end warned of. */
  readonly warnings: readonly Diagnostic[];
}

/** Read, expand and lower a file with one program. */
export function subjectOf(text: string): Result<Subject> {
  return andThen(read({ path: "program.lisp", text }), (forms) => subjectOfForms(text, forms));
}

function subjectOfForms(text: string, forms: readonly Form[]): Result<Subject> {
  const expanded = expand(forms, BUILD_HOST);
  if (!expanded.ok || hasErrors(expanded.diagnostics)) return failure(...expanded.diagnostics);
  const unit = expanded.value;
  const lowered = lower(unit);
  if (!lowered.ok || hasErrors(lowered.diagnostics)) return failure(...lowered.diagnostics);
  const [program] = unit.programs;
  if (!program) throw new InternalError("conformance: a unit without program was lowered");
  return ok({ text, unit, program, module: lowered.value, warnings: [...expanded.diagnostics, ...lowered.diagnostics] });
}
