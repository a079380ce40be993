import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Compilation, type CompileOptions, compileSource } from "@whistler/compiler";
import { nodeHost } from "@whistler/compiler/node";
import { renderText } from "@whistler/diagnostics";

/** The programs in examples/, as every suite that runs over them sees them. */

const directory = new URL("../examples/", import.meta.url);
const kernelBtf = "/sys/kernel/btf/vmlinux";
/** What imports structs of the running kernel. */
const NEEDS_KERNEL_BTF: ReadonlySet<string> = new Set(["task-parent.lisp"]);

/** File names, in order. */
export const EXAMPLES: readonly string[] = readdirSync(directory)
  .filter((name) => name.endsWith(".lisp"))
  .filter((name) => {
    const usable = !NEEDS_KERNEL_BTF.has(name) || existsSync(kernelBtf);
    if (!usable) console.warn(`SKIPPED examples/${name}: it needs ${kernelBtf}`);
    return usable;
  })
  .sort();

/** Programs of these types load only where the kernel allows tracing by trampolines: other kernels' tests have them. */
export const GUEST_ONLY: ReadonlySet<string> = new Set(["fentry-unlink.lisp", "lsm-exec-guard.lisp"]);

/** Tracepoint formats come from the repository, so that the same bytes come out everywhere. */
const host = nodeHost({ tracefs: fileURLToPath(new URL("tracefs", directory)), write: () => {} });

export const exampleText = (name: string): string => readFileSync(new URL(name, directory), "utf8");

/** Compile an example, which gives no diagnostics. */
export function compileExample(name: string, options: CompileOptions = {}): Compilation {
  const result = compileSource(exampleText(name), name, undefined, { host, verifyPasses: true, ...options });
  if (!result.ok || result.diagnostics.length > 0) throw new Error(renderText(result.diagnostics));
  return result.value;
}
