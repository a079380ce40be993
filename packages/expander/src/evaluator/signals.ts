import type { DiagnosticCode, Span } from "@whistler/diagnostics";
import type { Frame } from "./frame.ts";
import type { LispCondition, Value, Values } from "./value.ts";

/**
 * Non-local exits of evaluated code travel as exceptions that carry no stack trace. None leaves the evaluator: an exit without a target
 * is found before it is thrown, and an error that nobody handles becomes a diagnostic.
 */
export class BlockExit {
  readonly target: Frame;
  readonly result: Value | Values;

  constructor(target: Frame, result: Value | Values) {
    this.target = target;
    this.result = result;
  }
}

/** `go` to a statement of the `tagbody` whose frame is the target. */
export class TagExit {
  readonly target: Frame;
  readonly place: number;

  constructor(target: Frame, place: number) {
    this.target = target;
    this.place = place;
  }
}

/** `throw` to a `catch`. */
export class ThrowExit {
  readonly target: object;
  readonly result: Value | Values;

  constructor(target: object, result: Value | Values) {
    this.target = target;
    this.result = result;
  }
}

/** An error that found no handler, with the diagnostic that it becomes. */
export class LispError {
  readonly condition: LispCondition;
  readonly code: DiagnosticCode;
  readonly span: Span;
  readonly help: readonly string[];

  constructor(condition: LispCondition, code: DiagnosticCode, span: Span, help: readonly string[]) {
    this.condition = condition;
    this.code = code;
    this.span = span;
    this.help = help;
  }
}
