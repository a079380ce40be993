import type { Value } from "../evaluator/value.ts";
import { fail } from "../problem.ts";
import { type Declaration, declaredName } from "./top-level.ts";

/** `(import-kernel-struct struct field…)` reads the types of a running kernel, which only a host with access to them can give. */
export function importKernelStruct(declaration: Declaration): Value {
  const symbol = declaredName(declaration, "import-kernel-struct");
  return fail("WH2215", `the kernel's type ${symbol.name.toLowerCase().replaceAll("-", "_")} is not available`, {
    span: declaration.span,
    help: ["this compilation was given no kernel BTF; read the fields with (kernel-load type pointer offset)"],
  });
}
