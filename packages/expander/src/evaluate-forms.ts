import { type Diagnostic, diagnostic, type Span } from "@whistler/diagnostics";
import type { Form } from "@whistler/reader";
import { diagnosticOfThrown } from "./body/expand-body.ts";
import type { Compilation } from "./declare/compilation.ts";
import { declareWrittenProgram } from "./declare/written-program.ts";
import { valueOfForm } from "./evaluator/forms.ts";
import { BlockExit, TagExit, ThrowExit } from "./evaluator/signals.ts";

/** So many errors say enough. */
export const MAX_ERRORS = 100;

/** Evaluate the forms of a file in order. A form with an error is left behind; the others are evaluated all the same. */
export function evaluateForms(compilation: Compilation, forms: readonly Form[]): void {
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

/** Whether going on tells nothing more: after so many errors, or when the budget of steps is spent. */
export function tooMany(diagnostics: readonly Diagnostic[]): boolean {
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
