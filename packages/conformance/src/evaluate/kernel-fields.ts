import type { KernelField } from "../world/kernel-types.ts";
import type { Call, Machine, Rule } from "./machine.ts";
import { number } from "./value.ts";

/** Where the kernel of the world has the fields that a program names: CO-RE, without records and types (Documentation/bpf/llvm_reloc.rst). */

/** `task-struct` is `task_struct`. */
function cName(machine: Machine, call: Call, index: number): string {
  const form = machine.operand(call, index);
  return form.kind === "symbol" ? form.name.toLowerCase().replaceAll("-", "_") : machine.fault(call, `operand ${index} is no name`);
}

/** A field of a struct that the kernel has; undefined where the field is not in it. A fault where the struct is unknown. */
function fieldOf(machine: Machine, call: Call, struct: number, field: number): KernelField | undefined {
  const known = machine.world.kernel.structs.get(cName(machine, call, struct));
  return (known ?? machine.fault(call, "the kernel has no such struct")).fields.get(cName(machine, call, field));
}

/** The offset of `(core-load T p OFF STRUCT FIELD)` and `core-store`; operands of the call by their places. */
export function coreOffset(machine: Machine, call: Call, offset: number, struct: number): bigint {
  // A struct that this world's kernel does not describe lies where the source says.
  if (!machine.world.kernel.structs.has(cName(machine, call, struct))) return machine.literal(call, offset);
  const field = fieldOf(machine, call, struct, struct + 1);
  return BigInt((field ?? machine.fault(call, "the kernel has no such field")).offsetBytes);
}

/** `(core-field-info KIND N STRUCT FIELD)`. */
export const coreFieldInfo: Rule = (machine, call) => {
  const kind = machine.operand(call, 0);
  if (!machine.world.kernel.structs.has(cName(machine, call, 2))) return number(machine.literal(call, 1));
  const field = fieldOf(machine, call, 2, 3);
  if (kind.kind !== "symbol") return machine.fault(call, "names no kind");
  if (kind.name === "EXISTS") return number(field !== undefined);
  if (!field) return machine.fault(call, "the kernel has no such field");
  return number(infoOf(field, kind.name) ?? machine.fault(call, "names no kind"));
};

function infoOf(field: KernelField, kind: string): number | boolean | undefined {
  const unit = unitOf(field);
  const { offset, size } = field.bits ?? { offset: field.offsetBytes * 8, size: field.sizeBytes * 8 };
  switch (kind) {
    case "BYTE-OFFSET":
      return unit.offsetBytes;
    case "BYTE-SIZE":
      return unit.sizeBytes;
    case "SIGNED":
      return field.signed;
    case "LSHIFT":
      return 64 - (offset - 8 * unit.offsetBytes + size);
    case "RSHIFT":
      return 64 - size;
    default:
      return undefined;
  }
}

/** What is loaded for a field: itself, or the aligned bytes of its type around a bitfield, twice as many until all of it is inside. */
function unitOf({ offsetBytes, sizeBytes, bits }: KernelField): { readonly offsetBytes: number; readonly sizeBytes: number } {
  if (!bits) return { offsetBytes, sizeBytes };
  let size = sizeBytes;
  const start = (): number => Math.floor(bits.offset / 8 / size) * size;
  while (size < 8 && bits.offset + bits.size > 8 * (start() + size)) size *= 2;
  return { offsetBytes: start(), sizeBytes: size };
}
