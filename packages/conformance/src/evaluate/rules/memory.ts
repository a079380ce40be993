import { coreFieldInfo, coreOffset } from "../kernel-fields.ts";
import type { Call, Machine, Rule } from "../machine.ts";
import { narrow, typeNamed, U64 } from "../scalar-type.ts";
import { number, type Value, ZERO } from "../value.ts";

/** language.md §5.4, §3.8. Fields of kernel structs are where the world's kernel has them, whatever the source says. */
export const MEMORY_RULES: Readonly<Record<string, Rule>> = {
  LOAD: (machine, call) => load(machine, call, machine.literal(call, 2)),
  "CORE-LOAD": (machine, call) => load(machine, call, coreOffset(machine, call, 2, 3)),
  STORE: (machine, call) => store(machine, call, machine.literal(call, 2)),
  "CORE-STORE": (machine, call) => store(machine, call, coreOffset(machine, call, 2, 4)),
  "CORE-FIELD-INFO": coreFieldInfo,
  "ATOMIC-ADD": (machine, call) => {
    const address = addressOf(machine, call, 0, machine.literal(call, 1));
    const value = machine.value(machine.operand(call, 2));
    const { bytes } = typeNamed(call.args[3]) ?? U64;
    machine.memory.store(address, bytes, machine.memory.load(address, bytes) + value.bits);
    return ZERO;
  },
  "STRUCT-ALLOC": (machine, call) => {
    const object = machine.stackObject(call.form, Number(machine.literal(call, 0)), "struct-alloc");
    object.bytes.fill(0);
    return machine.pointerTo(object);
  },
};

function addressOf(machine: Machine, call: Call, pointer: number, offset: bigint): bigint {
  const base = machine.value(machine.operand(call, pointer));
  return BigInt.asUintN(64, base.bits + offset);
}

function load(machine: Machine, call: Call, offset: bigint): Value {
  const type = typeNamed(call.args[0]) ?? machine.fault(call, "names no type");
  return number(narrow(machine.memory.load(addressOf(machine, call, 1, offset), type.bytes), type));
}

/** Pointer, then value. */
function store(machine: Machine, call: Call, offset: bigint): Value {
  const type = typeNamed(call.args[0]) ?? machine.fault(call, "names no type");
  const address = addressOf(machine, call, 1, offset);
  machine.memory.store(address, type.bytes, machine.value(machine.operand(call, 3)).bits);
  return ZERO;
}
