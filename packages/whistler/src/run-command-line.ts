import { assertNever } from "@whistler/diagnostics";
import { parseCommandLine } from "./arguments.ts";
import type { Terminal } from "./terminal.ts";
import { USAGE } from "./usage.ts";
import { VERSION } from "./version.ts";

/** Run a command line (without node and script). Returns the exit code: 0 done, 1 an error in the input, 2 an error in the command line. */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  const command = parseCommandLine(argv);
  // Commands are imported when they are needed: --version and --help answer at once, and only `run` needs the loader.
  switch (command.command) {
    case "help":
      terminal.out(USAGE);
      return 0;
    case "version":
      terminal.out(`whistler v${VERSION}\n`);
      return 0;
    case "compile":
      return (await import("./commands/compile.ts")).runCompile(command, terminal);
    case "check":
      return (await import("./commands/check.ts")).runCheck(command, terminal);
    case "disasm":
      return (await import("./commands/disasm.ts")).runDisasm(command, terminal);
    case "run":
      return (await import("./commands/run.ts")).runRun(command, terminal);
    case "passes":
      return (await import("./commands/passes.ts")).runPasses(terminal);
    case "doctor":
      return (await import("./commands/doctor.ts")).runDoctor(terminal);
    case "explain":
      return (await import("./commands/explain.ts")).runExplain(command, terminal);
    case "vm-plugin":
      return (await import("./commands/vm-plugin.ts")).runVmPlugin(command, terminal);
    case "usage-error":
      terminal.error(`whistler: ${command.message}\nTry: whistler --help\n`);
      return 2;
    default:
      return assertNever(command, "command");
  }
}
