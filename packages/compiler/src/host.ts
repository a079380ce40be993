/**
 * What a compilation may ask of the machine that it runs on. Everything is optional: without a host the same source gives the same bytes
 * anywhere, a browser included, and what needs the machine is a diagnostic.
 */
export interface Host {
  /** The processor whose registers `pt-regs-…` read; x86-64 if absent. `other`: one whose registers the language does not know. */
  readonly target?: "x86-64" | "aarch64" | "other";
  /** The text of `events/CATEGORY/EVENT/format` in tracefs, or null where it is missing or not readable. */
  readonly readTracepointFormat?: (category: string, event: string) => string | null;
  /** The names of the directories in tracefs' `events`, or in `events/CATEGORY`: what a misspelt tracepoint may have meant. */
  readonly tracepointNames?: (category?: string) => readonly string[];
  /** The `.BTF` section of the kernel whose structs are imported, or null where it is missing or not readable. */
  readonly readKernelBtf?: () => Uint8Array | null;
  /** Where the output of compile-time code goes (`(format t …)`). */
  readonly write?: (text: string) => void;
  /** The text of a source file that compile-time code loads, as it is named in the file at `from`; null where it cannot be read. */
  readonly readSource?: (path: string, from: string) => string | null;
  /** Whether there is such a file (`probe-file`). */
  readonly fileExists?: (path: string, from: string) => boolean;
  /** The value of an environment variable (`getenv`), or null. */
  readonly environmentVariable?: (name: string) => string | null;
}
