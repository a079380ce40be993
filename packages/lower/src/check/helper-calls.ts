import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import type { IrModule } from "@whistler/ir";
import { CURATED_HELPERS, helperById, helperEffects, lispName } from "@whistler/uapi";

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

/** Helpers that the kernel reserves for GPL programs, called by others: "cannot call GPL-restricted function from non-GPL compatible program". */
export function checkHelperLicence(module: IrModule): readonly Diagnostic[] {
  if (GPL_COMPATIBLE.has(module.license)) return [];
  return module.functions.flatMap((fn) =>
    fn.blocks.flatMap((block) =>
      block.insts.flatMap((inst) => {
        const helper = inst.op === "helper_call" ? helperById(inst.attrs.helper) : undefined;
        if (!helper || !KNOWN.has(helper.name) || !helperEffects(helper.id)?.gplOnly) return [];
        return [
          diagnostic(
            "WH2405",
            `the helper ${lispName(helper.name)} is reserved for GPL programs, this one is under ${JSON.stringify(module.license)}`,
            {
              span: inst.span,
              help: ['give the programs :license "GPL" or "Dual BSD/GPL"', "the kernel compares the text exactly"],
            },
          ),
        ];
      }),
    ),
  );
}
