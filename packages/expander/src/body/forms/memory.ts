import type { Span } from "@whistler/diagnostics";
import { suggestion } from "@whistler/diagnostics";
import type { Form } from "@whistler/reader";
import { fail } from "../../problem.ts";
import type { BodyExpander, CoreCall, CoreFormTable } from "../call.ts";
import { constantValue } from "../constant.ts";
import { plain } from "../names.ts";
import { findName, variableKey, variableNames } from "../scope.ts";
import { buildList, describe, headName, isSymbol } from "../template.ts";
import { SCALAR_TYPES } from "../types.ts";
import { expectOperands, nameOperand, rebuilt, typeOperand } from "./operands.ts";

/** Loads, stores, stack memory. Offsets become literals; a run-time offset is added to the pointer. */
export const MEMORY_FORMS: CoreFormTable = {
  "CORE-FIELD-INFO": coreFieldInfo,
  LOAD: (expander, call) => {
    expectOperands(call, 2, 3, "(load u32 pointer 4)");
    const [type, pointer, offset] = call.args;
    const scalar = typeOperand(call, type);
    return rebuilt(call, [scalar, ...address(expander, call, pointer, offset)]);
  },
  STORE: (expander, call) => {
    expectOperands(call, 4, 4, "(store u32 pointer 4 value)");
    const [type, pointer, offset, value] = call.args;
    const scalar = typeOperand(call, type);
    return rebuilt(call, [scalar, ...address(expander, call, pointer, offset), value ? expander.walk(value, call.scope) : 0]);
  },
  "ATOMIC-ADD": atomicAdd,
  "STRUCT-ALLOC": (expander, call) => {
    expectOperands(call, 1, 1, "(struct-alloc 16)");
    const size = expander.constant(call.args[0], call.scope, "the size of struct-alloc", call.form.span);
    if (size < 1n || size > 512n)
      return fail("WH2109", `the size of struct-alloc is ${size}`, {
        span: call.args[0]?.span ?? call.form.span,
        help: ["a program has 512 bytes of stack"],
      });
    return rebuilt(call, [size]);
  },
  "STACK-ADDR": (_expander, call) => {
    expectOperands(call, 1, 1, "(stack-addr variable)");
    const [name] = call.args;
    if (name?.kind !== "symbol") return fail("WH2119", "stack-addr takes a variable", { span: name?.span ?? call.form.span });
    if (findName(call.scope, variableKey(name))?.kind !== "variable") {
      return fail("WH2102", `unbound variable ${describe(name)}`, {
        span: name.span,
        help: suggestion(name.name, variableNames(call.scope)),
      });
    }
    return rebuilt(call, [plain(name)]);
  },
  "CORE-LOAD": (expander, call) => {
    expectOperands(call, 5, 5, "(core-load u32 pointer 0 task_struct pid)");
    const [type, pointer, offset, struct, field] = call.args;
    return rebuilt(call, [
      typeOperand(call, type),
      ...constantAddress(expander, call, pointer, offset),
      nameOperand(call, struct, "a struct's name"),
      nameOperand(call, field, "a field's name"),
    ]);
  },
  "CORE-STORE": (expander, call) => {
    expectOperands(call, 6, 6, "(core-store u32 pointer 0 value task_struct pid)");
    const [type, pointer, offset, value, struct, field] = call.args;
    return rebuilt(call, [
      typeOperand(call, type),
      ...constantAddress(expander, call, pointer, offset),
      value ? expander.walk(value, call.scope) : 0,
      nameOperand(call, struct, "a struct's name"),
      nameOperand(call, field, "a field's name"),
    ]);
  },
};

/** A lookup's result is tested before it is used. */
function rejectUncheckedLookup(call: CoreCall, pointer: Form): void {
  const head = headName(pointer);
  if (head !== "MAP-LOOKUP" && head !== "MAP-LOOKUP-PTR") return;
  fail("WH2115", `${call.head.toLowerCase()} goes through a lookup that may have found nothing`, {
    span: pointer.span,
    label: "0 when the key is missing",
    help: ["(when-let ((p (map-lookup map key))) (load u64 p 0))", "to count: (incf (getmap map key))"],
  });
}

