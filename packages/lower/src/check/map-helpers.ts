import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import type { Unit } from "@whistler/expander";
import { definitionOf, type InstOf, type IrFunction, type IrModule } from "@whistler/ir";
import { helperById, lispName, mapMismatch, mapTypeKeyword } from "@whistler/uapi";

/** Helpers that are given a map of a type that the verifier does not let them have. */
export function checkMapHelpers(unit: Unit, module: IrModule): readonly Diagnostic[] {
  return module.functions.flatMap((fn) =>
    fn.blocks.flatMap((block) => block.insts.flatMap((inst) => (inst.op === "helper_call" ? findings(unit, fn, inst) : []))),
  );
}

function findings(unit: Unit, fn: IrFunction, inst: InstOf<"helper_call">): readonly Diagnostic[] {
  const helper = helperById(inst.attrs.helper);
  if (!helper) return [];
  return inst.args.flatMap((arg) => {
    const name = definitionOf(fn, arg, "map_ref")?.attrs.map;
    const map = unit.maps.find((one) => one.definition.name === name);
    const mismatch = map && mapMismatch(helper, map.definition.type);
    if (!map || !mismatch) return [];
    const type = mapTypeKeyword(map.definition.type);
    return [
      diagnostic("WH2411", `${lispName(helper.name)} does not take maps of type :${type}`, {
        span: inst.span,
        related: [{ span: map.span, message: `${map.name.toLowerCase()} is defined here` }],
        help: [
          ...(mismatch.helpers.length > 0 ? [`helpers for such maps: ${mismatch.helpers.map(lispName).join(" ")}`] : []),
          ...(mismatch.types.length > 0 ? [`types that it takes: ${mismatch.types.map((one) => `:${one}`).join(" ")}`] : []),
        ],
      }),
    ];
  });
}
