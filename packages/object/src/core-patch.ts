import { type Btf, describeField, type ResolvedRelocation, resolveRelocation } from "@whistler/btf";
import { type Diagnostic, diagnostic, hasErrors, ok, type Result } from "@whistler/diagnostics";
import { type Insn, LDDW } from "@whistler/isa";
import type { CoreRelocationSpec, ProgramSpec } from "./collection-spec.ts";

/** Bits of an opcode: class, and for loads and stores the size. RFC 9669 §3.1. */
const CLASS_MASK = 0x07;
const SIZE_MASK = 0x18;
const CLASS = { ldx: 1, st: 2, stx: 3, alu: 4, alu64: 7 } as const;
const SIZE_BITS: ReadonlyMap<number, number> = new Map([
  [1, 0x10],
  [2, 0x08],
  [4, 0x00],
  [8, 0x18],
]);
/** The source operand is a register: there is no immediate to patch. */
const SOURCE_REGISTER = 0x08;

/**
 * A call of a helper that no kernel has. The verifier refuses it only where it is reached, so that a program may test for a field before it
 * uses it; the number is libbpf's, which people know from logs: `invalid func unknown#195896080`.
 */
export const POISONED: Insn = { opcode: 0x85, dst: 0, src: 0, off: 0, imm: 195896080 };

/**
 * The instructions of a program with its CO-RE records applied for a kernel (libbpf, `bpf_core_patch_insn`). The count of instructions stays
 * the same. A field that the kernel does not have makes its instruction `POISONED` and yields a warning.
 */
export function applyCoreRelocations(
  program: Pick<ProgramSpec, "name" | "insns" | "coreRelocations">,
  local: Btf,
  target: Btf,
): Result<readonly Insn[]> {
  if (program.coreRelocations.length === 0) return ok(program.insns);
  const insns = program.insns.slice();
  const diagnostics: Diagnostic[] = [];
  const resolve = memoised(local, target);
  for (const record of program.coreRelocations) {
    const where = `${program.name}, instruction ${record.insnIndex}`;
    const resolved = resolve(record);
    for (const one of resolved.diagnostics) diagnostics.push(one);
    const insn = insns[record.insnIndex];
    if (!resolved.ok) continue;
    if (!insn) {
      diagnostics.push(diagnostic("WH5403", `${where}: the program has ${insns.length} instructions`));
      continue;
    }
    const patched = patch(insn, resolved.value);
    const field = () => describeField(local, record.typeId, record.access);
    if (typeof patched === "string") diagnostics.push(diagnostic("WH5403", `${where}: ${field()}: ${patched}`));
    else insns[record.insnIndex] = patched;
    if (patched === POISONED) diagnostics.push(diagnostic("WH5406", `${where}: the kernel has no ${field()}`));
  }
  return hasErrors(diagnostics) ? { ok: false, diagnostics } : ok(insns, diagnostics);
}

/** A program asks for the same fields again and again; each search goes through all names of the kernel. */
function memoised(local: Btf, target: Btf): (record: CoreRelocationSpec) => Result<ResolvedRelocation> {
  const known = new Map<string, Result<ResolvedRelocation>>();
  return (record) => {
    const key = `${record.typeId} ${record.kind} ${record.access}`;
    const result = known.get(key) ?? resolveRelocation(local, record, target);
    known.set(key, result);
    return result;
  };
}

/** The patched instruction, or why it cannot be. */
function patch(insn: Insn, resolved: ResolvedRelocation): Insn | string {
  if (resolved.targetValue === undefined) return insn.opcode === LDDW ? "the kernel has no such field" : POISONED;
  switch (insn.opcode & CLASS_MASK) {
    case CLASS.ldx:
    case CLASS.st:
    case CLASS.stx:
      return patchAccess(insn, resolved, resolved.targetValue);
    case CLASS.alu:
    case CLASS.alu64:
      if ((insn.opcode & SOURCE_REGISTER) !== 0) return "the instruction has no immediate";
      return patchImmediate(insn, resolved, resolved.targetValue);
    default:
      if (insn.opcode !== LDDW) return `opcode 0x${insn.opcode.toString(16)} holds no value`;
      return insn.nextImm === 0 ? patchImmediate(insn, resolved, resolved.targetValue) : "the immediate has 64 bits";
  }
}

function patchImmediate(insn: Insn, { localValue }: ResolvedRelocation, targetValue: number): Insn | string {
  if (localValue !== undefined && insn.imm !== localValue) return `the immediate is ${insn.imm}, expected ${localValue}`;
  return targetValue > 0x7fff_ffff ? `${targetValue} does not fit an immediate` : { ...insn, imm: targetValue };
}

/** A load or store gets the new offset; also the new width, where the field became wider or narrower and reading it so keeps its value. */
function patchAccess(insn: Insn, resolved: ResolvedRelocation, targetValue: number): Insn | string {
  const { localValue, localSizeBytes, targetSizeBytes } = resolved;
  if (localValue !== undefined && insn.off !== localValue) return `the instruction's offset is ${insn.off}, expected ${localValue}`;
  if (targetValue > 0x7fff) return `offset ${targetValue} does not fit an instruction`;
  if (localSizeBytes === undefined || targetSizeBytes === undefined || localSizeBytes === targetSizeBytes) {
    return { ...insn, off: targetValue };
  }
  if (!resolved.mayResize) return `the field has ${targetSizeBytes} bytes instead of ${localSizeBytes}`;
  const sizeBits = SIZE_BITS.get(targetSizeBytes);
  if (sizeBits === undefined || (insn.opcode & SIZE_MASK) !== SIZE_BITS.get(localSizeBytes)) {
    return `the field has ${targetSizeBytes} bytes instead of ${localSizeBytes}, and the instruction does not access all of it`;
  }
  return { ...insn, opcode: (insn.opcode & ~SIZE_MASK) | sizeBits, off: targetValue };
}
