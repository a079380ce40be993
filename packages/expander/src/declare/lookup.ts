import type { Span } from "@whistler/diagnostics";
import { suggestion } from "@whistler/diagnostics";
import type { Form } from "@whistler/reader";
import { describe } from "../body/template.ts";
import { fail } from "../problem.ts";
import type { Compilation } from "./compilation.ts";
import type { MapInfo, StructInfo } from "./info.ts";

/** The map that a form names, by name from any package. */
export function mapNamed(compilation: Compilation, name: Form | undefined, at: Span): MapInfo {
  if (name?.kind !== "symbol")
    return fail("WH2113", `${name ? describe(name) : "nothing"} stands where a map's name is expected`, { span: name?.span ?? at });
  const found = compilation.maps.get(name.name);
  if (found) return found;
  const known = [...compilation.maps.keys()];
  return fail("WH2113", `no map is named ${name.name.toLowerCase()}`, {
    span: name.span,
    help: [
      ...suggestion(name.name, known),
      known.length === 0 ? "no maps are defined" : `maps: ${known.map((one) => one.toLowerCase()).join(" ")}`,
    ],
  });
}

/** The struct or union that a form names. */
export function structNamed(compilation: Compilation, name: Form | undefined, at: Span): StructInfo {
  if (name?.kind !== "symbol")
    return fail("WH2124", `${name ? describe(name) : "nothing"} stands where a struct's name is expected`, { span: name?.span ?? at });
  const found = compilation.structs.get(name.name);
  if (found) return found;
  const known = [...compilation.structs.keys()];
  return fail("WH2124", `no struct is named ${name.name.toLowerCase()}`, {
    span: name.span,
    help: [
      ...suggestion(name.name, known),
      known.length === 0 ? "no structs are defined" : `structs: ${known.map((one) => one.toLowerCase()).join(" ")}`,
    ],
  });
}
