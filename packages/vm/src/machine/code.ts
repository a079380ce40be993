import type { Span } from "@whistler/diagnostics";
import { disassemble, type Insn, slotIndex } from "@whistler/isa";
import type { FrameObject } from "../memory/region.ts";
import type { Step } from "./machine.ts";

/** A program ready to run. */
export interface Code {
  /** For messages; empty for a bare program. */
  readonly name: string;
  readonly insns: readonly Insn[];
  /** What each instruction does, by its index. */
  readonly steps: readonly Step[];
  /** What a `lddw` refers to, for messages. */
  readonly symbols: ReadonlyMap<number, string>;
  /** The objects in the frame of the first function, where the compiler tells them. */
  readonly frame: readonly FrameObject[] | undefined;
  /** Where the instruction of a slot comes from, where the object tells. */
  readonly spanOf: (slot: number) => Span | undefined;
}

/** The slot of an instruction: the number that listings and the kernel's verifier give it. */
export function slotOf(code: Code, index: number): number {
  return slotIndex(code.insns)[index] ?? index;
}

/** `instruction 12 (r0 = *(u32 *)(r1 + 0x0))`. */
export function describePlace(code: Code, index: number): string {
  const insn = code.insns[index];
  const text = insn ? ` (${disassemble(insn, code.symbols.get(index))})` : "";
  return `${code.name === "" ? "" : `${code.name}, `}instruction ${slotOf(code, index)}${text}`;
}
