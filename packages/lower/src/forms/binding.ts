import { type IrType, isPtr, type ValueId } from "@whistler/ir";
import type { Form, SymbolForm } from "@whistler/reader";
import { bindingIsAddressTaken } from "../address-taken.ts";
import type { CoreFormRule } from "../core-forms.ts";
import type { Call, Lowering } from "../lowering.ts";
import { inferScalarType, type ScalarType, scalarType, type Variable, variableKey } from "../variable.ts";
import { contextFieldType } from "./context.ts";

interface Binding {
  readonly symbol: SymbolForm;
  readonly type: ScalarType;
  readonly value: ValueId;
  /** The forms in which the variable can be seen. */
  readonly scope: readonly Form[];
}

const POINTER_HOME: ScalarType = { bits: 64, signed: false };

/** Run with one more variable in scope. */
export function withBinding(lowering: Lowering, binding: Binding, run: () => ValueId): ValueId {
  const unbind = bind(lowering, binding);
  const value = run();
  unbind();
  return value;
}

/** Bring a variable into scope; what comes back takes it out again. */
function bind(lowering: Lowering, binding: Binding): () => void {
  const key = variableKey(binding.symbol);
  const inMemory = lowering.addressTaken.has(key) && bindingIsAddressTaken(binding.scope, key);
  // A pointer takes 8 bytes in memory, also one that was loaded from a 4-byte field of the context.
  const type: ScalarType = inMemory && isPtr(lowering.builder.typeOf(binding.value)) ? POINTER_HOME : binding.type;
  const base = { name: binding.symbol.name.toLowerCase(), type, span: binding.symbol.span };
  const variable: Variable = inMemory ? { ...base, home: makeHome(lowering, { ...binding, type }) } : base;
  if (variable.home) storeHome(lowering, variable, binding.value);
  else lowering.flow.env.set(variable, binding.value);
  lowering.scope.bind(key, variable);
  return () => {
    lowering.scope.unbind(key);
    lowering.flow.env.delete(variable);
  };
}

function makeHome(lowering: Lowering, binding: Binding): NonNullable<Variable["home"]> {
  const sizeBytes = binding.type.bits / 8;
  const slot = lowering.builder.addSlot({ sizeBytes, alignBytes: sizeBytes, origin: "variable", span: binding.symbol.span });
  const valueType: IrType = binding.type.bits === 64 ? lowering.builder.typeOf(binding.value) : "i64";
  return { slot, valueType };
}

/** Write an address-taken variable: its home holds as many bits as its type says. */
function storeHome(lowering: Lowering, variable: Variable, value: ValueId): void {
  if (!variable.home) return;
  const address = lowering.builder.emit("stack_addr", [], { slot: variable.home.slot });
  lowering.builder.effect("store", [address, value], { width: variable.type.bits, offset: 0, core: undefined });
}

interface WrittenBinding {
  readonly symbol: SymbolForm;
  readonly type: ScalarType;
  readonly init: Form;
}

/** `(v init)` or `(v type init)`. */
function readBinding(lowering: Lowering, form: Form): WrittenBinding | undefined {
  const items = form.kind === "list" ? form.items : [];
  const symbol = items[0];
  const init = items.at(-1);
  if (symbol?.kind !== "symbol" || !init || items.length < 2 || items.length > 3) {
    lowering.report("WH2104", "malformed binding", form.span, {
      help: ["bindings stand in a list of their own: (let ((x 1) (y u32 2)) …)"],
    });
    return undefined;
  }
  const declared = items.length === 3 ? scalarType(items[1]) : undefined;
  return { symbol, type: declared ?? contextFieldType(lowering, init) ?? inferScalarType(init), init };
}

function lowerLet(lowering: Lowering, call: Call): ValueId {
  const { written, body } = readLet(lowering, call);
  const values = written.map((binding) => lowering.expr(binding.init));
  const unbinds = written.map((binding, index) =>
    bind(lowering, { symbol: binding.symbol, type: binding.type, value: values[index] ?? lowering.flow.constant(0), scope: body }),
  );
  const value = lowering.body(body);
  for (const unbind of unbinds.reverse()) unbind();
  return value;
}

function lowerLetStar(lowering: Lowering, call: Call): ValueId {
  const { written, body } = readLet(lowering, call);
  const unbinds = written.map((binding, index) => {
    const scope = [...written.slice(index + 1).map((later) => later.init), ...body];
    return bind(lowering, { symbol: binding.symbol, type: binding.type, value: lowering.expr(binding.init), scope });
  });
  const value = lowering.body(body);
  for (const unbind of unbinds.reverse()) unbind();
  return value;
}

function readLet(lowering: Lowering, call: Call): { readonly written: readonly WrittenBinding[]; readonly body: readonly Form[] } {
  const bindings = lowering.operand(call, 0);
  const forms = bindings.kind === "list" ? bindings.items : [];
  return { written: forms.map((form) => readBinding(lowering, form)).filter((binding) => binding !== undefined), body: call.args.slice(1) };
}

function lowerSetf(lowering: Lowering, call: Call): ValueId {
  const place = lowering.operand(call, 0);
  const value = lowering.expr(lowering.operand(call, 1));
  const variable = lowering.variable(place);
  if (!variable) {
    const names = lowering.scope.visibleNames();
    const written = place.kind === "symbol" ? place.name.toLowerCase() : "this place";
    return lowering.fail("WH2102", `unbound variable ${written}`, place.span, {
      help: [names.length > 0 ? `variables in scope: ${names.join(", ")}` : "bind it first: (let ((NAME VALUE)) …)"],
    });
  }
  if (variable.home) storeHome(lowering, variable, value);
  else lowering.flow.env.set(variable, value);
  return value;
}

function lowerStackAddr(lowering: Lowering, call: Call): ValueId {
  const name = lowering.operand(call, 0);
  const variable = lowering.variable(name);
  if (!variable?.home)
    return lowering.fail("WH2102", "stack-addr needs a bound variable", name.span, {
      help: ["(let ((key u32 0)) (map-lookup m (stack-addr key)))"],
    });
  return lowering.builder.emit("stack_addr", [], { slot: variable.home.slot });
}

/** language.md §4.3, §5.1, §5.6: variables. */
export const BINDING_FORMS: Readonly<Record<string, CoreFormRule>> = {
  LET: lowerLet,
  "LET*": lowerLetStar,
  SETF: lowerSetf,
  "STACK-ADDR": lowerStackAddr,
};
