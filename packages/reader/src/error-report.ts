import { type Diagnostic, diagnostic, type Source } from "@whistler/diagnostics";
import type { Problem } from "./atoms.ts";

/** After so many errors the rest of a source is not worth reading; it also bounds the work on hostile text. */
const MAX_ERRORS = 100;

/** The errors of one source, up to the number that is worth reading. */
export class ErrorReport {
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: Source;
  #isFull = false;

  constructor(source: Source) {
    this.#source = source;
  }

  /** Whether so many errors were found that reading ends. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Note an error; the last one that fits is followed by WH1011. */
  add(problem: Problem): void {
    if (this.#isFull) return;
    this.#push(problem);
    if (this.diagnostics.length < MAX_ERRORS) return;
    this.#isFull = true;
    this.#push({ ...problem, code: "WH1011", message: `more than ${MAX_ERRORS - 1} errors: the rest is not read`, parts: {} });
  }

  #push({ code, message, start, end, parts }: Problem): void {
    const source = this.#source;
    this.diagnostics.push(diagnostic(code, message, { span: { source, start, end: Math.min(end, source.text.length) }, ...parts }));
  }
}
