import type { Call, Machine, Rule } from "../machine.ts";
import { narrow, typeNamed, U64 } from "../scalar-type.ts";
import { number, type Value, ZERO } from "../value.ts";

/** language.md §5.4. The names that `core-load` and `core-store` add are for relocation: here a struct is what the source says. */
export const MEMORY_RULES: Readonly<Record<string, Rule>> = {
  LOAD: load,
  "CORE-LOAD": load,
  STORE: store,
  "CORE-STORE": store,
  // What the types of the build host say: there is no kernel to ask.
  "CORE-FIELD-INFO": (machine, call) => number(machine.literal(call, 1)),
  "ATOMIC-ADD": (machine, call) => {
    const address = addressOf(machine, call, 0, 1);
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

function addressOf(machine: Machine, call: Call, pointer: number, offset: number): bigint {
  const base = machine.value(machine.operand(call, pointer));
  return BigInt.asUintN(64, base.bits + machine.literal(call, offset));
}

function load(machine: Machine, call: Call): Value {
  const type = typeNamed(call.args[0]) ?? machine.fault(call, "names no type");
  return number(narrow(machine.memory.load(addressOf(machine, call, 1, 2), type.bytes), type));
}

/** Pointer, then value. */
function store(machine: Machine, call: Call): Value {
  const type = typeNamed(call.args[0]) ?? machine.fault(call, "names no type");
  const address = addressOf(machine, call, 1, 2);
  machine.memory.store(address, type.bytes, machine.value(machine.operand(call, 3)).bits);
  return ZERO;
}
