import type { CoreRelocation } from "@whistler/btf";
import type { RelatedSpan } from "@whistler/diagnostics";
import { isPtr, nonNullType, type ValueId } from "@whistler/ir";
import type { Form } from "@whistler/reader";
import { printForm } from "@whistler/reader";
import type { CoreFormRule } from "../core-forms.ts";
import { HELPER } from "../kernel-facts.ts";
import { cName } from "../local-types.ts";
import type { Call, Lowering } from "../lowering.ts";
import { alignedPieces, loadInPieces, stackOffset, storeInPieces } from "../stack-access.ts";
import { type ScalarType, scalarType } from "../variable.ts";
import { emitAdd } from "./arithmetic.ts";
import { testedFirst } from "./null-test.ts";

/** Stack memory that a program can have (kernel include/linux/filter.h, MAX_BPF_STACK). */
export const MAX_STACK_BYTES = 512;

/** A memory operand: a base that may be accessed, and an offset that an instruction can hold (signed 16 bits). */
export interface Address {
  readonly base: ValueId;
  readonly offset: number;
}

/** The address `pointer + offset` for an access. Warns where the pointer may be null on some path. */
export function addressOf(lowering: Lowering, access: Form, pointer: Form, offset: bigint): Address {
  const base = lowering.expr(pointer);
  const type = lowering.builder.typeOf(base);
  if (nonNullType(type) !== type) reportMaybeNull(lowering, access, pointer, base);
  if (offset >= -32768n && offset <= 32767n) return { base, offset: Number(offset) };
  return { base: emitAdd(lowering, base, lowering.flow.constant(offset)), offset: 0 };
}

function reportMaybeNull(lowering: Lowering, access: Form, pointer: Form, base: ValueId): void {
  const written = printForm(pointer);
  if (isLookup(pointer))
    lowering.report("WH2115", "map-lookup returns 0 when the key is missing", access.span, {
      label: "read or written here without a test",
      help: [`(when-let ((p ${written})) …) or (if-let (p ${written}) … …)`],
    });
  else
    lowering.report("WH2331", `${written} may be null here`, access.span, {
      label: "read or written through it here",
      related: sourceOf(lowering, base),
      help: [testedFirst(pointer)],
    });
}

/** Where the pointer comes from, if one call gives it. */
function sourceOf(lowering: Lowering, base: ValueId): readonly RelatedSpan[] {
  const call = lowering.builder.definition(base);
  if (call?.op !== "helper_call") return [];
  const message = call.attrs.helper === HELPER.mapLookupElem ? "this lookup returns 0 when the key is missing" : "this may be 0";
  return [{ span: call.span, message }];
}

function isLookup(form: Form): boolean {
  const head = form.kind === "list" ? form.items[0] : undefined;
  return head?.kind === "symbol" && (head.name === "MAP-LOOKUP" || head.name === "MAP-LOOKUP-PTR" || head.name === "RINGBUF-RESERVE");
}

/** The type operand of an access; reports an unknown name (upstream would read 8 bytes). */
export function accessType(lowering: Lowering, call: Call): ScalarType {
  const form = lowering.operand(call, 0);
  const type = scalarType(form);
  if (!type) lowering.report("WH2111", `${printForm(form)} is not a type`, form.span, { help: ["u8 u16 u32 u64 i8 i16 i32 i64"] });
  return type ?? { bits: 64, signed: false };
}

/** An operand that is an integer literal after expansion. */
export function literal(lowering: Lowering, form: Form | undefined, what: string, call: Call): bigint {
  if (form?.kind === "integer") return form.value;
  lowering.report("WH2108", `${what} must be constant`, form?.span ?? call.form.span);
  return 0n;
}

/** The CO-RE relocation of `STRUCT FIELD` operands (language.md §5.4): the field is told apart by name in the running kernel's BTF. */
export function namedRelocation(
  lowering: Lowering,
  struct: Form,
  field: Form,
  type: ScalarType,
  offset: bigint,
): CoreRelocation | undefined {
  if (struct.kind !== "symbol" || field.kind !== "symbol") {
    lowering.report("WH2119", "struct and field are names", struct.span, { help: ["(core-load u32 task 0 task-struct pid)"] });
    return undefined;
  }
  const [structName, fieldName] = [cName(struct.name), cName(field.name)];
  const imported = lowering.types.kernelField(structName, fieldName);
  if (imported && (imported.bitField !== undefined || BigInt(imported.offsetBytes ?? 0) !== offset)) {
    const where = imported.bitField ? "is a bitfield" : `lies at byte ${imported.offsetBytes}, not at ${offset}`;
    lowering.report("WH2333", `the field ${fieldName} of ${structName} ${where}`, field.span, {
      help: [`read it with (${struct.name.toLowerCase()}-${field.name.toLowerCase()} pointer)`],
    });
    return undefined;
  }
  return lowering.types.fieldRelocation(structName, fieldName, type, Number(offset));
}

