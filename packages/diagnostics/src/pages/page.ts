/**
 * What the page of a code shows beside its title and explanation (docs/errors/WHnnnn.md, `whistler explain WHnnnn`). The pages are
 * generated from these rows; test/error-pages.test.ts compiles every example.
 */
export type Page = SourcePage | ElsewherePage;

/** A code that compiling source text gives. */
export interface SourcePage {
  readonly from: "source";
  /** A program that gives the code. */
  readonly wrong: string;
  /** The same program put right: it gives no diagnostic at all. */
  readonly right: string;
  /** Options of the compiler without which nothing is said (`--warn`). */
  readonly warn?: readonly ("unused" | "choice")[];
  /** Compiled where the kernel's descriptions (tracefs, BTF) cannot be read. */
  readonly withoutHost?: true;
  /** What to do, in a sentence; also the help line of diagnostics that bring none of their own. */
  readonly fix: string;
}

/** A code that source text alone does not give. */
export interface ElsewherePage {
  /**
   * `api`: tools that hand forms, units or IR of their own to a stage. `object`: bytes of an object file. `kernel`: the running kernel.
   * `vm`: running a program without a kernel. `host`: files, the command line, the machine.
   */
  readonly from: "api" | "object" | "kernel" | "vm" | "host";
  /** When it is said. */
  readonly where: string;
  /** A command that gives it, where one does. */
  readonly example?: string;
  readonly fix: string;
}
