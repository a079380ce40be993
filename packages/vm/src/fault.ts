import type { DiagnosticCode } from "@whistler/diagnostics";

/** The codes that end a run. */
export type FaultCode = Extract<DiagnosticCode, `WH71${string}`>;

/** Thrown where a program does what it must not; the run that it ends turns it into a diagnostic with the instruction. */
export class Fault {
  readonly code: FaultCode;
  readonly message: string;
  readonly help: readonly string[];

  constructor(code: FaultCode, message: string, help: readonly string[] = []) {
    this.code = code;
    this.message = message;
    this.help = help;
  }
}
