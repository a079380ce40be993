import type { CType } from "@whistler/btf";
import { suggestion } from "@whistler/diagnostics";
import { SCALAR_TYPES } from "../body/types.ts";
import { LispSymbol, type Value } from "../evaluator/value.ts";
import { fail } from "../problem.ts";
import type { Declaration } from "./top-level.ts";

/** The scalar type, struct or union that an option names. */
export function typeNamed(declaration: Declaration, value: Value, option: string): CType {
  const { compilation, interpreter, span } = declaration;
  const name = value instanceof LispSymbol ? value.name : "";
  const found = SCALAR_TYPES.get(name) ?? compilation.structs.get(name)?.type;
  if (found) return found;
  const known = [...SCALAR_TYPES.keys(), ...compilation.structs.keys()];
  return fail("WH2124", `${option} names ${interpreter.show(value).toLowerCase()}, which is no type`, {
    span,
    help: [...suggestion(name, known), `types: ${known.join(" ").toLowerCase()}`],
  });
}
