import { type Btf, decodeBtf, typeOf } from "@whistler/btf";
import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import type { Insn } from "@whistler/isa";
import { applyCoreRelocations, type CollectionSpec, type ProgramSpec } from "@whistler/object";
import { contextStruct } from "@whistler/uapi";
import { kernelBtf } from "./kernel-btf.ts";

/**
 * The instructions of a program with its CO-RE relocations resolved against the running kernel. Fields of contexts (`struct xdp_md` …) are
 * left as they are: their offsets are the kernel's user-space interface and never change, so no kernel BTF is needed for them.
 */
export function relocate(spec: CollectionSpec, program: ProgramSpec): Result<readonly Insn[]> {
  if (program.coreRelocations.length === 0) return ok(program.insns);
  const local =
    spec.btf === undefined
      ? failure(diagnostic("WH6012", `program ${program.name} has CO-RE relocations, but the object has no BTF`))
      : decodeBtf(spec.btf);
  if (!local.ok) return local;
  const types = local.value;
  const open = program.coreRelocations.filter((relocation) => !isContext(types, relocation.typeId));
  if (open.length === 0) return ok(program.insns);
  const target = kernelBtf();
  return target.ok ? applyCoreRelocations({ ...program, coreRelocations: open }, types, target.value) : target;
}

function isContext(types: Btf, id: number): boolean {
  const type = typeOf(types, id);
  return type !== undefined && "name" in type && typeof type.name === "string" && contextStruct(type.name) !== undefined;
}
