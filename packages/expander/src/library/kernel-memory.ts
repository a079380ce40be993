import { describe, type Template } from "../body/template.ts";
import { SCALAR_TYPES, scalarTypeName } from "../body/types.ts";
import { defineMacro, expectArgs, type LibraryMacro, type MacroEnv } from "./macro.ts";

/** `(kernel-load type pointer offset)`: read kernel memory through the helper, which yields 0 where it cannot. */
function kernelLoad(env: MacroEnv): Template {
  expectArgs(env, 2, 3, "(kernel-load u32 pointer 0)");
  const [type, pointer = 0, offset] = env.args;
  const scalar = scalarTypeName(type);
  const sizeBytes = scalar === null ? undefined : SCALAR_TYPES.get(scalar)?.sizeBytes;
  if (scalar === null || sizeBytes === undefined)
    return env.fail("WH2111", `${type ? describe(type) : "nothing"} is no type`, { span: type?.span ?? env.span });
  const buffer = env.temp("buffer");
  const from: Template = offset === undefined || (offset.kind === "integer" && offset.value === 0n) ? pointer : ["+", pointer, offset];
  return ["let", [[buffer, ["struct-alloc", sizeBytes]]], ["probe-read-kernel", buffer, sizeBytes, from], ["load", scalar, buffer, 0]];
}

/** Kernel memory and tagged pointers: §6.5 of the language. */
export const KERNEL_MEMORY_MACROS: readonly LibraryMacro[] = [
  defineMacro("kernel-load", (_call, env) => kernelLoad(env)),
  defineMacro("typed-ptr", (_call, env) => {
    expectArgs(env, 2, 2, "(typed-ptr struct pointer)");
    return env.args[1] ?? 0;
  }),
];
