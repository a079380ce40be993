import { describe, type Insn, type ValidationError, validate } from "@whistler/isa";

/**
 * What is wrong with a bare program before it runs: `validate` without what only kernels refuse. RFC 9669 §4.1 defines shifts by the width
 * or more (the amount is masked) and divisions by an immediate 0; `callx` is in its registry, and `runInsns` has it.
 */
export function checkInsns(insns: readonly Insn[]): readonly ValidationError[] {
  return validate(insns).filter(({ kind, index }) => {
    const insn = insns[index];
    const isArithmetic = insn !== undefined && describe(insn)?.operation.kind === "binary";
    return kind !== "not-loadable" && !(kind === "immediate-out-of-range" && isArithmetic);
  });
}
