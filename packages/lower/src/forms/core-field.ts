import type { CoreKind } from "@whistler/btf";
import type { ValueId } from "@whistler/ir";
import { printForm } from "@whistler/reader";
import type { CoreFormRule } from "../core-forms.ts";
import { cName } from "../local-types.ts";
import type { Call, Lowering } from "../lowering.ts";
import { literal } from "./memory.ts";

const KINDS: ReadonlyMap<string, CoreKind> = new Map([
  ["BYTE-OFFSET", "field_byte_offset"],
  ["BYTE-SIZE", "field_byte_size"],
  ["EXISTS", "field_exists"],
  ["SIGNED", "field_signed"],
  ["LSHIFT", "field_lshift_u64"],
  ["RSHIFT", "field_rshift_u64"],
]);

/**
 * `(core-field-info KIND N STRUCT FIELD)`: a number about a kernel field that the loader puts in; N is what it is by the types of the build
 * host. The struct is an imported one, or one whose layout the offset tells.
 */
function lowerCoreFieldInfo(lowering: Lowering, call: Call): ValueId {
  const name = lowering.operand(call, 0);
  const kind = name.kind === "symbol" ? KINDS.get(name.name) : undefined;
  if (!kind) return lowering.fail("WH2119", `${printForm(name)} is no kind of field information`, name.span);
  const value = Number(literal(lowering, call.args[1], "the local value of core-field-info", call));
  const struct = lowering.operand(call, 2);
  const field = lowering.operand(call, 3);
  if (struct.kind !== "symbol" || field.kind !== "symbol") return lowering.fail("WH2119", "struct and field are names", struct.span);
  const [structName, fieldName] = [cName(struct.name), cName(field.name)];
  if (kind !== "field_byte_offset" && !lowering.types.kernelField(structName, fieldName)) {
    return lowering.fail("WH2332", `the type of the field ${fieldName} of ${structName} is not known`, call.form.span, {
      help: [`(import-kernel-struct ${struct.name.toLowerCase()} ${field.name.toLowerCase()})`],
    });
  }
  const core = lowering.types.fieldRelocation(structName, fieldName, { bits: 8, signed: false }, value, kind);
  return lowering.builder.emit("core_value", [], { value, core });
}

/** CO-RE records on numbers: language.md §3.8, §9.6. */
export const CORE_FIELD_FORMS: Readonly<Record<string, CoreFormRule>> = { "CORE-FIELD-INFO": lowerCoreFieldInfo };
