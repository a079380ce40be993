import type { Span } from "@whistler/diagnostics";

/** Thrown where a program does what it must not; `evaluate` turns it into its outcome. */
export class Fault {
  readonly message: string;
  readonly span: Span | undefined;
  constructor(message: string, span?: Span) {
    this.message = message;
    this.span = span;
  }
}
