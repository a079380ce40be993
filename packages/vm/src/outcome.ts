import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { Fault } from "./fault.ts";
import { describePlace, slotOf } from "./machine/code.ts";
import type { Machine } from "./machine/machine.ts";

/** Do something with a machine; a fault becomes a diagnostic that names the instruction and the place in the source. */
export function outcomeOf<T>(machine: Machine, run: () => T): Result<T> {
  try {
    return ok(run());
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const place = describePlace(machine.code, machine.pc);
    const span = machine.code.spanOf(slotOf(machine.code, machine.pc));
    return failure(
      diagnostic(error.code, `${place}: ${error.message}`, {
        ...(span ? { span } : {}),
        ...(error.help.length > 0 ? { help: error.help } : {}),
      }),
    );
  }
}
