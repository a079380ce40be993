import type { Form, ListForm } from "@whistler/reader";
import { fail } from "../../problem.ts";
import type { BodyExpander, CoreCall, CoreFormTable } from "../call.ts";
import { buildList, describe, headName } from "../template.ts";
import { scalarTypeName } from "../types.ts";
import { offsetOperand } from "./memory.ts";
import { expectOperands, nameOperand, rebuilt, typeOperand } from "./operands.ts";

/** Access to the program's context. Which fields exist is for lowering to say: it knows the context struct. */
export const CONTEXT_FORMS: CoreFormTable = {
  CTX: context,
  "CTX-PTR": (_expander, call) => {
    expectOperands(call, 0, 0, "(ctx-ptr)");
    return rebuilt(call, []);
  },
  "CTX-LOAD": (expander, call) => {
    expectOperands(call, 2, 2, "(ctx u32 0)");
    deprecated(expander, call, "(ctx type offset)");
    return rawContext(expander, call, call.args);
  },
  "CTX-STORE": (expander, call) => {
    expectOperands(call, 3, 3, "(setf (ctx u32 0) value)");
    deprecated(expander, call, "(setf (ctx type offset) value)");
    const [type, offset, value] = call.args;
    const place = rawContext(expander, call, [type, offset]);
    return buildList(["%ctx-set", place, value ? expander.walk(value, call.scope) : 0], call.form.span);
  },
  "%CTX-SET": (expander, call) => {
    expectOperands(call, 2, 2, "(setf (ctx field) value)");
    const [place, value] = call.args;
    if (headName(place) !== "CTX" || !place) return fail("WH2119", "%ctx-set takes a (ctx ...) place", { span: call.form.span });
    return rebuilt(call, [expander.walk(place, call.scope), value ? expander.walk(value, call.scope) : 0]);
  },
  "CORE-CTX-LOAD": (expander, call) => {
    expectOperands(call, 4, 4, "(core-ctx-load u32 0 xdp_md data)");
    const [type, offset, struct, field] = call.args;
    return rebuilt(call, [
      typeOperand(call, type),
      offsetOperand(expander, call, offset),
      nameOperand(call, struct, "a struct's name"),
      nameOperand(call, field, "a field's name"),
    ]);
  },
};

function context(expander: BodyExpander, call: CoreCall): Form {
  expectOperands(call, 1, 2, "(ctx field), (ctx field index) or (ctx u32 offset)");
  const [first, second] = call.args;
  if (scalarTypeName(first) !== null) {
    if (!second)
      return fail("WH2107", "a raw context access needs an offset", {
        span: call.form.span,
        help: [`write (ctx ${first ? describe(first) : "u32"} 0)`],
      });
    return rawContext(expander, call, [first, second]);
  }
  const field = nameOperand(call, first, "a field's name or a type");
  if (!second) return rebuilt(call, [field]);
  const index = expander.constant(second, call.scope, "the index of a context field", second.span);
  if (index < 0n) return fail("WH2126", `the index is ${index}`, { span: second.span });
  return rebuilt(call, [field, { kind: "integer", value: index, span: second.span }]);
}

function rawContext(expander: BodyExpander, call: CoreCall, operands: readonly (Form | undefined)[]): ListForm {
  const [type, offset] = operands;
  const place = offsetOperand(expander, call, offset);
  if (place.kind === "integer" && place.value < 0n) return fail("WH2109", `the context offset is ${place.value}`, { span: place.span });
  return buildList([{ kind: "symbol", name: "CTX", span: call.form.span }, typeOperand(call, type), place], call.form.span);
}

function deprecated(expander: BodyExpander, call: CoreCall, successor: string): void {
  const name = call.head.toLowerCase();
  expander.warnOnce(name, "WH2121", `${name} is deprecated`, { span: call.form.span, help: [`write ${successor}`] });
}
