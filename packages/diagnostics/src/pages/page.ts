/**
 * What the page of a code shows beside its title and explanation (docs/errors/WHnnnn.md, `whistler explain WHnnnn`). The pages are
 * generated from these rows; test/error-pages.test.ts compiles and runs every example.
 */
export type Page = ExamplePage | ElsewherePage;

/** A code that an example gives: source text, IR text, a script or commands. */
export type ExamplePage = SourcePage | IrPage | ScriptPage | CommandPage;

interface Example {
  /** What gives the code. */
  readonly wrong: string;
  /** The same put right: it gives no diagnostic at all. */
  readonly right: string;
  /** What to do, in a sentence; also the help line of diagnostics that bring none of their own. */
  readonly fix: string;
}

/** A code that compiling source text gives. */
export interface SourcePage extends Example {
  readonly from: "source";
  /** Options of the compiler without which nothing is said (`--warn`). */
  readonly warn?: readonly ("unused" | "choice")[];
  /** Compiled where the kernel's descriptions (tracefs, BTF) cannot be read. */
  readonly withoutHost?: true;
}

/** A code that IR gives: a function as text, which is parsed and verified, as what plugins and passes hand over is. */
export interface IrPage extends Example {
  readonly from: "ir";
  /** Run in the IR interpreter, too. */
  readonly run?: true;
}

/** A code that a tool meets, which calls a stage itself: TypeScript whose last line is an expression, the diagnostics. */
export interface ScriptPage extends Example {
  readonly from: "script";
  /** When it is said. */
  readonly where: string;
  /** What the script asks for is asked of the running kernel. */
  readonly needs?: "kernel";
}

/** A code that the command line gives. */
export interface CommandPage extends Example {
  readonly from: "command";
  readonly where: string;
  /** Files that the commands read, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Commands are lines; those that do not begin with `whistler` are the shell's. The last one gives the code. */
  readonly wrong: string;
  readonly right: string;
  /** The commands load programs into the running kernel. */
  readonly needs?: "kernel";
}

/** A code that no example gives on every machine: it is a matter of the kernel, the user or the installation. */
export interface ElsewherePage {
  readonly from: "kernel" | "host";
  /** When it is said. */
  readonly where: string;
  /** A command that gives it, where one does. */
  readonly example?: string;
  readonly fix: string;
}
