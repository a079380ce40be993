import { type ContextPointerKind, contextField, contextFieldAt, contextStructsOf } from "@whistler/uapi";
import type { Call, Machine } from "./machine.ts";
import { type ScalarType, typeNamed } from "./scalar-type.ts";

/** Where in the context something stands, how it is read, and what the kernel makes of it. */
export interface ContextAccess {
  readonly offset: number;
  readonly type: ScalarType;
  readonly pointer: ContextPointerKind | undefined;
}

/** `(ctx FIELD)`, `(ctx FIELD i)`, `(ctx T off)`, and the first two operands of `(core-ctx-load T off …)` (language.md §5.5). */
export function contextAccess(machine: Machine, call: Call): ContextAccess {
  const structs = contextStructsOf(machine.program.type, machine.program.section);
  const type = typeNamed(call.args[0]);
  if (type) {
    const offset = Number(machine.literal(call, 1));
    const field = structs.map((struct) => contextFieldAt(struct, offset)).find((found) => found !== undefined);
    return { offset, type, pointer: field?.field.pointer };
  }
  const name = machine.operand(call, 0);
  const written = name.kind === "symbol" ? name.name.toLowerCase() : machine.fault(call, "names no field");
  const field = structs.map((struct) => contextField(struct, written)).find((found) => found !== undefined);
  if (!field) return machine.fault(call, "names no field of the context");
  const index = call.args.length > 1 ? Number(machine.literal(call, 1)) : 0;
  return {
    offset: field.offsetBytes + index * field.accessBytes,
    type: { bytes: widthOf(machine, call, field.accessBytes), signed: field.signed },
    pointer: field.pointer,
  };
}

function widthOf(machine: Machine, call: Call, bytes: number): ScalarType["bytes"] {
  return bytes === 1 || bytes === 2 || bytes === 4 || bytes === 8 ? bytes : machine.fault(call, `a field of ${bytes} bytes is no number`);
}
