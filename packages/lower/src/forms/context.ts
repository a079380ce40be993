import type { CoreRelocation } from "@whistler/btf";
import { suggestion } from "@whistler/diagnostics";
import type { IrType, ValueId } from "@whistler/ir";
import type { Form } from "@whistler/reader";
import type { CoreFormRule } from "../core-forms.ts";
import { type ContextField, contextFieldAtOffset, programContext } from "../kernel-facts.ts";
import { cName } from "../local-types.ts";
import type { Call, Lowering } from "../lowering.ts";
import { type ScalarType, scalarType } from "../variable.ts";
import { literal, namedRelocation } from "./memory.ts";

/** One access to the context: how wide, where, what comes out, and what CO-RE must know. */
interface ContextAccess {
  readonly type: ScalarType;
  readonly offset: number;
  readonly valueType: IrType;
  readonly core: CoreRelocation | undefined;
}

/** `(ctx FIELD)`, `(ctx FIELD i)` or `(ctx TYPE offset)`; undefined after a report. */
function contextAccess(lowering: Lowering, call: Call): ContextAccess | undefined {
  return scalarType(call.args[0]) ? rawAccess(lowering, call) : fieldAccess(lowering, call);
}

/** A raw read at an offset. At a known field it must have the field's width; there it also yields the field's pointer. */
function rawAccess(lowering: Lowering, call: Call): ContextAccess | undefined {
  const type = scalarType(call.args[0]) ?? { bits: 64, signed: false };
  const offset = Number(literal(lowering, call.args[1], "the offset of ctx", call));
  const field = contextFieldAtOffset(lowering.program, offset);
  if (field && field.sizeBytes * 8 !== type.bits) {
    const written = field.name.replaceAll("_", "-");
    lowering.report(
      "WH2325",
      `field ${written} at offset ${offset} is ${field.sizeBytes * 8} bits wide, not ${type.bits}`,
      call.form.span,
      {
        help: [`(ctx ${written}${field.count === undefined ? "" : " INDEX"}) or (ctx u${field.sizeBytes * 8} ${offset})`],
      },
    );
    return undefined;
  }
  if (offset < 0 || offset > 32767) {
    lowering.report("WH2109", `context offset ${offset} is out of range`, call.form.span);
    return undefined;
  }
  return { type, offset, valueType: field?.pointer ?? "i64", core: undefined };
}

function fieldAccess(lowering: Lowering, call: Call): ContextAccess | undefined {
  const name = lowering.operand(call, 0);
  const context = programContext(lowering.program);
  if (!context) {
    lowering.report("WH2323", `programs of type ${lowering.program.type} have no context fields`, call.form.span, {
      help: ["read the context by offset: (ctx u64 0)"],
    });
    return undefined;
  }
  const field = name.kind === "symbol" ? context.field(cName(name.name)) : undefined;
  if (!field) {
    const fields = context.fieldNames.map((one) => one.replaceAll("_", "-"));
    lowering.report(
      "WH2322",
      `${context.type.name ?? "the context"} has no field ${name.kind === "symbol" ? name.name.toLowerCase() : "of this form"}`,
      name.span,
      {
        help: [...(name.kind === "symbol" ? suggestion(name.name.toLowerCase(), fields) : []), `fields: ${fields.join(", ")}`],
      },
    );
    return undefined;
  }
  const index = elementIndex(lowering, call, field, call.args[1]);
  if (index === undefined) return undefined;
  return {
    type: { bits: bitsOf(field), signed: field.signed },
    offset: field.offsetBytes + index * field.sizeBytes,
    valueType: field.pointer ?? "i64",
    core: {
      kind: "field_byte_offset",
      struct: field.struct,
      access: field.count === undefined ? field.access : [...field.access, index],
    },
  };
}

/** The type that `(ctx FIELD)` and `(ctx FIELD i)` give a binding: the field's, or that of its elements (language.md §4.2). */
export function contextFieldType(lowering: Lowering, init: Form): ScalarType | undefined {
  const [head, name] = init.kind === "list" ? init.items : [];
  if (head?.kind !== "symbol" || head.name !== "CTX" || name?.kind !== "symbol" || scalarType(name)) return undefined;
  const field = programContext(lowering.program)?.field(cName(name.name));
  return field && { bits: bitsOf(field), signed: field.signed };
}

function bitsOf(field: ContextField): ScalarType["bits"] {
  return field.sizeBytes === 1 ? 8 : field.sizeBytes === 2 ? 16 : field.sizeBytes === 4 ? 32 : 64;
}

function elementIndex(lowering: Lowering, call: Call, field: ContextField, index: Form | undefined): number | undefined {
  const written = field.name.replaceAll("_", "-");
  if (field.count === undefined) {
    if (!index) return 0;
    lowering.report("WH2324", `${written} is no array`, index.span, { help: [`(ctx ${written})`] });
    return undefined;
  }
  if (index?.kind === "integer" && index.value >= 0n && index.value < BigInt(field.count)) return Number(index.value);
  lowering.report(
    "WH2324",
    index?.kind === "integer" ? `index ${index.value} of ${written} is out of range` : `${written} needs a constant index`,
    index?.span ?? call.form.span,
    {
      help: [`(ctx ${written} 0) to (ctx ${written} ${field.count - 1})`],
    },
  );
  return undefined;
}

function lowerCtx(lowering: Lowering, call: Call): ValueId {
  const access = contextAccess(lowering, call);
  return access ? emitRead(lowering, access) : lowering.flow.constant(0);
}

function emitRead(lowering: Lowering, access: ContextAccess): ValueId {
  return lowering.builder.emit(
    "load",
    [lowering.context],
    { width: access.type.bits, signed: access.type.signed, offset: access.offset, core: access.core },
    access.valueType,
  );
}

function lowerCtxSet(lowering: Lowering, call: Call): ValueId {
  const place = lowering.operand(call, 0);
  const items = place.kind === "list" ? place.items : [];
  const access = place.kind === "list" ? contextAccess(lowering, { form: place, head: "CTX", args: items.slice(1) }) : undefined;
  const value = lowering.expr(lowering.operand(call, 1));
  if (access)
    lowering.builder.effect("store", [lowering.context, value], { width: access.type.bits, offset: access.offset, core: access.core });
  return lowering.flow.constant(0);
}

/** `(core-ctx-load T off STRUCT FIELD)`: a raw read with a relocation. */
function lowerCoreCtxLoad(lowering: Lowering, call: Call): ValueId {
  const access = rawAccess(lowering, call);
  if (!access) return lowering.flow.constant(0);
  const struct = lowering.operand(call, 2);
  const field = lowering.operand(call, 3);
  return emitRead(lowering, { ...access, core: namedRelocation(lowering, struct, field, access.type, BigInt(access.offset)) });
}

/** language.md §5.5. Context accesses keep their width and their relocation to the end. */
export const CONTEXT_FORMS: Readonly<Record<string, CoreFormRule>> = {
  CTX: lowerCtx,
  "%CTX-SET": lowerCtxSet,
  "CTX-PTR": (lowering) => lowering.context,
  "CORE-CTX-LOAD": lowerCoreCtxLoad,
};
