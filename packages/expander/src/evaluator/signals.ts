import type { DiagnosticCode, Span } from "@whistler/diagnostics";
import type { LispCondition, Value, Values } from "./value.ts";

/**
 * Non-local exits of evaluated code travel as exceptions that carry no stack trace. None leaves the evaluator: an exit without a target
 * is found before it is thrown, and an error that nobody handles becomes a diagnostic.
 */
export class BlockExit {
  readonly target: object;
  readonly result: Value | Values;

  constructor(target: object, result: Value | Values) {
    this.target = target;
    this.result = result;
  }
}

/** `go` to a tag of the `tagbody` that `target` stands for. */
export class TagExit {
  readonly target: object;
  readonly tag: Value;

  constructor(target: object, tag: Value) {
    this.target = target;
    this.tag = tag;
  }
}

/** `throw` to the innermost `catch` of an `eql` tag. */
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
