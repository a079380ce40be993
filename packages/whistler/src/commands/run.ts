import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import type { RunCommand } from "../arguments.ts";
import { readPackets } from "../packets.ts";
import type { Terminal } from "../terminal.ts";
import { readInput } from "./disasm.ts";
import { report, reported } from "./report.ts";
import { runInVm } from "./run-in-vm.ts";
import { chooseProgram, describeRun } from "./run-report.ts";

/** `whistler run`: one program on packets, in the kernel or in the virtual machine. Returns the exit code. */
export async function runRun(command: RunCommand, terminal: Terminal): Promise<number> {
  const format = command.json ? "json" : "text";
  const spec = reported(terminal, readInput(command.input, command), format);
  const packets = spec && reported(terminal, readPackets(command.packets), format);
  const program = spec && packets && reported(terminal, chooseProgram(spec.value, command.program), format);
  if (!program) return 1;
  const engine = await chooseEngine(command.engine);
  report(terminal, engine.diagnostics, format);
  if (engine.kind === "none") return 1;
  const result = reported(terminal, engine.run(spec.value, program.value, command, packets.value), format);
  if (!result) return 1;
  terminal.out(command.json ? `${JSON.stringify(result.value)}\n` : describeRun(result.value));
  return 0;
}

type Engine =
  | { readonly kind: "some"; readonly run: typeof runInVm; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "none"; readonly diagnostics: readonly Diagnostic[] };

/** The kernel where it may be used, else the virtual machine, with a note why; what was asked for where something was. */
async function chooseEngine(wanted: RunCommand["engine"]): Promise<Engine> {
  if (wanted === "vm") return { kind: "some", run: runInVm, diagnostics: [] };
  const { kernelObstacle } = await import("@whistler/loader");
  const obstacle = kernelObstacle();
  if (!obstacle) return { kind: "some", run: (await import("./run-in-kernel.ts")).runInKernel, diagnostics: [] };
  if (wanted === "kernel") return { kind: "none", diagnostics: [obstacle] };
  return { kind: "some", run: runInVm, diagnostics: [diagnostic("WH7113", `${obstacle.message}; running in the virtual machine`)] };
}
