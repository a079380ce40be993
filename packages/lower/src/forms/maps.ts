import type { UnitMap } from "@whistler/expander";
import type { IrType, ValueId } from "@whistler/ir";
import type { Form } from "@whistler/reader";
import type { CoreFormRule } from "../core-forms.ts";
import { isMemory, pointerName } from "../helper-arguments.ts";
import { HELPER, MAP_OPERATIONS, MAP_TYPE } from "../kernel-facts.ts";
import type { Call, Lowering } from "../lowering.ts";
import { allocate, isPointerValue } from "./memory.ts";

/** What a map must not be, or must be, for a form; with the sentence that says what to do instead. */
interface MapRule {
  readonly allows: (type: number) => boolean;
  readonly message: string;
  readonly help: string;
}

const KEYED: MapRule = {
  allows: (type) => type !== MAP_TYPE.ringbuf && type !== MAP_TYPE.progArray && type !== MAP_TYPE.userRingbuf,
  message: "has no entries that can be looked up or changed here",
  help: "a ring buffer is written with (with-ringbuf (v MAP SIZE) …), a prog-array is used with (tail-call MAP index)",
};

export function checkedMap(lowering: Lowering, call: Call, index: number, rule: MapRule): UnitMap | undefined {
  const map = lowering.map(call.args[index], call.form.span);
  if (map && !rule.allows(map.definition.type)) {
    lowering.report("WH2114", `${call.head.toLowerCase()}: map ${map.name.toLowerCase()} ${rule.message}`, call.form.span, {
      related: [{ span: map.span, message: "the map is declared here" }],
      help: [rule.help],
    });
    return undefined;
  }
  return map;
}

/**
 * A key or value as helpers take it: by address. A pointer is passed as it is; a scalar is written, zero-extended or truncated to
 * exactly the declared size, into stack memory of its own (language.md §5.7, §15.2).
 */
function memoryOperand(lowering: Lowering, form: Form, sizeBytes: number, origin: "map key" | "map value"): ValueId {
  const value = lowering.expr(form);
  if (isPointerValue(lowering, value)) {
    if (!isMemory(lowering, value)) reportNoMemory(lowering, form, value, origin);
    return value;
  }
  if (sizeBytes > 8) {
    lowering.report("WH2317", `a ${origin} of ${sizeBytes} bytes is passed by pointer, this is a number`, form.span, {
      help: ["fill a struct and pass it: (let ((k (make-my-key))) … k)"],
    });
    return value;
  }
  return spill(lowering, value, sizeBytes, origin);
}

/** The address of something that is no memory is neither the key or value nor a number that a program could want to keep. */
function reportNoMemory(lowering: Lowering, form: Form, value: ValueId, origin: string): void {
  lowering.report("WH2334", `a ${origin} is a number or an address of memory, this is ${pointerName(lowering, value)}`, form.span, {
    help: ["keep a number that tells about it, such as a field; kernel addresses do not leave the kernel"],
  });
}

/** Write a scalar into its own temporary. Sizes that no store has are written as 8 bytes: the kernel reads only the declared ones. */
export function spill(lowering: Lowering, value: ValueId, sizeBytes: number, origin: string): ValueId {
  const storeBytes = sizeBytes === 1 || sizeBytes === 2 || sizeBytes === 4 ? sizeBytes : 8;
  const width = storeBytes === 1 ? 8 : storeBytes === 2 ? 16 : storeBytes === 4 ? 32 : 64;
  const address = allocate(lowering, storeBytes, origin);
  lowering.builder.effect("store", [address, value], { width, offset: 0, core: undefined });
  return address;
}

/**
 * Call a helper. The code of a map operation is extended from 32 bits: the verifier replaces these calls by calls of the map's own
 * function, which before Linux 6.4 returned an `int` and left -2 in r0 as 0xfffffffe.
 */
export function callHelper(lowering: Lowering, helper: number, args: readonly ValueId[], type: IrType = "i64"): ValueId {
  const result = lowering.builder.emit("helper_call", args, { helper }, type);
  return MAP_OPERATIONS.has(helper) ? lowering.builder.emit("sext", [result], { width: 32 }, "i64") : result;
}

