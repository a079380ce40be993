/** How bad: an `error` stops the compilation, a `warning` and a `note` do not. */
export type Severity = "error" | "warning" | "note";

/** One row of the table of codes. */
export interface CodeRow {
  readonly severity: Severity;
  /** What the code means, in a few words; the heading of its page. */
  readonly title: string;
  /** What the user should know: why it is wrong and what to do. One or two sentences. */
  readonly explanation: string;
}
