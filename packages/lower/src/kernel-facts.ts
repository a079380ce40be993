import type { CStruct } from "@whistler/btf";
import type { UnitProgram } from "@whistler/expander";
import { type IrType, isIrType } from "@whistler/ir";
import {
  contextField,
  contextFieldAt,
  contextFields,
  contextStruct,
  contextStructsOf,
  HELPERS,
  helperArity,
  helperByName,
  helperEffects,
  helperSignature,
  MAP_TYPES,
  PROG_TYPES,
  PROGRAM_KEYWORDS,
  type ContextField as UapiField,
} from "@whistler/uapi";

/** The helpers that core forms call. */
export const HELPER = {
  mapLookupElem: HELPERS.map_lookup_elem.id,
  mapUpdateElem: HELPERS.map_update_elem.id,
  mapDeleteElem: HELPERS.map_delete_elem.id,
  tailCall: HELPERS.tail_call.id,
  getStackid: HELPERS.get_stackid.id,
  ringbufOutput: HELPERS.ringbuf_output.id,
  ringbufReserve: HELPERS.ringbuf_reserve.id,
  ringbufSubmit: HELPERS.ringbuf_submit.id,
  ringbufDiscard: HELPERS.ringbuf_discard.id,
} as const;

/** Helpers that the verifier replaces by the map's function with an integer result (kernel/bpf/verifier.c, `do_misc_fixups`). */
export const MAP_OPERATIONS: ReadonlySet<number> = new Set([
  HELPERS.map_update_elem.id,
  HELPERS.map_delete_elem.id,
  HELPERS.map_push_elem.id,
  HELPERS.map_pop_elem.id,
  HELPERS.map_peek_elem.id,
]);

/** The map types that core forms tell apart. */
export const MAP_TYPE = {
  progArray: MAP_TYPES["prog-array"],
  stackTrace: MAP_TYPES["stack-trace"],
  arrayOfMaps: MAP_TYPES["array-of-maps"],
  hashOfMaps: MAP_TYPES["hash-of-maps"],
  sockmap: MAP_TYPES.sockmap,
  sockhash: MAP_TYPES.sockhash,
  ringbuf: MAP_TYPES.ringbuf,
  userRingbuf: MAP_TYPES["user-ringbuf"],
} as const;

/** A field of a context as accesses see it. */
export interface ContextField {
  /** The C name. */
  readonly name: string;
  readonly offsetBytes: number;
  /** Of one access: the element of an array. */
  readonly sizeBytes: number;
  readonly signed: boolean;
  /** Elements, for arrays. */
  readonly count?: number;
  /** What a load gives, if not a scalar. */
  readonly pointer?: IrType;
  /** Member indices from the struct down, for CO-RE. */
  readonly access: readonly number[];
  /** C name of the struct that has it. */
  readonly struct: string;
}

/** The context of a program. */
export interface ProgramContext {
  /** The struct that BTF names for the program's parameter. */
  readonly type: CStruct;
  /** All structs whose fields the program may name, as BTF describes them. */
  readonly types: readonly CStruct[];
  readonly fieldNames: readonly string[];
  field(cName: string): ContextField | undefined;
}

function toField(struct: string, field: UapiField): ContextField {
  const pointer = field.pointer === undefined ? undefined : `ptr.${field.pointer}`;
  return {
    name: field.name,
    offsetBytes: field.offsetBytes,
    sizeBytes: field.accessBytes,
    signed: field.signed,
    ...(field.elementCount === undefined ? {} : { count: field.elementCount }),
    ...(pointer !== undefined && isIrType(pointer) ? { pointer } : {}),
    access: field.accessPath,
    struct,
  };
}

/** The context by the program's `:type`, which names its fields; undefined for types whose context has none. */
export function programContext(program: UnitProgram): ProgramContext | undefined {
  const names = contextStructsOf(program.type, program.section);
  const types = names.map((name): CStruct | undefined => contextStruct(name)).filter((type) => type !== undefined);
  const [type] = types;
  if (!type) return undefined;
  return {
    type,
    types,
    fieldNames: names.flatMap((name) => contextFields(name).map((field) => field.name)),
    field: (cName) => {
      for (const name of names) {
        const found = contextField(name, cName);
        if (found) return toField(name, found);
      }
      return undefined;
    },
  };
}

/**
 * The field that begins at an offset of the context that the kernel will pass: the section decides, because `(:type :xdp :section "tc")` is
 * accepted and gets an skb.
 */
export function contextFieldAtOffset(program: UnitProgram, offset: number): ContextField | undefined {
  const { progType } = program;
  const keyword = Object.entries(PROGRAM_KEYWORDS).find(
    ([name, row]) => name !== program.type && PROG_TYPES[row.progType] === progType,
  )?.[0];
  const bySection =
    progType === undefined || keyword === undefined || sameProgType(program.type, progType)
      ? []
      : contextStructsOf(keyword, program.section);
  const names = bySection.length > 0 ? bySection : contextStructsOf(program.type, program.section);
  for (const name of names) {
    const found = contextFieldAt(name, offset);
    if (found) return toField(name, found.field);
  }
  return undefined;
}

function sameProgType(keyword: string, progType: number): boolean {
  return Object.entries(PROGRAM_KEYWORDS).some(([name, row]) => name === keyword && PROG_TYPES[row.progType] === progType);
}

/** What a call of a helper needs to know of it. */
export interface HelperFacts {
  readonly id: number;
  readonly minArgs: number;
  readonly maxArgs: number;
  readonly returns: IrType;
  /** The prototype in C. */
  readonly prototype: string;
}

/** A helper by its Lisp name. */
export function helperFacts(lispName: string): HelperFacts | undefined {
  const helper = helperByName(lispName);
  if (!helper) return undefined;
  const { min, max } = helperArity(helper);
  return { id: helper.id, minArgs: min, maxArgs: max, returns: resultType(helper.id), prototype: helperSignature(helper) };
}

/** The IR type of a helper's result. Kernel objects that may be null have no kind of their own: they are scalars to the IR. */
function resultType(id: number): IrType {
  const returns = helperEffects(id)?.returns;
  const name =
    returns && "maybeNull" in returns
      ? `ptr.${returns.kind === "dynptr_mem" ? "mem" : returns.kind}${returns.maybeNull ? "_or_null" : ""}`
      : "i64";
  return isIrType(name) ? name : "i64";
}
