import { SCALAR_TYPES } from "../body/types.ts";
import { Cons, itemsOf, LispSymbol, NIL, type Value } from "../evaluator/value.ts";
import { headerAccessor } from "../library/headers.ts";
import { fail } from "../problem.ts";
import { type Declaration, declaredName, integerOption, optionsOf } from "./top-level.ts";

const OPTIONS = ["OFFSET", "TYPE", "NET-ORDER"];

/** `(defheader name (field :offset n :type type :net-order bool)…)`: readers of a header's fields. */
export function defheader(declaration: Declaration): Value {
  const symbol = declaredName(declaration, "defheader");
  const { compilation, interpreter, span } = declaration;
  for (const field of declaration.operands.slice(1)) {
    const [name, ...rest] = itemsOf(field);
    const place = field instanceof Cons ? (field.whole ?? span) : span;
    if (!(name instanceof LispSymbol)) return fail("WH2206", "a header field is (name :offset n :type type)", { span: place });
    const options = optionsOf({ ...declaration, span: place }, rest, OPTIONS, "a header field");
    const type = options.get("TYPE") ?? NIL;
    const typeName = type instanceof Cons && itemsOf(type).length === 2 ? (itemsOf(type)[1] ?? NIL) : type;
    if (!(typeName instanceof LispSymbol) || !SCALAR_TYPES.has(typeName.name)) {
      return fail("WH2205", `the field ${name.name.toLowerCase()} has no type`, {
        span: place,
        help: ["types: u8 u16 u32 u64 i8 i16 i32 i64"],
      });
    }
    if (!options.has("OFFSET")) return fail("WH2206", `the field ${name.name.toLowerCase()} has no :offset`, { span: place });
    const offsetBytes = integerOption({ ...declaration, span: place }, options, "OFFSET", 0, 32767);
    const order = options.get("NET-ORDER");
    const swapped = order !== undefined && interpreter.evaluate(order, declaration.scope) !== NIL;
    const macro = headerAccessor(symbol.name, { name: name.name, offsetBytes, type: typeName.name, swapped });
    compilation.declaredMacros.set(macro.name, macro);
  }
  return symbol;
}
