import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import type { Unit, UnitProgram } from "@whistler/expander";
import type { InstOf, IrModule } from "@whistler/ir";
import {
  CURATED_HELPERS,
  type Helper,
  helperAllowedIn,
  helperById,
  helperEffects,
  helperNeedsGpl,
  helperProgTypes,
  lispName,
  PROBED_KERNEL,
  progTypeName,
} from "@whistler/uapi";

/** Licences that the kernel takes for GPL (linux/license.h, `license_is_gpl_compatible`). */
const GPL_COMPATIBLE: ReadonlySet<string> = new Set([
  "GPL",
  "GPL v2",
  "GPL and additional rights",
  "Dual BSD/GPL",
  "Dual MIT/GPL",
  "Dual MPL/GPL",
]);

/** Helpers whose row is taken from the kernel; of the others nothing is claimed. */
const KNOWN: ReadonlySet<string> = new Set(CURATED_HELPERS);

/** So many program types make a help line. */
const MAX_LISTED = 12;

/** Helpers that the kernel does not give to programs of the type or licence: what it answered when it was asked (uapi's probes). */
export function checkHelperCalls(unit: Unit, module: IrModule): readonly Diagnostic[] {
  return module.functions.flatMap((fn, index) => {
    const program = unit.programs[index];
    if (!program) return [];
    return fn.blocks.flatMap((block) =>
      block.insts.flatMap((inst) => {
        const helper = inst.op === "helper_call" ? helperById(inst.attrs.helper) : undefined;
        if (!helper || inst.op !== "helper_call") return [];
        return [...typeFindings(program, helper, inst), ...licenceFindings(program, module.license, helper, inst)];
      }),
    );
  });
}

/** "program of this type cannot use helper". */
function typeFindings(program: UnitProgram, helper: Helper, inst: InstOf<"helper_call">): readonly Diagnostic[] {
  if (program.progType === undefined || helperAllowedIn(helper, program.progType) !== false) return [];
  const allowed = helperProgTypes(helper).flatMap((type) => progTypeName(type)?.replaceAll("_", "-") ?? []);
  const more = allowed.length > MAX_LISTED ? " …" : "";
  return [
    diagnostic(
      "WH2406",
      `programs of type ${progTypeName(program.progType)?.replaceAll("_", "-")} cannot call ${lispName(helper.name)} (kernel ${PROBED_KERNEL})`,
      { span: inst.span, help: [`types that can: ${allowed.slice(0, MAX_LISTED).join(" ")}${more}`] },
    ),
  ];
}

/** "cannot call GPL-restricted function from non-GPL compatible program". */
function licenceFindings(program: UnitProgram, license: string, helper: Helper, inst: InstOf<"helper_call">): readonly Diagnostic[] {
  if (GPL_COMPATIBLE.has(license)) return [];
  const probed = program.progType === undefined ? undefined : helperNeedsGpl(helper, program.progType);
  const needed = probed ?? (KNOWN.has(helper.name) && helperEffects(helper.id)?.gplOnly === true);
  if (!needed) return [];
  return [
    diagnostic("WH2405", `the helper ${lispName(helper.name)} is reserved for GPL programs, this one is under ${JSON.stringify(license)}`, {
      span: inst.span,
      help: ['give the programs :license "GPL" or "Dual BSD/GPL"', "the kernel compares the text exactly"],
    }),
  ];
}
