import { InternalError } from "@whistler/diagnostics";
import { type Insn, LDDW } from "@whistler/isa";
import type { MapReference } from "./collection-spec.ts";

/** `BPF_PSEUDO_MAP_FD` (linux/bpf.h): the immediate of an `lddw` is a map's file descriptor. */
export const BPF_PSEUDO_MAP_FD = 1;

/**
 * The instructions with the file descriptors of their maps in place. `fdOf` is asked once for each reference; it throws for a map that was
 * not created, which is for the caller to rule out.
 * @throws InternalError if a reference does not stand at an `lddw`.
 */
export function withMapFds(insns: readonly Insn[], mapReferences: readonly MapReference[], fdOf: (map: string) => number): readonly Insn[] {
  if (mapReferences.length === 0) return insns;
  const patched = insns.slice();
  for (const { insnIndex, map } of mapReferences) {
    const insn = patched[insnIndex];
    if (insn?.opcode !== LDDW) throw new InternalError(`withMapFds: instruction ${insnIndex} refers to map ${map} but is no lddw`);
    patched[insnIndex] = { ...insn, src: BPF_PSEUDO_MAP_FD, imm: fdOf(map), nextImm: 0 };
  }
  return patched;
}
