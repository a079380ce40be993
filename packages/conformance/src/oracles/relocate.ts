import { type CStruct, coreValueOf, decodeBtf, typeOf } from "@whistler/btf";
import { InternalError, renderText } from "@whistler/diagnostics";
import { type Inst, type IrModule, mapInsts } from "@whistler/ir";
import { BPF_PSEUDO_BTF_ID, type Insn, LDDW } from "@whistler/isa";
import { applyCoreRelocations, type CollectionSpec, type ProgramSpec } from "@whistler/object";
import { kernelVariableAddress } from "../world/kernel-memory.ts";
import { btfOf, type KernelTypes } from "../world/kernel-types.ts";

/** What a loader does for a kernel with these types: to IR, so that it can be interpreted, and to machine code. */

/** A call of a helper that no kernel has: what stands for a field that the kernel lacks, and is wrong only where it is reached. */
const POISON = 195896080;

/** A module whose CO-RE records are what they are in this kernel, and whose kernel variables are somewhere. */
export function relocatedModule(module: IrModule, kernel: KernelTypes): IrModule {
  return { ...module, functions: module.functions.map((fn) => mapInsts(fn, (inst) => relocatedInst(inst, module.types, kernel))) };
}

function relocatedInst(inst: Inst, types: readonly CStruct[], kernel: KernelTypes): Inst {
  if (inst.op === "btf_ref") {
    return { ...inst, op: "const", attrs: { value: kernelVariableAddress(inst.attrs.btfId) }, type: "i64" };
  }
  if (inst.op !== "core_value" && inst.op !== "load" && inst.op !== "store") return inst;
  const { core } = inst.attrs;
  const target = core && kernel.ctypes.get(core.struct);
  if (!target) return inst;
  const name = types.find((type) => type.name === core.struct)?.members[core.access[0] ?? 0]?.name;
  const index = target.members.findIndex((member) => member.name === name);
  const value = index < 0 ? (core.kind === "field_exists" ? 0 : undefined) : coreValueOf(target, { ...core, access: [index] });
  if (value === undefined) return { ...inst, op: "helper_call", args: [], attrs: { helper: POISON } };
  return inst.op === "core_value"
    ? { ...inst, attrs: { ...inst.attrs, value } }
    : inst.op === "load"
      ? { ...inst, attrs: { ...inst.attrs, offset: value } }
      : { ...inst, attrs: { ...inst.attrs, offset: value } };
}

/** Which structs of the object are relocated against the random kernel; others are left to the loader. */
export type OwnStruct = (name: string) => boolean;

/** A collection with its CO-RE records applied; `variable` gives the `lddw` of a kernel variable. */
export function relocatedSpec(spec: CollectionSpec, kernel: KernelTypes, own: OwnStruct, variable: (insn: Insn) => Insn): CollectionSpec {
  return {
    ...spec,
    programs: new Map(
      [...spec.programs].map(([name, program]) => {
        const relocated = relocatedProgram(spec, program, kernel, own);
        const insns = relocated.insns.map((insn) => (insn.opcode === LDDW && insn.src === BPF_PSEUDO_BTF_ID ? variable(insn) : insn));
        return [name, { ...relocated, insns }];
      }),
    ),
  };
}

function relocatedProgram(spec: CollectionSpec, program: ProgramSpec, kernel: KernelTypes, own: OwnStruct): ProgramSpec {
  if (program.coreRelocations.length === 0) return program;
  const local = decodeBtf(spec.btf ?? new Uint8Array(0));
  if (!local.ok) throw new InternalError(`conformance: the object's BTF cannot be read\n${renderText(local.diagnostics)}`);
  const isOwn = ({ typeId }: ProgramSpec["coreRelocations"][number]): boolean => {
    const type = typeOf(local.value, typeId);
    return type?.kind === "struct" && own(type.name);
  };
  const mine = program.coreRelocations.filter(isOwn);
  const applied = applyCoreRelocations({ ...program, coreRelocations: mine }, local.value, btfOf(kernel));
  if (!applied.ok) throw new Error(renderText(applied.diagnostics));
  return { ...program, insns: applied.value, coreRelocations: program.coreRelocations.filter((one) => !isOwn(one)) };
}

/** A kernel variable of engines that have their own address space: a number. */
export function variableAsNumber(insn: Insn): Insn {
  return { ...insn, src: 0, imm: Number(kernelVariableAddress(insn.imm)), nextImm: 0 };
}
