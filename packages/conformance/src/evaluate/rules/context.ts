import { type ContextAccess, contextAccess } from "../context-access.ts";
import type { Call, Machine, Rule } from "../machine.ts";
import { narrow } from "../scalar-type.ts";
import { type Value, ZERO } from "../value.ts";

/** language.md §5.5. */
export const CONTEXT_RULES: Readonly<Record<string, Rule>> = {
  CTX: (machine, call) => read(machine, contextAccess(machine, call)),
  "CORE-CTX-LOAD": (machine, call) => read(machine, contextAccess(machine, call)),
  "CTX-PTR": (machine) => machine.pointerTo(machine.context),
  "%CTX-SET": (machine, call) => {
    const place = machine.operand(call, 0);
    if (place.kind !== "list") return machine.fault(call, "assigns what is no place");
    const placeCall: Call = { form: place, head: "CTX", args: place.items.slice(1) };
    const { offset, type } = contextAccess(machine, placeCall);
    const value = machine.value(machine.operand(call, 1));
    machine.memory.store(machine.context.base + BigInt(offset), type.bytes, value.bits);
    return ZERO;
  },
};

/** Where the packet begins and ends is not in the context's bytes. There is no metadata: it begins where the packet does. */
function read(machine: Machine, access: ContextAccess): Value {
  const { packet, memory, context } = machine;
  switch (access.pointer) {
    case "packet":
    case "packet_meta":
      return { bits: packet.base, pointee: packet };
    case "packet_end":
      return { bits: packet.base + BigInt(packet.bytes.length), pointee: packet };
    default:
      return { bits: narrow(memory.load(context.base + BigInt(access.offset), access.type.bytes), access.type), pointee: undefined };
  }
}
