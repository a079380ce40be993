import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import type { Unit } from "@whistler/expander";
import type { Form } from "@whistler/reader";
import { PROG_TYPES } from "@whistler/uapi";

/** Program types whose result the kernel does not look at, so that their last form may be a `when`. */
const RESULT_IGNORED: ReadonlySet<number> = new Set([
  PROG_TYPES.kprobe,
  PROG_TYPES.tracepoint,
  PROG_TYPES.raw_tracepoint,
  PROG_TYPES.perf_event,
]);

/**
 * Values of `when`, `unless` and `cond` without a last clause: where no branch is taken they are 0, which is seldom meant (for XDP it is
 * XDP_ABORTED). Said only when asked for: `--warn choice`.
 */
export function checkChoiceValues(unit: Unit): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const program of unit.programs)
    visitBody(program.body, program.progType === undefined || !RESULT_IGNORED.has(program.progType), found);
  return found;
}

function visitBody(forms: readonly Form[], used: boolean, found: Diagnostic[]): void {
  forms.forEach((form, index) => {
    visit(form, used && index === forms.length - 1, found);
  });
}

/** Forms nest at most 1,000 deep (CORE-FORMS.md), so that recursion is safe. */
function visit(form: Form, used: boolean, found: Diagnostic[]): void {
  if (form.kind !== "list") return;
  const [head, ...args] = form.items;
  const name = head?.kind === "symbol" ? head.name : "";
  switch (name) {
    case "PROGN":
      visitBody(args, used, found);
      return;
    case "BLOCK":
      visitBody(args.slice(1), used, found);
      return;
    case "DOTIMES":
      visitBody(args.slice(1), false, found);
      return;
    case "LET":
    case "LET*":
      for (const binding of args[0]?.kind === "list" ? args[0].items : [])
        if (binding.kind === "list") visitBody(binding.items.slice(-1), true, found);
      visitBody(args.slice(1), used, found);
      return;
    case "IF":
      visitBody(args.slice(0, 1), true, found);
      for (const arm of args.slice(1)) visit(arm, used, found);
      return;
    case "WHEN":
    case "UNLESS":
      if (used && !form.span.via) found.push(report(form, name.toLowerCase()));
      visitBody(args.slice(0, 1), true, found);
      visitBody(args.slice(1), used, found);
      return;
    case "COND":
      if (used && !form.span.via && !hasDefault(args)) found.push(report(form, "cond without a default"));
      for (const clause of args) {
        const [test, ...body] = clause.kind === "list" ? clause.items : [];
        if (test) visit(test, true, found);
        visitBody(body, used, found);
      }
      return;
    default:
      for (const arg of args) visit(arg, true, found);
  }
}

function hasDefault(clauses: readonly Form[]): boolean {
  const last = clauses.at(-1);
  const test = last?.kind === "list" ? last.items[0] : undefined;
  return test?.kind === "integer" && test.value !== 0n;
}

function report(form: Form, what: string): Diagnostic {
  return diagnostic("WH2410", `the value of this ${what} is used, and is 0 where its test fails`, {
    span: form.span,
    help: ["say what it is otherwise: (if test value otherwise)"],
  });
}