/** The accesses that one to the stack is made of; none for other memory, which may be accessed at any address. */
function piecesOf(lowering: Lowering, base: ValueId, offset: number, type: ScalarType) {
  const start = stackOffset(lowering.builder, base);
  return start === undefined ? [] : alignedPieces(start + offset, type.bits);
}

function lowerLoad(lowering: Lowering, call: Call, core?: CoreRelocation): ValueId {
  const type = accessType(lowering, call);
  const { base, offset } = addressOf(
    lowering,
    call.form,
    lowering.operand(call, 1),
    literal(lowering, call.args[2], "the offset of load", call),
  );
  const pieces = core ? [] : piecesOf(lowering, base, offset, type);
  if (pieces.length > 1) return loadInPieces(lowering, base, offset, pieces, type);
  return lowering.builder.emit("load", [base], { width: type.bits, signed: type.signed, offset, core }, "i64");
}

function lowerStore(lowering: Lowering, call: Call, core?: CoreRelocation): ValueId {
  const type = accessType(lowering, call);
  const { base, offset } = addressOf(
    lowering,
    call.form,
    lowering.operand(call, 1),
    literal(lowering, call.args[2], "the offset of store", call),
  );
  const value = lowering.expr(lowering.operand(call, 3));
  const pieces = core ? [] : piecesOf(lowering, base, offset, type);
  if (pieces.length > 1) storeInPieces(lowering, base, offset, pieces, lowering.flow.asInt(value));
  else lowering.builder.effect("store", [base, type.bits === 64 ? value : lowering.flow.asInt(value)], { width: type.bits, offset, core });
  return lowering.flow.constant(0);
}

function lowerAtomicAdd(lowering: Lowering, call: Call): ValueId {
  const { base, offset } = addressOf(
    lowering,
    call.form,
    lowering.operand(call, 0),
    literal(lowering, call.args[1], "the offset of atomic-add", call),
  );
  const value = lowering.flow.asInt(lowering.expr(lowering.operand(call, 2)));
  const type = scalarType(call.args[3]) ?? { bits: 64, signed: false };
  if (type.bits !== 32 && type.bits !== 64)
    return lowering.fail("WH2111", `there is no ${type.bits}-bit atomic add`, call.form.span, {
      help: ["eBPF has atomics of 32 and 64 bits (RFC 9669 §5.3)"],
    });
  if (offset % (type.bits / 8) !== 0)
    return lowering.fail("WH2116", `offset ${offset} of an atomic add is not a multiple of ${type.bits / 8}`, call.form.span);
  lowering.builder.effect("atomic_rmw", [base, value], { rmw: "add", width: type.bits, offset, fetch: false });
  return lowering.flow.constant(0);
}

/** Fresh stack memory: 8-byte aligned from 8 bytes on, naturally below. */
export function allocate(lowering: Lowering, sizeBytes: number, origin: string): ValueId {
  const alignBytes = sizeBytes >= 8 ? 8 : sizeBytes >= 4 ? 4 : sizeBytes >= 2 ? 2 : 1;
  const slot = lowering.builder.addSlot({ sizeBytes, alignBytes, origin, span: lowering.builder.span });
  return lowering.builder.emit("stack_addr", [], { slot });
}

function lowerStructAlloc(lowering: Lowering, call: Call): ValueId {
  const size = literal(lowering, call.args[0], "the size of struct-alloc", call);
  if (size <= 0n || size > BigInt(MAX_STACK_BYTES))
    return lowering.fail("WH2109", `struct-alloc of ${size} bytes`, call.form.span, {
      help: [`a program has ${MAX_STACK_BYTES} bytes of stack`],
    });
  const address = allocate(lowering, Number(size), "struct-alloc");
  lowering.builder.effect("fill", [address], { offset: 0, bytes: Number(size), byte: 0 });
  return address;
}

/** language.md §5.4. */
export const MEMORY_FORMS: Readonly<Record<string, CoreFormRule>> = {
  LOAD: (lowering, call) => lowerLoad(lowering, call),
  STORE: (lowering, call) => lowerStore(lowering, call),
  "ATOMIC-ADD": lowerAtomicAdd,
  "STRUCT-ALLOC": lowerStructAlloc,
  "CORE-LOAD": (lowering, call) => {
    const offset = literal(lowering, call.args[2], "the offset of core-load", call);
    return lowerLoad(
      lowering,
      call,
      namedRelocation(lowering, lowering.operand(call, 3), lowering.operand(call, 4), accessType(lowering, call), offset),
    );
  },
  "CORE-STORE": (lowering, call) => {
    const offset = literal(lowering, call.args[2], "the offset of core-store", call);
    return lowerStore(
      lowering,
      call,
      namedRelocation(lowering, lowering.operand(call, 4), lowering.operand(call, 5), accessType(lowering, call), offset),
    );
  },
};

/** Whether a value is a pointer that a helper may read a key or value from. */
export function isPointerValue(lowering: Lowering, value: ValueId): boolean {
  return isPtr(lowering.builder.typeOf(value));
}
