import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { decode, type Insn } from "@whistler/isa";
import { helperByName } from "@whistler/uapi";
import { checkInsns, runInsns, type VmHelper } from "@whistler/vm";
import type { VmPluginCommand } from "../arguments.ts";
import { fromHex } from "../hex.ts";
import { readStandardInput, type Terminal } from "../terminal.ts";
import { report } from "./report.ts";

/**
 * `whistler vm-plugin`: the plugin protocol of the bpf_conformance suite. A bare program comes as hex bytes on standard input, its memory
 * as hex bytes in an argument; r0 goes to standard output in hex. Returns the exit code: 1 for a program that is refused or faults.
 */
export function runVmPlugin(command: VmPluginCommand, terminal: Terminal): number {
  const r0 = runBareProgram(command.program ?? readStandardInput(), command.memory);
  if (!r0.ok) {
    report(terminal, r0.diagnostics);
    return 1;
  }
  terminal.out(`${r0.value.toString(16)}\n`);
  return 0;
}

function runBareProgram(program: string, memoryHex: string): Result<bigint> {
  const bytes = bytesOf("program", program);
  if (!bytes.ok) return bytes;
  const memory = bytesOf("memory", memoryHex);
  if (!memory.ok) return memory;
  const insns = decodeChecked(bytes.value);
  if (!insns.ok) return insns;
  const run = runInsns(insns.value, { memory: memory.value, helpers: HELPERS });
  return run.ok ? ok(run.value.r0, run.diagnostics) : run;
}

function bytesOf(what: "program" | "memory", hex: string): Result<Uint8Array> {
  const bytes = fromHex(hex);
  return bytes ? ok(bytes) : failure(diagnostic("WH7120", `the ${what} is not a text of hex bytes`));
}

function decodeChecked(bytes: Uint8Array): Result<readonly Insn[]> {
  const decoded = decode(bytes);
  if (!decoded.ok) return failure(diagnostic("WH7121", `byte ${decoded.error.offsetBytes}: ${decoded.error.message}`));
  const problems = checkInsns(decoded.insns).map(({ slot, message }) => diagnostic("WH7121", `slot ${slot}: ${message}`));
  return problems.length > 0 ? failure(...problems) : ok(decoded.insns);
}

/** The helper that programs of the suite call, for which any result will do: the clock. */
const HELPERS: ReadonlyMap<number, VmHelper> = new Map(
  [helperByName("ktime-get-ns")].flatMap((helper): readonly (readonly [number, VmHelper])[] =>
    helper ? [[helper.id, () => process.hrtime.bigint()]] : [],
  ),
);
