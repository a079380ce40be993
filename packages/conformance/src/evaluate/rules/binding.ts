import type { Form, SymbolForm } from "@whistler/reader";
import { contextAccess } from "../context-access.ts";
import type { Call, Machine, Rule } from "../machine.ts";
import { type ScalarType, typeNamed, U32, U64 } from "../scalar-type.ts";
import type { Value } from "../value.ts";

/** language.md §4.3, §5.1, §5.6: variables. */
export const BINDING_RULES: Readonly<Record<string, Rule>> = {
  LET: (machine, call) => {
    const variables = bindingsOf(machine, call).map(({ binder, type, init }) => ({ binder, type, value: machine.value(init) }));
    return machine.withVariables(variables, () => machine.body(call.args.slice(1)));
  },
  "LET*": (machine, call) => {
    const bindings = bindingsOf(machine, call);
    const from = (index: number): Value => {
      const binding = bindings[index];
      if (!binding) return machine.body(call.args.slice(1));
      return machine.withVariable(binding.binder, binding.type, machine.value(binding.init), () => from(index + 1));
    };
    return from(0);
  },
  SETF: (machine, call) => {
    const place = machine.operand(call, 0);
    const value = machine.value(machine.operand(call, 1));
    if (place.kind !== "symbol") return machine.fault(call, "assigns what is no variable");
    machine.assign(place, value);
    return value;
  },
  "STACK-ADDR": (machine, call) => {
    const name = machine.operand(call, 0);
    return name.kind === "symbol" ? machine.pointerTo(machine.homeOf(name)) : machine.fault(call, "names no variable");
  },
};

interface Binding {
  readonly binder: SymbolForm;
  readonly type: ScalarType;
  readonly init: Form;
}

function bindingsOf(machine: Machine, call: Call): readonly Binding[] {
  const bindings = machine.operand(call, 0);
  return (bindings.kind === "list" ? bindings.items : []).map((binding) => {
    const items = binding.kind === "list" ? binding.items : [];
    const [binder] = items;
    const init = items.at(-1);
    if (binder?.kind !== "symbol" || !init || items.length < 2) return machine.fault(call, "has a malformed binding");
    return { binder, type: (items.length === 3 ? typeNamed(items[1]) : undefined) ?? inferredType(machine, init), init };
  });
}

type TypeRule = (machine: Machine, form: Call) => ScalarType | undefined;

/** Initialisers whose head says the type (language.md §4.2); for all others it is u64. */
const TYPE_OF_RESULT: ReadonlyMap<string, TypeRule> = new Map<string, TypeRule>([
  ["LOAD", (_, call) => typeNamed(call.args[0])],
  ["CORE-LOAD", (_, call) => typeNamed(call.args[0])],
  ["CORE-CTX-LOAD", (_, call) => typeNamed(call.args[0])],
  ["CAST", (_, call) => typeNamed(call.args[0])],
  ["CTX", (machine, call) => contextAccess(machine, call).type],
  ["NTOHS", () => ({ bytes: 2, signed: false })],
  ["HTONS", () => ({ bytes: 2, signed: false })],
  ["NTOHL", () => U32],
  ["HTONL", () => U32],
  ["GET-PRANDOM-U32", () => U32],
  ["GET-SMP-PROCESSOR-ID", () => U32],
]);

function inferredType(machine: Machine, init: Form): ScalarType {
  const [head, ...args] = init.kind === "list" ? init.items : [];
  if (init.kind !== "list" || head?.kind !== "symbol") return U64;
  return TYPE_OF_RESULT.get(head.name)?.(machine, { form: init, head: head.name, args }) ?? U64;
}
