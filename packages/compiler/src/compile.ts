import type { Result } from "@whistler/diagnostics";
import type { Form } from "@whistler/reader";
import type { Compilation, CompileOptions } from "./compilation.ts";
import { createCompiler } from "./create-compiler.ts";
import type { Passes } from "./pipelines.ts";

/**
 * Compile forms to an ELF object: `compile(ast)`, `compile(ast, pipeline)` runs exactly that pipeline, `compile(ast, [pass, …])` puts
 * the passes at the slot `user` of the default one.
 */
export function compile(ast: readonly Form[] | Form, passes?: Passes, options?: CompileOptions): Result<Compilation> {
  return createCompiler().compile(ast, passes, options);
}

/** Read and compile a text. `path` is the name that diagnostics and line info give it. */
export function compileSource(text: string, path: string, passes?: Passes, options?: CompileOptions): Result<Compilation> {
  return createCompiler().compileSource(text, path, passes, options);
}
