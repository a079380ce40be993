import type { MachineFunction } from "./machine/function.ts";
import type { Reg } from "./machine/register.ts";

/** A step of code generation: `select`, `allocate` … or a pass by its name, and the function that it works on. */
export interface GenerateStep {
  readonly step: string;
  readonly kind: "stage" | "pass";
  readonly function: string;
  /** Round of the machine passes, from 1; 1 for everything else. */
  readonly round: number;
}

/** Watches code generation; cannot change it. */
export interface GenerateObserver {
  beforeStep?(step: GenerateStep): void;
  /** `before` is undefined for selection, which begins with IR; a pass that changed nothing hands on the same reference. */
  afterStep?(step: GenerateStep, after: MachineFunction<Reg>, before: MachineFunction<Reg> | undefined): void;
}