function address(expander: BodyExpander, call: CoreCall, pointer: Form | undefined, offset: Form | undefined): readonly [Form, Form] {
  const base = walkPointer(expander, call, pointer);
  if (!offset) return [base, { kind: "integer", value: 0n, span: call.form.span }];
  const core = expander.walk(offset, call.scope);
  const constant = constantValue(core);
  if (constant !== null && fitsOffset(constant)) return [base, { kind: "integer", value: constant, span: offset.span }];
  return [buildList(["+", base, core], call.form.span), { kind: "integer", value: 0n, span: offset.span }];
}

function constantAddress(
  expander: BodyExpander,
  call: CoreCall,
  pointer: Form | undefined,
  offset: Form | undefined,
): readonly [Form, Form] {
  const base = walkPointer(expander, call, pointer);
  return [base, offsetOperand(expander, call, offset)];
}

function walkPointer(expander: BodyExpander, call: CoreCall, pointer: Form | undefined): Form {
  const base: Form = pointer ? expander.walk(pointer, call.scope) : { kind: "integer", value: 0n, span: call.form.span };
  rejectUncheckedLookup(call, base);
  return base;
}

function fitsOffset(value: bigint): boolean {
  return value >= -32768n && value <= 32767n;
}

/** A constant offset that an instruction can hold. */
export function offsetOperand(expander: BodyExpander, call: CoreCall, form: Form | undefined): Form {
  const span: Span = form?.span ?? call.form.span;
  const value = expander.constant(form, call.scope, `the offset of ${call.head.toLowerCase()}`, span);
  if (!fitsOffset(value)) return fail("WH2109", `the offset ${value} does not fit 16 bits`, { span });
  return { kind: "integer", value, span };
}

function atomicAdd(expander: BodyExpander, call: CoreCall): Form {
  expectOperands(call, 3, 4, "(atomic-add pointer 0 1 u64)");
  const [pointer, offset, value, type] = call.args;
  const scalar = type ? typeOperand(call, type) : ({ kind: "symbol", name: "U64", span: call.form.span } as const);
  if (!isSymbol(scalar, "U32") && !isSymbol(scalar, "U64")) {
    return fail("WH2111", `atomic-add works on u32 and u64, not on ${describe(scalar)}`, { span: scalar.span });
  }
  const size = BigInt(SCALAR_TYPES.get(scalar.name)?.sizeBytes ?? 8);
  const [base, place] = address(expander, call, pointer, offset);
  if (place.kind === "integer" && place.value % size !== 0n) {
    return fail("WH2116", `the offset ${place.value} is no multiple of ${size}`, { span: place.span });
  }
  return rebuilt(call, [base, place, value ? expander.walk(value, call.scope) : 0, scalar]);
}

/** `enum bpf_core_relo_kind` without prefix and suffix. */
const FIELD_INFO_KINDS: readonly string[] = ["BYTE-OFFSET", "BYTE-SIZE", "EXISTS", "SIGNED", "LSHIFT", "RSHIFT"];

/** `(core-field-info kind n struct field)`: n as the types of the build host have it, the running kernel's number at run time. */
function coreFieldInfo(expander: BodyExpander, call: CoreCall): Form {
  expectOperands(call, 4, 4, "(core-field-info byte-offset 0 task-struct pid)");
  const [kind, value, struct, field] = call.args;
  const name = nameOperand(call, kind, "a kind of field information");
  if (name.kind !== "symbol" || !FIELD_INFO_KINDS.includes(name.name)) {
    return fail("WH2119", `${describe(name)} is no kind of field information`, {
      span: name.span,
      help: [`kinds: ${FIELD_INFO_KINDS.join(" ").toLowerCase()}`],
    });
  }
  const span = value?.span ?? call.form.span;
  const local = expander.constant(value, call.scope, "the local value of core-field-info", span);
  if (local < 0n || local > 0x7fff_ffffn) return fail("WH2109", `the local value of core-field-info is ${local}`, { span });
  return rebuilt(call, [
    name,
    { kind: "integer", value: local, span },
    nameOperand(call, struct, "a struct's name"),
    nameOperand(call, field, "a field's name"),
  ]);
}