/** Pointer forms take addresses as they are, the others keys and values. */
type Operand = (lowering: Lowering, form: Form, sizeBytes: number, origin: "map key" | "map value") => ValueId;
const pointer: Operand = (lowering, form) => lowering.expr(form);

const lookup =
  (operand: Operand): CoreFormRule =>
  (lowering, call) => {
    const map = checkedMap(lowering, call, 0, KEYED);
    if (!map) return lowering.flow.constant(0);
    const key = operand(lowering, lowering.operand(call, 1), map.definition.keySizeBytes, "map key");
    return callHelper(lowering, HELPER.mapLookupElem, [lowering.mapRef(map), key], lookupResult(map));
  };

/** What a lookup gives: a map or a socket for maps of those, else a value. */
function lookupResult(map: UnitMap): IrType {
  const { type } = map.definition;
  if (type === MAP_TYPE.arrayOfMaps || type === MAP_TYPE.hashOfMaps) return "ptr.map_or_null";
  return type === MAP_TYPE.sockmap || type === MAP_TYPE.sockhash ? "ptr.sock_or_null" : "ptr.map_value_or_null";
}

const update =
  (operand: Operand): CoreFormRule =>
  (lowering, call) => {
    const map = checkedMap(lowering, call, 0, KEYED);
    if (!map) return lowering.flow.constant(0);
    const key = operand(lowering, lowering.operand(call, 1), map.definition.keySizeBytes, "map key");
    const value = operand(lowering, lowering.operand(call, 2), map.definition.valueSizeBytes, "map value");
    const flags = call.args[3] ? lowering.expr(call.args[3]) : lowering.flow.constant(0);
    return callHelper(lowering, HELPER.mapUpdateElem, [lowering.mapRef(map), key, value, flags]);
  };

const remove =
  (operand: Operand): CoreFormRule =>
  (lowering, call) => {
    const map = checkedMap(lowering, call, 0, KEYED);
    if (!map) return lowering.flow.constant(0);
    const key = operand(lowering, lowering.operand(call, 1), map.definition.keySizeBytes, "map key");
    return callHelper(lowering, HELPER.mapDeleteElem, [lowering.mapRef(map), key]);
  };

const PROG_ARRAY: MapRule = {
  allows: (type) => type === MAP_TYPE.progArray,
  message: "is not a prog-array",
  help: "(defmap jump-table :type :prog-array :key-size 4 :value-size 4 :max-entries 8)",
};

const STACK_TRACE: MapRule = {
  allows: (type) => type === MAP_TYPE.stackTrace,
  message: "is not a stack-trace map",
  help: "(defmap stacks :type :stack-trace :key-size 4 :value-size 1016 :max-entries 1024)",
};

function lowerTailCall(lowering: Lowering, call: Call): ValueId {
  const map = checkedMap(lowering, call, 0, PROG_ARRAY);
  if (!map) return lowering.flow.constant(0);
  const index = lowering.flow.asInt(lowering.expr(lowering.operand(call, 1)));
  callHelper(lowering, HELPER.tailCall, [lowering.context, lowering.mapRef(map), index]);
  return lowering.flow.constant(0);
}

function lowerGetStackid(lowering: Lowering, call: Call): ValueId {
  const context = lowering.expr(lowering.operand(call, 0));
  const map = checkedMap(lowering, call, 1, STACK_TRACE);
  if (!map) return lowering.flow.constant(0);
  return callHelper(lowering, HELPER.getStackid, [context, lowering.mapRef(map), lowering.expr(lowering.operand(call, 2))]);
}

/** language.md §5.7 but for ring buffers. */
export const MAP_FORMS: Readonly<Record<string, CoreFormRule>> = {
  "MAP-LOOKUP": lookup(memoryOperand),
  "MAP-LOOKUP-PTR": lookup(pointer),
  "MAP-UPDATE": update(memoryOperand),
  "MAP-UPDATE-PTR": update(pointer),
  "MAP-DELETE": remove(memoryOperand),
  "MAP-DELETE-PTR": remove(pointer),
  "TAIL-CALL": lowerTailCall,
  "GET-STACKID": lowerGetStackid,
};
